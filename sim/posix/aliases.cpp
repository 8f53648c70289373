// Other names of simulated calls: glibc's own with underscores, those with 64-bit offsets (they are
// the same on x86-64), and _FORTIFY_SOURCE's, which check the size of a buffer that they are told
// last. Each takes its arguments where the call itself does, so it just goes there.
//
// Weak, so that a name may be defined elsewhere one day.

#define SQUALL_ALIAS(name, call)                                                                   \
    asm(".text\n"                                                                                  \
        ".weak " #name "\n"                                                                        \
        ".type " #name ", @function\n" #name ":\n"                                                 \
        ".cfi_startproc\n"                                                                         \
        "jmp " #call "@PLT\n"                                                                      \
        ".cfi_endproc\n"                                                                           \
        ".size " #name ", . - " #name "\n");

SQUALL_ALIAS(__socket, socket)
SQUALL_ALIAS(__connect, connect)
SQUALL_ALIAS(__send, send)
SQUALL_ALIAS(__recv, recv)
SQUALL_ALIAS(__read, read)
SQUALL_ALIAS(__write, write)
SQUALL_ALIAS(__close, close)
SQUALL_ALIAS(__fcntl, fcntl)
SQUALL_ALIAS(__dup2, dup2)
SQUALL_ALIAS(__pipe, pipe)
SQUALL_ALIAS(__open, open)
SQUALL_ALIAS(__open64, open)
SQUALL_ALIAS(__open_2, open)
SQUALL_ALIAS(__open64_2, open)
SQUALL_ALIAS(openat64, openat)
SQUALL_ALIAS(__openat_2, openat)
SQUALL_ALIAS(__openat64_2, openat)
SQUALL_ALIAS(fileno_unlocked, fileno)
SQUALL_ALIAS(lseek64, lseek)
SQUALL_ALIAS(__lseek, lseek)
SQUALL_ALIAS(ftruncate64, ftruncate)
SQUALL_ALIAS(fallocate64, fallocate)
SQUALL_ALIAS(posix_fallocate64, posix_fallocate)
SQUALL_ALIAS(posix_fadvise64, posix_fadvise)
SQUALL_ALIAS(lockf64, lockf)
SQUALL_ALIAS(fstat64, fstat)
SQUALL_ALIAS(fstatat64, fstatat)
SQUALL_ALIAS(fstatfs64, fstatfs)
SQUALL_ALIAS(fstatvfs64, fstatvfs)
SQUALL_ALIAS(preadv64v2, preadv2)
SQUALL_ALIAS(pwritev64v2, pwritev2)
SQUALL_ALIAS(__pread64, pread)
SQUALL_ALIAS(__pread64_chk, pread)
SQUALL_ALIAS(__pwrite64, pwrite)
SQUALL_ALIAS(__ttyname_r_chk, ttyname_r)
SQUALL_ALIAS(__poll, poll)
SQUALL_ALIAS(__ppoll_chk, ppoll)
SQUALL_ALIAS(__select, select)
SQUALL_ALIAS(__clock_gettime, clock_gettime)
SQUALL_ALIAS(__gettimeofday, gettimeofday)
SQUALL_ALIAS(__nanosleep, nanosleep)
SQUALL_ALIAS(__sched_yield, sched_yield)
SQUALL_ALIAS(pthread_yield, sched_yield)
SQUALL_ALIAS(thrd_yield, sched_yield)
SQUALL_ALIAS(__getpid, getpid)
SQUALL_ALIAS(__getpgid, getpgid)
SQUALL_ALIAS(__bsd_getpgrp, getpgid)
SQUALL_ALIAS(__gethostname_chk, gethostname)
SQUALL_ALIAS(__sysconf, sysconf)
SQUALL_ALIAS(mkstemp64, mkstemp)
SQUALL_ALIAS(mkostemp64, mkostemp)
SQUALL_ALIAS(mkstemps64, mkstemps)
SQUALL_ALIAS(mkostemps64, mkostemps)
SQUALL_ALIAS(__pthread_mutex_lock, pthread_mutex_lock)
SQUALL_ALIAS(__pthread_mutex_unlock, pthread_mutex_unlock)
SQUALL_ALIAS(__pthread_rwlock_rdlock, pthread_rwlock_rdlock)
SQUALL_ALIAS(__pthread_rwlock_wrlock, pthread_rwlock_wrlock)
SQUALL_ALIAS(__pthread_rwlock_unlock, pthread_rwlock_unlock)
