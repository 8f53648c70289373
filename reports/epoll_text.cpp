#include "reports/epoll_text.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <sys/epoll.h>

namespace squall {

std::string epoll_bits(std::uint32_t events) {
    struct bit {
        std::uint32_t value;
        std::string_view name;
    };
    constexpr std::array<bit, 9> bits = {{{EPOLLIN, "IN"},
                                          {EPOLLPRI, "PRI"},
                                          {EPOLLOUT, "OUT"},
                                          {EPOLLERR, "ERR"},
                                          {EPOLLHUP, "HUP"},
                                          {EPOLLRDHUP, "RDHUP"},
                                          {EPOLLEXCLUSIVE, "EXCLUSIVE"},
                                          {EPOLLONESHOT, "ONESHOT"},
                                          {EPOLLET, "ET"}}};
    std::string text;
    const auto add = [&](std::string_view name) {
        text.append(text.empty() ? "" : "|") += name;
    };
    for (const bit& b : bits) {
        if ((events & b.value) != 0)
            add(b.name);
        events &= ~b.value;
    }
    if (events != 0 || text.empty()) {
        std::array<char, 11> number{};
        std::snprintf(number.data(), number.size(), "0x%x", events);
        add(number.data());
    }
    return text;
}

std::string epoll_operation(std::int64_t operation) {
    switch (operation) {
    case EPOLL_CTL_ADD:
        return "ADD";
    case EPOLL_CTL_MOD:
        return "MOD";
    case EPOLL_CTL_DEL:
        return "DEL";
    default:
        return std::to_string(operation);
    }
}

std::string epoll_ready(std::span<const std::byte> events) {
    std::string text;
    for (std::array<std::uint64_t, 2> one{}; events.size() >= sizeof one;
         events = events.subspan(sizeof one)) {
        std::memcpy(one.data(), events.data(), sizeof one);
        text += (text.empty() ? "" : " ") + std::to_string(one[0]) + ":" +
                epoll_bits(static_cast<std::uint32_t>(one[1]));
    }
    return text;
}

} // namespace squall
