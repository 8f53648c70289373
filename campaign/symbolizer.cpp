// The linker's name of a function comes out mangled from every tool and is demangled here, so that
// the same stack has the same names whichever tool there is. gcc's line tables know inlined
// functions by their bare names only.

#include "campaign/symbolizer.hpp"

#include "campaign/function_name.hpp"
#include "campaign/lines.hpp"
#include "campaign/tool_output.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <dlfcn.h>
#include <filesystem>
#include <link.h>
#include <string_view>
#include <system_error>

namespace squall {

namespace {

struct module_at {
    std::uintptr_t pc;
    std::string path; ///< empty if no object has that address
    std::uintptr_t base = 0;
};

int find_module(dl_phdr_info* info, std::size_t, void* wanted) {
    auto& m = *static_cast<module_at*>(wanted);
    for (std::size_t i = 0; i < info->dlpi_phnum; ++i) {
        const auto& segment = info->dlpi_phdr[i];
        if (segment.p_type != PT_LOAD ||
            m.pc - info->dlpi_addr - segment.p_vaddr >= segment.p_memsz)
            continue;
        m.base = info->dlpi_addr;
        std::error_code none;
        m.path = info->dlpi_name[0] != '\0'
                     ? std::string(info->dlpi_name)
                     : std::filesystem::read_symlink("/proc/self/exe", none).string();
        return 1;
    }
    return 0;
}

module_at module_of(std::uintptr_t pc) {
    module_at m{pc, {}, 0};
    ::dl_iterate_phdr(find_module, &m);
    return m;
}

bool is_systems(std::string_view path) {
    constexpr std::array<std::string_view, 4> places = {"/lib", "/usr/lib", "linux-vdso",
                                                        "/usr/local/lib"};
    return path.empty() ||
           std::ranges::any_of(places, [&](std::string_view p) { return path.starts_with(p); });
}

std::string hex(std::uintptr_t n) {
    std::array<char, 20> digits{};
    char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), n, 16).ptr;
    return "0x" + std::string(digits.data(), end);
}

/// What is known without any tool.
code_frame plain_frame(const module_at& m) {
    code_frame f{m.pc, {}, !is_systems(m.path), {}};
    Dl_info info{};
    if (::dladdr(reinterpret_cast<void*>(m.pc), &info) != 0 && info.dli_sname != nullptr)
        f.symbol = demangled(info.dli_sname);
    else
        f.symbol = std::filesystem::path(m.path).filename().string() + "+" + hex(m.pc - m.base);
    f.lines.push_back({short_function_name(f.symbol), {}, 0});
    return f;
}

/// "FILE:LINE", perhaps with " (discriminator 3)"; "??:0" and the like are nothing.
code_frame::line to_line(std::string_view function, std::string_view place) {
    code_frame::line l{short_function_name(demangled(function)), {}, 0};
    place = place.substr(0, place.find(" ("));
    const std::size_t colon = place.rfind(':');
    if (colon == std::string_view::npos)
        return l;
    const std::string_view number = place.substr(colon + 1);
    std::from_chars(number.data(), number.data() + number.size(), l.number);
    if (l.number != 0)
        l.file = place.substr(0, colon);
    return l;
}

bool is_llvm(std::string_view tool) {
    return tool.find("llvm") != std::string_view::npos;
}

/// One address's part of a tool's output: function and place in turn, innermost first. The one
/// function that the linker knows is named in the last pair, but addr2line does so in the first.
void take_lines(code_frame& f, std::span<const std::string_view> told, bool by_llvm) {
    std::vector<code_frame::line> lines;
    for (std::size_t i = 0; i + 1 < told.size(); i += 2)
        lines.push_back(to_line(told[i], told[i + 1]));
    if (lines.empty() || told[0].starts_with("??"))
        return;
    f.symbol = demangled(told[by_llvm ? (lines.size() - 1) * 2 : 0]);
    lines.back().function = short_function_name(f.symbol);
    f.lines = std::move(lines);
}

std::vector<std::string> command(const std::string& tool, const std::string& module) {
    std::vector<std::string> c = {tool, "-a", "-f", "-i", "-e", module};
    if (is_llvm(tool))
        c.insert(c.begin() + 1, {"--output-style=GNU", "--no-demangle"});
    return c;
}

} // namespace

symbolizer::symbolizer(std::vector<std::string> tools) : tools_(std::move(tools)) {}

symbolizer& symbolizer::instance() {
    static symbolizer one({"llvm-symbolizer-19", "llvm-symbolizer", "addr2line"});
    return one;
}

void symbolizer::learn(const std::string& module, std::span<const std::uintptr_t> pcs,
                       std::uintptr_t base) {
    for (; !tools_.empty(); tools_.erase(tools_.begin())) { // one that fails is not asked again
        std::vector<std::string> arguments = command(tools_.front(), module);
        for (const std::uintptr_t pc : pcs)
            arguments.push_back(hex(pc - base));
        const auto text = tool_output(arguments);
        if (!text)
            continue;
        const auto lines = split_lines(*text);
        auto from = std::ranges::find_if(lines, [](auto l) { return l.starts_with("0x"); });
        for (const std::uintptr_t pc : pcs) {
            if (from == lines.end())
                break;
            const auto next =
                std::find_if(from + 1, lines.end(), [](auto l) { return l.starts_with("0x"); });
            take_lines(known_.at(pc), {from + 1, next}, is_llvm(tools_.front()));
            from = next;
        }
        return;
    }
    lacked_tool_ = true;
}

std::vector<code_frame> symbolizer::look_up(std::span<const std::uintptr_t> pcs) {
    struct unknown {
        std::uintptr_t base = 0;
        std::vector<std::uintptr_t> pcs;
    };
    std::map<std::string, unknown> modules; // mostly one: the program
    for (const std::uintptr_t pc : pcs) {
        if (known_.contains(pc))
            continue;
        const module_at m = module_of(pc);
        const bool own = known_.emplace(pc, plain_frame(m)).first->second.own;
        if (own) {
            modules[m.path].base = m.base;
            modules[m.path].pcs.push_back(pc);
        }
    }
    for (const auto& [path, wanted] : modules)
        learn(path, wanted.pcs, wanted.base);
    std::vector<code_frame> frames;
    for (const std::uintptr_t pc : pcs)
        frames.push_back(known_.at(pc));
    return frames;
}

} // namespace squall
