// What every linked library takes from libc, against the table; and the table against libc.

#include "sim/posix/imports.hpp"

#include "sim/posix/libc_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <elf.h>
#include <link.h>
#include <set>
#include <span>
#include <string>

namespace squall::posix {
namespace {

/// The functions of libc that a program may link to today: exported, and neither private nor
/// kept only for old programs.
std::set<std::string> libc_functions() {
    std::set<std::string> names;
    const auto visit = [](dl_phdr_info* info, std::size_t, void* to) {
        if (std::strstr(info->dlpi_name, "/libc.so") == nullptr)
            return 0;
        const ElfW(Sym)* symbols = nullptr;
        const char* texts = nullptr;
        const std::uint32_t* hash = nullptr;
        const ElfW(Half)* versions = nullptr;
        const char* definitions = nullptr;
        for (const ElfW(Phdr) & header : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
            if (header.p_type != PT_DYNAMIC)
                continue;
            for (auto* e = reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + header.p_vaddr);
                 e->d_tag != DT_NULL; ++e) {
                // The loader has made most of these addresses absolute, but not all.
                const ElfW(Addr) told = e->d_un.d_ptr;
                const ElfW(Addr) at = told < info->dlpi_addr ? info->dlpi_addr + told : told;
                if (e->d_tag == DT_SYMTAB)
                    symbols = reinterpret_cast<const ElfW(Sym)*>(at);
                else if (e->d_tag == DT_STRTAB)
                    texts = reinterpret_cast<const char*>(at);
                else if (e->d_tag == DT_GNU_HASH)
                    hash = reinterpret_cast<const std::uint32_t*>(at);
                else if (e->d_tag == DT_VERSYM)
                    versions = reinterpret_cast<const ElfW(Half)*>(at);
                else if (e->d_tag == DT_VERDEF)
                    definitions = reinterpret_cast<const char*>(at);
            }
        }
        // Which version is GLIBC_PRIVATE.
        unsigned private_version = 0;
        for (const char* at = definitions;;) {
            const auto* const d = reinterpret_cast<const ElfW(Verdef)*>(at);
            const auto* const aux = reinterpret_cast<const ElfW(Verdaux)*>(at + d->vd_aux);
            if (std::strcmp(texts + aux->vda_name, "GLIBC_PRIVATE") == 0)
                private_version = d->vd_ndx;
            if (d->vd_next == 0)
                break;
            at += d->vd_next;
        }
        // All exported symbols stand behind the first hashed one; chains end with an odd word.
        const std::uint32_t buckets = hash[0];
        const std::uint32_t first = hash[1];
        const std::uint32_t* const bucket =
            hash + 4 + hash[2] * (sizeof(ElfW(Addr)) / sizeof(std::uint32_t));
        const std::uint32_t* const chain = bucket + buckets;
        std::uint32_t last = *std::max_element(bucket, bucket + buckets);
        while ((chain[last - first] & 1U) == 0)
            ++last;
        constexpr unsigned hidden = 0x8000;
        for (std::uint32_t i = first; i <= last; ++i) {
            const unsigned type = ELF64_ST_TYPE(symbols[i].st_info);
            const bool function = type == STT_FUNC || type == STT_GNU_IFUNC;
            if (function && symbols[i].st_shndx != SHN_UNDEF && (versions[i] & hidden) == 0 &&
                versions[i] != private_version)
                static_cast<std::set<std::string>*>(to)->insert(texts + symbols[i].st_name);
        }
        return 0;
    };
    ::dl_iterate_phdr(visit, &names);
    return names;
}

TEST(imports, of_every_library_here_are_known_and_find_what_is_ours) {
    const std::vector<import> all = loaded_imports();
    EXPECT_EQ(first_stray(all), "");
    const std::set<std::string> libc = libc_functions();
    std::set<std::string> objects;
    for (const import& i : all) {
        objects.insert(i.object);
        if (libc.contains(i.name)) {
            EXPECT_NE(classify(i.name), libc_class::unknown) << i.object << ": " << i.name;
        }
    }
    // libstdc++'s clocks are what it is all about.
    EXPECT_TRUE(objects.contains("libstdc++.so.6"));
    EXPECT_TRUE(objects.contains("this program"));
    EXPECT_TRUE(std::ranges::any_of(all, [](const import& i) {
        return i.object == "libstdc++.so.6" && i.name == "clock_gettime";
    }));
}

TEST(imports, a_call_that_is_not_ours_is_told_with_its_library) {
    const std::vector<import> some = {{"liba.so", "memcpy"}, {"libb.so", "nanosleep"}};
    EXPECT_EQ(first_stray(some, [](const char*) { return true; }), "");
    EXPECT_EQ(first_stray(some, [](const char*) { return false; }),
              "libb.so imports nanosleep and does not find squall's; link squall::sim whole to the "
              "executable itself, and do not link libc statically");
    EXPECT_EQ(first_stray({{"libc.so", "svc_run"}}, [](const char*) { return false; }),
              "libc.so imports svc_run, which reaches the real system, and squall has no such "
              "call; build libc.so without it (squall list calls shows what there is)");
}

TEST(imports, the_table_has_a_place_for_every_function_of_libc) {
    const std::set<std::string> libc = libc_functions();
    ASSERT_GT(libc.size(), 1500U);
    for (const std::string& name : libc)
        EXPECT_NE(classify(name), libc_class::unknown) << name;
}

TEST(imports, what_the_table_calls_ours_is_defined_here) {
    for (const std::string& name : libc_functions()) {
        const libc_class c = classify(name);
        if (c == libc_class::simulated || c == libc_class::refused) {
            EXPECT_TRUE(is_defined_here(name.c_str())) << name;
        }
    }
    EXPECT_TRUE(is_defined_here("_ZNSt13random_device9_M_getvalEv"));
}

TEST(imports, variants_that_newer_headers_make_are_known) {
    EXPECT_EQ(classify("__isoc23_strtol"), libc_class::harmless);
    EXPECT_EQ(classify("__strlcpy_chk"), libc_class::unknown); // not in this libc
    EXPECT_EQ(classify("__memcpy_chk"), libc_class::harmless);
    EXPECT_EQ(classify("getrandom"), libc_class::simulated);
    EXPECT_EQ(classify("vfork"), libc_class::refused);
    EXPECT_EQ(classify("clnttcp_create"), libc_class::forbidden);
}

} // namespace
} // namespace squall::posix
