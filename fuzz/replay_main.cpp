// A main for fuzz targets where there is no libFuzzer (gcc): runs each input once, as libFuzzer
// does with `-runs=0`. `session_fuzzer FILE|FOLDER...`; libFuzzer's own flags are let pass.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

/// The file itself, or the files of the folder, by name.
std::vector<fs::path> inputs_of(const fs::path& named) {
    if (!fs::is_directory(named))
        return {named};
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(named))
        if (entry.is_regular_file())
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

bool run(const fs::path& name) {
    std::ifstream file(name, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
        std::fprintf(stderr, "%s: cannot be read\n", name.c_str());
        return false;
    }
    std::fprintf(stderr, "Running: %s\n", name.c_str());
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return true;
}

} // namespace

int main(int argc, char** argv) {
    int count = 0;
    for (int i = 1; i < argc; ++i) {
        if (std::string_view(argv[i]).starts_with('-'))
            continue;
        for (const fs::path& input : inputs_of(argv[i])) {
            if (!run(input))
                return 2;
            ++count;
        }
    }
    if (count == 0) {
        std::fprintf(stderr, "usage: %s FILE|FOLDER...\n", argv[0]);
        return 2;
    }
    std::printf("%d inputs, nothing found\n", count);
}
