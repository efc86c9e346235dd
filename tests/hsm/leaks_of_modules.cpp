// Leaks that are not ours: SoftHSM 2.6.1 loses the curve's name at each Ed25519 operation, tpm2-pkcs11 1.9 the point at
// each C_SignInit with an EC key (workers that use them grow slowly, and may be ended at any time). LeakSanitizer asks
// the program for this, and needs whole stacks to see whose it was.
extern "C" const char* __lsan_default_suppressions() { return "leak:libsofthsm2.so\nleak:libtpm2_pkcs11.so\n"; }
extern "C" const char* __asan_default_options() { return "fast_unwind_on_malloc=0"; }
