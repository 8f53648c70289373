#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// How scripts spell what the kernel takes and gives.
namespace squall::conformance {

/// "EAGAIN"; "error 4711" for one without a name.
std::string error_text(int error);

/// "ok", or the name of errno if `r` is negative.
std::string ok_or_error(long r);
/// The number itself, or the name of errno.
std::string count_or_error(long r);

/// "IN|OUT|RDHUP", "none". Takes EPOLL* bits; those of poll(2) are the same.
std::string bits_text(std::uint32_t bits);
/// Throws std::runtime_error for an unknown word.
std::uint32_t parse_bits(std::string_view text);

/// Throws std::runtime_error if it is no number.
int parse_int(std::string_view text);

/// The word at `index`, "" if the step has none there.
const std::string& word(const std::vector<std::string>& w, std::size_t index);
/// The number at `index`, `fallback` if the step has none there.
int number_or(const std::vector<std::string>& w, std::size_t index, int fallback);

/// "xN" stands for N bytes, anything else for itself.
std::string payload(const std::string& word);
/// As it can stand in a result: quoted, long ones by their length.
std::string quoted(std::string_view bytes);

} // namespace squall::conformance
