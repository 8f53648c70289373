// Reads the dynamic sections that the loader has mapped: no tool, no file. Imports are found by
// relocations and not by walking the symbol table, whose length nothing tells in an object that
// exports nothing (elf(5); the GNU hash table lists exports only).

#include "sim/posix/imports.hpp"

#include "sim/posix/libc_table.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <set>

namespace squall::posix {

namespace {

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// Objects whose imports are the implementation's own affair.
bool is_runtime(std::string_view object) {
    constexpr std::array<std::string_view, 12> words = {
        "libc.so.",  "ld-linux", "linux-vdso", "libm.so.",   "libpthread.so.", "libdl.so.",
        "librt.so.", "libasan",  "libubsan",   "libtsan.so", "liblsan.so",     "libclang_rt"};
    return std::ranges::any_of(words, [&](std::string_view w) { return object.starts_with(w); });
}

/// The parts of a dynamic section that lead to its imports.
struct dynamic_part {
    const ElfW(Sym) * symbols = nullptr;
    const char* names = nullptr;
    struct table {
        const ElfW(Rela) * first = nullptr;
        std::size_t bytes = 0;
    };
    table data;
    table functions;
};

dynamic_part read_dynamic(const ElfW(Dyn) * entry, ElfW(Addr) base) {
    dynamic_part part;
    // glibc has made these addresses absolute; other loaders leave them relative.
    const auto at = [&](ElfW(Addr) a) {
        return a < base ? base + a : a;
    };
    for (; entry->d_tag != DT_NULL; ++entry) {
        switch (entry->d_tag) {
        case DT_SYMTAB:
            part.symbols = reinterpret_cast<const ElfW(Sym)*>(at(entry->d_un.d_ptr));
            break;
        case DT_STRTAB:
            part.names = reinterpret_cast<const char*>(at(entry->d_un.d_ptr));
            break;
        case DT_RELA:
            part.data.first = reinterpret_cast<const ElfW(Rela)*>(at(entry->d_un.d_ptr));
            break;
        case DT_RELASZ:
            part.data.bytes = entry->d_un.d_val;
            break;
        case DT_JMPREL:
            part.functions.first = reinterpret_cast<const ElfW(Rela)*>(at(entry->d_un.d_ptr));
            break;
        case DT_PLTRELSZ:
            part.functions.bytes = entry->d_un.d_val;
            break;
        default:
            break;
        }
    }
    return part;
}

void add_imports(const dynamic_part& part, const dynamic_part::table& relocations,
                 std::string_view object, std::set<std::string_view>& seen,
                 std::vector<import>& out) {
    for (std::size_t i = 0; i < relocations.bytes / sizeof(ElfW(Rela)); ++i) {
        const std::size_t index = ELF64_R_SYM(relocations.first[i].r_info);
        if (index == 0 || part.symbols[index].st_shndx != SHN_UNDEF)
            continue;
        const std::string_view name = part.names + part.symbols[index].st_name;
        if (seen.insert(name).second)
            out.push_back({std::string(object), std::string(name)});
    }
}

int add_object(dl_phdr_info* info, std::size_t, void* to) {
    auto& out = *static_cast<std::vector<import>*>(to);
    const std::string_view path = info->dlpi_name;
    const std::string_view object = path.empty() ? "this program" : base_name(path);
    if (is_runtime(object))
        return 0;
    std::set<std::string_view> seen;
    for (const ElfW(Phdr) & header : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
        if (header.p_type != PT_DYNAMIC)
            continue;
        const dynamic_part part = read_dynamic(
            reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + header.p_vaddr), info->dlpi_addr);
        if (part.symbols == nullptr || part.names == nullptr)
            continue;
        add_imports(part, part.data, object, seen, out);
        add_imports(part, part.functions, object, seen, out);
    }
    return 0;
}

} // namespace

std::vector<import> loaded_imports() {
    std::vector<import> all;
    ::dl_iterate_phdr(add_object, &all);
    return all;
}

bool is_defined_here(const char* name) noexcept {
    Dl_info here{};
    Dl_info there{};
    void* const found = ::dlsym(RTLD_DEFAULT, name);
    return found != nullptr && ::dladdr(reinterpret_cast<void*>(&is_defined_here), &here) != 0 &&
           ::dladdr(found, &there) != 0 && here.dli_fbase == there.dli_fbase;
}

std::string first_stray(const std::vector<import>& imports,
                        const std::function<bool(const char*)>& is_ours) {
    const auto stray = std::ranges::find_if(
        imports, [&](const import& i) { return must_be_ours(i.name) && !is_ours(i.name.c_str()); });
    if (stray == imports.end())
        return {};
    return stray->object + " imports " + stray->name +
           (classify(stray->name) == libc_class::forbidden
                ? ", which reaches the real system, and squall has no such call; build " +
                      stray->object + " without it (squall list calls shows what there is)"
                : " and does not find squall's; link squall::sim whole to the executable itself, "
                  "and do not link libc statically");
}

} // namespace squall::posix
