#pragma once

namespace squall {

/// What a thread keeps for itself and each fibre must have for its own: Asio's call stacks (who
/// is running inside which io_context and strand), the C++ runtime's stack of caught exceptions,
/// and errno.
///
/// Not swapped: other thread_local variables of the program under test; they are one for all
/// programs of a world, as globals are.
class thread_state {
public:
    /// Exchanges this record with the running thread's state.
    void swap() noexcept;

private:
    struct exception_globals {
        void* caught = nullptr;
        unsigned uncaught = 0;
    };

    void* asio_tops_[3] = {nullptr, nullptr, nullptr};
    exception_globals exceptions_;
    int errno_ = 0;
};

} // namespace squall
