// Asio keeps, for each thread, three linked lists of what is on its stack: io_contexts that run,
// and strands of both kinds. Their heads are private static members. The usual access checks do
// not apply to names in an explicit instantiation ([temp.spec.general]/6), so such an
// instantiation can hand out a reference through a friend function, and Asio stays untouched.

#include "sim/fibre/thread_state.hpp"

#include <boost/asio/detail/call_stack.hpp>
#include <boost/asio/detail/strand_executor_service.hpp>
#include <boost/asio/detail/strand_service.hpp>
#include <boost/asio/detail/thread_context.hpp>
#include <boost/asio/detail/thread_info_base.hpp>

#include <cerrno>
#include <cxxabi.h>
#include <utility>

namespace squall {

namespace {

namespace asio = boost::asio::detail;

using running_contexts = asio::call_stack<asio::thread_context, asio::thread_info_base>;
using running_strands = asio::call_stack<asio::strand_executor_service::strand_impl>;
using running_old_strands = asio::call_stack<asio::strand_service::strand_impl>;

template <typename Stack>
using head_of = asio::tss_ptr<typename Stack::context>;

// One tag for each list; the friend that its `expose` defines is found through it.
struct contexts_tag {
    friend head_of<running_contexts>& head(contexts_tag);
};
struct strands_tag {
    friend head_of<running_strands>& head(strands_tag);
};
struct old_strands_tag {
    friend head_of<running_old_strands>& head(old_strands_tag);
};

template <typename Tag, typename Stack, head_of<Stack>& Head>
struct expose {
    friend head_of<Stack>& head(Tag) { return Head; }
};

template struct expose<contexts_tag, running_contexts, running_contexts::top_>;
template struct expose<strands_tag, running_strands, running_strands::top_>;
template struct expose<old_strands_tag, running_old_strands, running_old_strands::top_>;

template <typename Stack, typename Tag>
void swap_head(Tag tag, void*& kept) noexcept {
    auto& list = head(tag);
    typename Stack::context* const current = list;
    list = static_cast<typename Stack::context*>(kept);
    kept = current;
}

// Itanium C++ ABI, 2.2.2: __cxa_eh_globals is these two members. Asked for once a thread, for it
// is three calls deep in shared libraries and every switch of fibres needs it twice.
template <typename Globals>
Globals& exceptions_of_thread() noexcept {
    static constinit thread_local void* kept = nullptr;
    if (kept == nullptr)
        kept = abi::__cxa_get_globals();
    return *static_cast<Globals*>(kept);
}

} // namespace

void thread_state::swap() noexcept {
    swap_head<running_contexts>(contexts_tag{}, asio_tops_[0]);
    swap_head<running_strands>(strands_tag{}, asio_tops_[1]);
    swap_head<running_old_strands>(old_strands_tag{}, asio_tops_[2]);
    std::swap(exceptions_of_thread<exception_globals>(), exceptions_);
    std::swap(errno, errno_);
}

} // namespace squall
