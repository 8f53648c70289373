// A library that calls what squall neither simulates nor refuses: glibc keeps svc_run for programs
// of before 2012, so that it takes its full name to link to it.
asm(".symver svc_run, svc_run@GLIBC_2.2.5");
extern "C" void svc_run();

namespace stray {

/// Never called; that it could be is enough.
void serve() {
    svc_run();
}

} // namespace stray
