// How libFuzzer mutates the inputs of session_fuzzer. Linked only where libFuzzer is.

#include "fuzz/session_run.hpp"
#include "fuzz/tape_mutator.hpp"

#include <cstddef>
#include <cstdint>

extern "C" {

std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                    unsigned seed) {
    static const squall::tape_mutator mutator(squall::session_sites());
    if (seed % 16 == 0) // now and then what libFuzzer does by itself
        return LLVMFuzzerMutate(data, size, max_size);
    return mutator.mutate({data, max_size}, size, seed);
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                      const std::uint8_t* second, std::size_t second_size,
                                      std::uint8_t* into, std::size_t max_size, unsigned seed) {
    return squall::tape_mutator::cross({first, first_size}, {second, second_size}, {into, max_size},
                                       seed);
}

} // extern "C"
