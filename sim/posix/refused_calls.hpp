#pragma once

// Calls that squall does not simulate, and that must not reach the real system from inside a
// host: there they end the run with their name (exit 2); outside they are libc's. A call that is
// simulated one day leaves this list for a definition of its own. The three columns say what a
// program is told that goes on nevertheless: -1 with errno ENOSYS, a null pointer, or ENOSYS
// itself.
//
// The definitions are weak: where another object defines the name too, that one counts.

// clang-format off
#define SQUALL_REFUSED_CALLS(minus_one, null, number)                                              \
    /* names of other machines, and what asks the network for them */                              \
    null(gethostbyname) null(gethostbyname2) null(gethostbyaddr) null(gethostent)                  \
    number(gethostbyname_r) number(gethostbyname2_r) number(gethostbyaddr_r) number(gethostent_r)  \
    null(getnetbyname) null(getnetbyaddr) null(getnetent) null(getservbyname) null(getservbyport)  \
    null(getservent) number(getservbyname_r) number(getservbyport_r) number(getservent_r)          \
    null(getprotobyname) null(getprotobynumber) number(getprotobyname_r)                           \
    number(getprotobynumber_r) number(getnameinfo) number(getaddrinfo_a) number(gai_suspend)       \
    number(gai_cancel) number(gai_error) minus_one(__res_init) minus_one(res_mkquery)              \
    minus_one(res_nmkquery) minus_one(__res_randomid)                                              \
    minus_one(__res_ninit) minus_one(res_query) minus_one(res_search) minus_one(res_querydomain)   \
    minus_one(res_send) minus_one(res_nquery) minus_one(res_nsearch)                               \
    minus_one(res_nquerydomain) minus_one(res_nsend) minus_one(__res_query)                        \
    minus_one(__res_search) minus_one(__res_querydomain) minus_one(__res_send)                     \
    minus_one(__res_nquery) minus_one(__res_nsearch) minus_one(__res_nquerydomain)                 \
    minus_one(__res_nsend) minus_one(rcmd) minus_one(rcmd_af) minus_one(rexec)                     \
    minus_one(rexec_af) minus_one(rresvport) minus_one(rresvport_af) minus_one(bindresvport)       \
    /* network interfaces */                                                                       \
    minus_one(getifaddrs) null(if_nameindex) null(if_nametoindex) null(if_indextoname)             \
    /* sockets and descriptors */                                                                  \
    minus_one(sockatmark)                                                                          \
    minus_one(vmsplice)                                                                            \
    minus_one(signalfd) minus_one(inotify_init) minus_one(inotify_init1)                           \
    minus_one(inotify_add_watch) minus_one(inotify_rm_watch) minus_one(fanotify_init)              \
    minus_one(fanotify_mark) minus_one(pidfd_open) minus_one(pidfd_getfd)                          \
    minus_one(pidfd_send_signal) minus_one(close_range) minus_one(closefrom)                       \
    minus_one(setsourcefilter) minus_one(getsourcefilter) minus_one(setipv4sourcefilter)           \
    minus_one(getipv4sourcefilter) minus_one(isastream) minus_one(fattach) minus_one(fdetach)      \
    minus_one(openpty) minus_one(forkpty) minus_one(login_tty) minus_one(getpt)                    \
    minus_one(posix_openpt)                                                                        \
    /* queues, semaphores and memory that processes share */                                       \
    minus_one(mq_open) minus_one(__mq_open_2) minus_one(mq_close) minus_one(mq_send)               \
    minus_one(mq_receive) minus_one(mq_timedsend) minus_one(mq_timedreceive)                       \
    minus_one(mq_notify) minus_one(mq_getattr) minus_one(mq_setattr) minus_one(mq_unlink)          \
    minus_one(msgget) minus_one(msgsnd) minus_one(msgrcv) minus_one(msgctl) minus_one(semget)      \
    minus_one(semop) minus_one(semtimedop) minus_one(semctl) minus_one(shmget) minus_one(shmat)    \
    minus_one(shmdt) minus_one(shmctl) null(sem_open) minus_one(sem_close)                         \
    minus_one(sem_unlink)                                                                          \
    /* asynchronous I/O of files, which glibc does by threads */                                   \
    minus_one(aio_read) minus_one(aio_read64) minus_one(aio_write) minus_one(aio_write64)          \
    minus_one(aio_fsync) minus_one(aio_fsync64) minus_one(aio_suspend) minus_one(aio_suspend64)    \
    minus_one(aio_cancel) minus_one(aio_cancel64) minus_one(aio_error) minus_one(aio_error64)      \
    minus_one(aio_return) minus_one(aio_return64) minus_one(lio_listio) minus_one(lio_listio64)    \
    /* clocks that are set, and timers that signal */                                              \
    minus_one(clock_settime) minus_one(settimeofday) minus_one(stime) minus_one(adjtime)           \
    minus_one(adjtimex) minus_one(__adjtimex) minus_one(clock_adjtime)                             \
    minus_one(timespec_getres) minus_one(ntp_adjtime)                                              \
    minus_one(ntp_gettime) minus_one(ntp_gettimex) minus_one(ftime) null(getdate)                  \
    number(getdate_r) minus_one(timer_create) minus_one(timer_delete) minus_one(timer_settime)     \
    minus_one(timer_gettime) minus_one(timer_getoverrun) minus_one(setitimer)                      \
    minus_one(getitimer) minus_one(alarm) minus_one(ualarm)                                        \
    /* names out of nowhere */                                                                     \
    null(mktemp) null(__mktemp) null(tmpnam) null(tmpnam_r) null(tempnam) null(initstate)          \
    null(setstate)                                                                                 \
    /* who this process is, and where it runs */                                                   \
    minus_one(setpgid) minus_one(__setpgid) minus_one(setpgrp) minus_one(setsid)                   \
    minus_one(setuid) minus_one(seteuid) minus_one(setreuid) minus_one(setresuid)                  \
    minus_one(setgid) minus_one(setegid) minus_one(setregid) minus_one(setresgid)                  \
    minus_one(setfsuid) minus_one(setfsgid) minus_one(setgroups) minus_one(initgroups)             \
    null(getlogin) number(getlogin_r) number(__getlogin_r_chk) minus_one(setlogin)                 \
    minus_one(getdomainname)                                                                       \
    minus_one(__getdomainname_chk) minus_one(setdomainname) minus_one(sethostname)                 \
    minus_one(gethostid) minus_one(sethostid) minus_one(sysinfo) minus_one(getloadavg)             \
    minus_one(get_phys_pages) minus_one(get_avphys_pages) minus_one(sysctl) minus_one(__sysctl)    \
    /* threads */                                                                                  \
    number(pthread_join) number(pthread_tryjoin_np) number(pthread_timedjoin_np)                   \
    number(pthread_clockjoin_np) number(pthread_detach) number(pthread_cancel)                     \
    number(pthread_exit) number(pthread_sigqueue)                                                  \
    number(pthread_barrier_wait) number(thrd_create) number(thrd_join) number(thrd_detach)         \
    number(thrd_exit) number(thrd_sleep) number(cnd_wait) number(cnd_timedwait)                    \
    number(mtx_timedlock)                                                                          \
    /* processes */                                                                                \
    minus_one(clone) minus_one(__clone) minus_one(vfork) minus_one(__vfork) minus_one(_Fork)       \
    minus_one(__fork) minus_one(__libc_fork) minus_one(daemon) minus_one(system)                   \
    minus_one(__libc_system) null(popen) minus_one(execl) minus_one(execle) minus_one(execlp)      \
    minus_one(execv) minus_one(execve) minus_one(execveat) minus_one(execvp) minus_one(execvpe)    \
    minus_one(fexecve) number(wordexp) number(posix_spawn) number(posix_spawnp) minus_one(wait)    \
    minus_one(__wait) minus_one(wait3) minus_one(wait4) minus_one(waitid) minus_one(waitpid)       \
    minus_one(__waitpid) minus_one(unshare) minus_one(setns) minus_one(ptrace) minus_one(chroot)   \
    minus_one(pivot_root) minus_one(process_vm_readv) minus_one(process_vm_writev)                 \
    minus_one(process_madvise) minus_one(process_mrelease)                                         \
    /* signals */                                                                                  \
    minus_one(killpg) minus_one(tgkill)                                                            \
    minus_one(sigqueue) minus_one(pause)                                                           \
    minus_one(sigsuspend) minus_one(__sigsuspend)                                                  \
    minus_one(__sigtimedwait) minus_one(sigpause)                                                  \
    minus_one(__sigpause) minus_one(__xpg_sigpause) minus_one(sigblock)                            \
    minus_one(sigsetmask) minus_one(siggetmask) minus_one(sighold) minus_one(sigrelse)             \
    minus_one(sigignore) minus_one(sigset) minus_one(siginterrupt) minus_one(sigvec)               \
    minus_one(bsd_signal) minus_one(sysv_signal) minus_one(__sysv_signal) minus_one(ssignal)       \
    minus_one(__sigaction)                                                                         \
    /* the machine itself */                                                                       \
    minus_one(mount) minus_one(umount) minus_one(umount2) minus_one(reboot) minus_one(swapon)      \
    minus_one(swapoff) minus_one(acct) minus_one(vhangup) minus_one(iopl) minus_one(ioperm)        \
    minus_one(klogctl) minus_one(syslog) minus_one(__syslog_chk) minus_one(vsyslog)                \
    minus_one(__vsyslog_chk) minus_one(openlog)
// clang-format on
