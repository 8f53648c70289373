#include "sim/net/link.hpp"

#include "sim/faults/catalogue.hpp"

namespace squall {

link::link(tape& t, const std::string& name) : who_(name), clog_(t, faults::link_clog, who_) {}

} // namespace squall
