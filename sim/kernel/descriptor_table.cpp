#include "sim/kernel/descriptor_table.hpp"

#include "sim/check.hpp"

#include <algorithm>

namespace squall {

void let_go(file& f) {
    SQUALL_CHECK(f.descriptors > 0);
    if (--f.descriptors == 0)
        f.release();
}

std::size_t descriptor_table::lowest_free(std::size_t from) noexcept {
    std::size_t index = std::max(from, lowest_free_);
    while (index < slots_.size() && slots_[index].what != nullptr)
        ++index;
    if (from <= lowest_free_)
        lowest_free_ = index;
    return index;
}

void descriptor_table::put(std::size_t index, file& f, bool close_on_exec) {
    if (index >= slots_.size())
        slots_.resize(index + 1);
    slots_[index] = {&f, close_on_exec};
    ++f.descriptors;
}

kernel_result descriptor_table::open(file& f, bool close_on_exec) {
    if (const int error = refusal(); error != 0)
        return -error;
    const std::size_t index = lowest_free(0);
    if (f.inode == 0 && f.has_inode())
        f.inode = ++inodes_;
    put(index, f, close_on_exec);
    ++open_;
    return first_descriptor + static_cast<int>(index);
}

int descriptor_table::refusal() noexcept {
    if (open_ >= held_to || beyond_limit(lowest_free(0)))
        return EMFILE;
    return system_full ? ENFILE : 0;
}

kernel_result descriptor_table::close(int fd) {
    file* const f = find(fd);
    if (f == nullptr)
        return -EBADF;
    const std::size_t index = index_of(fd);
    slots_[index] = {};
    lowest_free_ = std::min(lowest_free_, index);
    --open_;
    let_go(*f);
    return 0;
}

void descriptor_table::close_all() {
    for (std::size_t i = 0; i < slots_.size(); ++i)
        if (slots_[i].what != nullptr)
            close(first_descriptor + static_cast<int>(i));
}

kernel_result descriptor_table::duplicate(int fd, int lowest, bool close_on_exec) {
    file* const f = find(fd);
    if (f == nullptr)
        return -EBADF;
    const std::size_t from = lowest < first_descriptor ? 0 : index_of(lowest);
    if (lowest < 0 || (lowest < first_descriptor ? static_cast<std::size_t>(lowest) >= limit
                                                 : beyond_limit(from)))
        return -EINVAL;
    const std::size_t index = lowest_free(from);
    if (open_ >= held_to || beyond_limit(index))
        return -EMFILE;
    put(index, *f, close_on_exec);
    ++open_;
    return first_descriptor + static_cast<int>(index);
}

kernel_result descriptor_table::duplicate_onto(int fd, int wanted, bool close_on_exec) {
    SQUALL_CHECK(fd != wanted && wanted >= first_descriptor);
    const std::size_t index = index_of(wanted);
    file* const f = find(fd);
    if (f == nullptr || beyond_limit(index))
        return -EBADF;
    file* const before = find(wanted);
    put(index, *f, close_on_exec);
    if (before == nullptr)
        ++open_;
    else
        let_go(*before);
    return wanted;
}

} // namespace squall
