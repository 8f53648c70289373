#include "campaign/build_id.hpp"

#include "campaign/run_record.hpp"
#include "sim/hash.hpp"

#include <array>
#include <fstream>

namespace squall {

std::string build_id() {
    std::ifstream program("/proc/self/exe", std::ios::binary);
    digest d;
    std::array<char, 1U << 16U> chunk{};
    while (program.read(chunk.data(), chunk.size()) || program.gcount() > 0)
        d.add(std::string_view(chunk.data(), static_cast<std::size_t>(program.gcount())));
    return __VERSION__ " " + digest_text(d.value());
}

} // namespace squall
