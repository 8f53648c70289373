#include "sim/kernel/descriptor_table.hpp"

#include "sim/check.hpp"

namespace squall {

kernel_result descriptor_table::open(file& f) {
    if (const int error = refusal(); error != 0)
        return -error;
    while (lowest_free_ < files_.size() && files_[lowest_free_] != nullptr)
        ++lowest_free_;
    if (lowest_free_ == files_.size())
        files_.push_back(nullptr);
    files_[lowest_free_] = &f;
    ++f.descriptors;
    ++open_;
    return first_descriptor + static_cast<int>(lowest_free_++);
}

int descriptor_table::refusal() const noexcept {
    if (open_ >= limit)
        return EMFILE;
    return system_full ? ENFILE : 0;
}

file* descriptor_table::find(int fd) const noexcept {
    const auto index = static_cast<std::size_t>(fd - first_descriptor);
    return fd >= first_descriptor && index < files_.size() ? files_[index] : nullptr;
}

kernel_result descriptor_table::close(int fd) {
    file* const f = find(fd);
    if (f == nullptr)
        return -EBADF;
    const auto index = static_cast<std::size_t>(fd - first_descriptor);
    files_[index] = nullptr;
    if (index < lowest_free_)
        lowest_free_ = index;
    --open_;
    SQUALL_CHECK(f->descriptors > 0);
    if (--f->descriptors == 0)
        f->release();
    return 0;
}

void descriptor_table::close_all() {
    for (std::size_t i = 0; i < files_.size(); ++i)
        if (files_[i] != nullptr)
            close(first_descriptor + static_cast<int>(i));
}

} // namespace squall
