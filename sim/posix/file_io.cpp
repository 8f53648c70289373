#include "sim/posix/file_io.hpp"

#include "sim/posix/kernel_call.hpp"
#include "sim/posix/program_signals.hpp"
#include "sim/world/host.hpp"

#include <algorithm>
#include <climits>
#include <sys/epoll.h>
#include <vector>

namespace squall::posix {

namespace {

std::span<std::byte> bytes_of(const iovec& part) {
    return {static_cast<std::byte*>(part.iov_base), part.iov_len};
}

/// The bytes of `parts` one after the other; `all` holds them if there are several.
std::span<std::byte> in_one_piece(std::span<const iovec> parts, std::vector<std::byte>& all) {
    if (parts.size() == 1)
        return bytes_of(parts[0]);
    all.clear();
    for (const iovec& part : parts)
        all.insert(all.end(), bytes_of(part).begin(), bytes_of(part).end());
    return all;
}

kernel_result read_waiting(kernel_call& call, file& f, std::span<std::byte> into) {
    kernel_result r = f.read(into);
    while (r == -EAGAIN && !f.nonblocking && call.wait_ready(f, EPOLLIN))
        r = f.read(into);
    return r;
}

/// A blocking write to a pipe returns when all is taken. `no_reader`: there is none any more.
kernel_result write_waiting(kernel_call& call, file& f, std::span<const std::byte> from,
                            bool& no_reader) {
    std::size_t taken = 0;
    kernel_result r = 0;
    do {
        r = f.write(from.subspan(taken));
        taken += r > 0 ? static_cast<std::size_t>(r) : 0;
    } while (!f.nonblocking && ((r >= 0 && taken < from.size() && f.kind == file_kind::pipe) ||
                                (r == -EAGAIN && call.wait_ready(f, EPOLLOUT))));
    no_reader = r == -EPIPE;
    return taken > 0 ? static_cast<kernel_result>(taken) : r;
}

/// do_loop_readv_writev: each part is a call of its own, until one is not wholly served.
template <typename Call>
kernel_result part_by_part(std::span<const iovec> parts, Call one) {
    kernel_result sum = 0;
    for (const iovec& part : parts) {
        const kernel_result r = one(bytes_of(part));
        if (r < 0)
            return sum > 0 ? sum : r;
        sum += r;
        if (static_cast<std::size_t>(r) != part.iov_len)
            break;
    }
    return sum;
}

/// Nothing to move, and the call does not come as far as the file (do_iter_read, do_iter_write):
/// they look only at whether it can be read or written at all.
bool ends_early(const file& f, std::span<const iovec> parts, bool scattered, file_kind never) {
    return scattered && total_of(parts) == 0 && f.kind != never && f.kind != file_kind::epoll &&
           f.kind != file_kind::pipe;
}

} // namespace

std::size_t total_of(std::span<const iovec> parts) noexcept {
    std::size_t sum = 0;
    for (const iovec& part : parts)
        sum += part.iov_len;
    return sum;
}

int refusal_of(const iovec* parts, int count) noexcept {
    if (count < 0 || count > IOV_MAX)
        return EINVAL;
    const std::span all(parts, static_cast<std::size_t>(count));
    return std::ranges::any_of(all, [](const iovec& p) { return p.iov_len > SSIZE_MAX; }) ? EINVAL
                                                                                          : 0;
}

ssize_t read_from_file(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                       bool scattered) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    file* const f = call.find(fd);
    kernel_result r = -EBADF;
    std::vector<std::byte> kept;
    if (f != nullptr && ends_early(*f, parts, scattered, file_kind::epoll)) {
        r = 0;
    } else if (f != nullptr) {
        const std::span<std::byte> whole = in_one_piece(parts, kept);
        r = read_waiting(call, *f, whole);
        std::span<const std::byte> got = whole.first(r > 0 ? static_cast<std::size_t>(r) : 0);
        for (const iovec& part : parts.size() > 1 ? parts : std::span<const iovec>()) {
            const std::size_t n = std::min(got.size(), part.iov_len);
            std::copy_n(got.begin(), n, bytes_of(part).begin());
            got = got.subspan(n);
        }
    }
    const std::span<const std::byte> all = in_one_piece(parts, kept);
    return call.done(r, {{"fd", fd}, {"length", all.size()}}, {},
                     all.first(r > 0 ? static_cast<std::size_t>(r) : 0));
}

ssize_t write_to_file(program& p, const hashed_name& name, int fd, std::span<const iovec> parts,
                      bool scattered) {
    kernel_call call(p, name);
    if (call.deaf())
        return kernel_call::fail(EIO);
    file* const f = call.find(fd);
    std::vector<std::byte> kept;
    const std::span<const std::byte> all = in_one_piece(parts, kept);
    bool no_reader = false;
    kernel_result r = -EBADF;
    if (f != nullptr && ends_early(*f, parts, scattered, file_kind::timerfd))
        r = 0;
    else if (f != nullptr && f->kind == file_kind::eventfd) // it has no write_iter
        r = part_by_part(parts,
                         [&](auto part) { return write_waiting(call, *f, part, no_reader); });
    else if (f != nullptr)
        r = write_waiting(call, *f, all, no_reader);
    const long result = call.done(r, {{"fd", fd}, {"length", all.size()}}, {},
                                  all.first(r > 0 ? static_cast<std::size_t>(r) : 0));
    if (!no_reader)
        return result;
    broken_pipe(p);
    return result; // what was taken before the reader went, or -1
}

} // namespace squall::posix
