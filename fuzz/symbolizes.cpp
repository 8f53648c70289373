// A fuzzer's reports are for whoever started it: its stacks have names at once
// (sim/fibre/asan_options.cpp).
extern "C" {
extern const char squall_symbolizes_by_itself;
const char squall_symbolizes_by_itself = 1;
}
