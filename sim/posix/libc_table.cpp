#include "sim/posix/libc_table.hpp"

#include "sim/posix/refused_calls.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace squall::posix {

namespace {

/// The names in a text that spaces part, and then in order.
std::vector<std::string_view> names_of(std::span<const std::string_view> texts) {
    std::vector<std::string_view> names;
    for (std::string_view text : texts) {
        while (!text.empty()) {
            const std::size_t end = std::min(text.find(' '), text.size());
            if (end > 0)
                names.push_back(text.substr(0, end));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
    std::ranges::sort(names);
    return names;
}

constexpr std::array<std::string_view, 19> simulated_texts = {
    // sockets
    "socket __socket socketpair bind listen accept accept4 connect __connect shutdown getsockopt "
    "setsockopt getsockname getpeername",
    "send __send sendto sendmsg recv __recv recvfrom recvmsg __recv_chk __recvfrom_chk sendmmsg "
    "recvmmsg sendfile sendfile64 splice tee copy_file_range",
    // names of sockets among files
    "unlink unlinkat remove",
    "getaddrinfo freeaddrinfo",
    // descriptors, of both kinds; real ones are passed on
    "read __read __read_chk write __write readv writev close __close fcntl fcntl64 __fcntl ioctl "
    "dup dup2 __dup2 dup3 pipe __pipe pipe2 fileno fileno_unlocked "
    "getrlimit getrlimit64 setrlimit setrlimit64 prlimit prlimit64 getdtablesize",
    "open open64 __open __open64 __open_2 __open64_2 openat openat64 __openat_2 __openat64_2 "
    "fopen fopen64",
    // for files, and what other descriptors answer
    "__fxstat __fxstat64 __lseek __pread64 __pread64_chk __pread_chk __pwrite64 fallocate "
    "fallocate64 fchdir fchmod fchown fdatasync fdopendir flock fstat fstat64 fstatat "
    "fstatat64 fstatfs fstatfs64 fstatvfs fstatvfs64 fsync ftruncate ftruncate64 futimens "
    "getdents64 lockf lockf64 lseek lseek64 posix_fadvise posix_fadvise64 posix_fallocate "
    "posix_fallocate64 pread pread64 preadv preadv2 preadv64 preadv64v2 pwrite pwrite64 "
    "pwritev pwritev2 pwritev64 pwritev64v2 readahead statx sync_file_range syncfs fdopen "
    "dprintf vdprintf __dprintf_chk __vdprintf_chk isatty isfdtype ttyname ttyname_r "
    "__ttyname_r_chk tcdrain tcflow tcflush tcgetattr tcsetattr",
    // waiting for them
    "epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 poll __poll "
    "__poll_chk ppoll __ppoll_chk select __select pselect",
    "eventfd eventfd_read eventfd_write timerfd_create timerfd_settime timerfd_gettime",
    // clocks, and waiting for them
    "clock_gettime __clock_gettime clock_getres gettimeofday __gettimeofday time clock times "
    "getrusage timespec_get",
    "clock_nanosleep nanosleep __nanosleep usleep sleep sched_yield __sched_yield pthread_yield "
    "thrd_yield",
    // randomness
    "getrandom getentropy arc4random arc4random_buf arc4random_uniform "
    "_ZNSt13random_device9_M_getvalEv",
    "rand srand random srandom drand48 erand48 lrand48 nrand48 mrand48 jrand48 "
    "srand48 seed48 lcong48",
    "mkstemp mkstemp64 mkostemp mkostemp64 mkstemps mkstemps64 mkostemps mkostemps64 mkdtemp",
    // who and where this is
    "getpid __getpid getppid gettid getpgrp __bsd_getpgrp getpgid __getpgid getsid gethostname "
    "__gethostname_chk uname sysconf __sysconf get_nprocs get_nprocs_conf sched_getcpu getcpu "
    "sched_getaffinity",
    // system calls by number, locks that wait
    "syscall pthread_mutex_lock __pthread_mutex_lock pthread_mutex_unlock "
    "__pthread_mutex_unlock pthread_mutex_timedlock pthread_mutex_clocklock pthread_cond_wait "
    "pthread_cond_timedwait pthread_cond_clockwait pthread_cond_signal pthread_cond_broadcast",
    "pthread_rwlock_rdlock __pthread_rwlock_rdlock pthread_rwlock_wrlock __pthread_rwlock_wrlock "
    "pthread_rwlock_timedrdlock pthread_rwlock_timedwrlock pthread_rwlock_clockrdlock "
    "pthread_rwlock_clockwrlock pthread_rwlock_unlock __pthread_rwlock_unlock sem_wait "
    "sem_timedwait sem_clockwait sem_post",
    // signals
    "sigaction signal sigprocmask pthread_sigmask raise kill pthread_kill sigpending "
    "sigtimedwait sigwaitinfo sigwait",
    // the end of a process
    "exit _exit _Exit quick_exit",
};

#define SQUALL_NAME(name) #name,
constexpr std::array refused_names =
    std::to_array<std::string_view>({SQUALL_REFUSED_CALLS(SQUALL_NAME, SQUALL_NAME, SQUALL_NAME)});
#undef SQUALL_NAME

/// What only old programs have (Sun's RPC, the r commands), what reconfigures the machine, and what
/// opens files behind our back. A name may end in a star.
constexpr std::array<std::string_view, 1> forbidden_texts = {
    "clnt* svc* pmap_* authdes_* authunix_* authnone_* callrpc registerrpc get_myaddress "
    "getrpcport key_* user2netname netname2* host2netname getnetname getpublickey getsecretkey "
    "rtime xprt_* rpc_createerr _null_auth _seterr_reply _authenticate _rpc_dtablesize "
    "iruserok* ruserok* ruserpass __ivaliduser ether_hostton ether_ntohost create_module "
    "delete_module init_module query_module get_kernel_syms nfsservctl bdflush modify_ldt "
    "uselib quotactl capset mount_setattr move_mount fsconfig fsmount fsopen fspick open_tree "
    "open_by_handle_at sigreturn sigstack vlimit vtimes pthread_kill_other_threads_np _IO_popen "
    "_IO_proc_open _IO_fopen _IO_file_fopen _IO_file_open"};

const std::vector<std::string_view>& simulated() {
    static const auto names = names_of(std::span(simulated_texts));
    return names;
}

const std::vector<std::string_view>& refused() {
    static const auto names = [] {
        std::vector<std::string_view> all(refused_names.begin(), refused_names.end());
        all.insert(all.end(), {"pthread_create", "fork"}); // in threads.cpp
        std::ranges::sort(all);
        return all;
    }();
    return names;
}

/// A star at the end of a pattern stands for anything.
bool is_forbidden(std::string_view name) {
    static const auto patterns = names_of(std::span(forbidden_texts));
    return std::ranges::any_of(patterns, [&](std::string_view p) {
        return p.ends_with('*') ? name.starts_with(p.substr(0, p.size() - 1)) : name == p;
    });
}

/// Names that compilers and newer C libraries make of others: checked and C23's variants.
bool is_variant_of_harmless(std::string_view name, std::span<const std::string_view> harmless) {
    constexpr std::string_view c23 = "__isoc23_";
    constexpr std::string_view checked = "_chk";
    if (name.starts_with(c23))
        return std::ranges::binary_search(harmless, name.substr(c23.size()));
    return name.starts_with("__") && name.ends_with(checked) &&
           std::ranges::binary_search(harmless, name.substr(2, name.size() - 2 - checked.size()));
}

} // namespace

std::string_view to_string(libc_class c) noexcept {
    constexpr std::array<std::string_view, 5> words = {"simulated", "refused", "forbidden",
                                                       "harmless", "unknown"};
    return words[static_cast<std::size_t>(c)];
}

libc_class classify(std::string_view name) {
    if (std::ranges::binary_search(simulated(), name))
        return libc_class::simulated;
    if (std::ranges::binary_search(refused(), name))
        return libc_class::refused;
    if (is_forbidden(name))
        return libc_class::forbidden;
    static const auto harmless = names_of(harmless_texts());
    return std::ranges::binary_search(harmless, name) || is_variant_of_harmless(name, harmless)
               ? libc_class::harmless
               : libc_class::unknown;
}

bool must_be_ours(std::string_view name) {
    return std::ranges::binary_search(simulated(), name) ||
           std::ranges::binary_search(refused(), name) || is_forbidden(name);
}

std::span<const std::string_view> simulated_calls() {
    return simulated();
}

std::span<const std::string_view> refused_calls() {
    return refused();
}

} // namespace squall::posix
