// A PKCS#11 module that is SoftHSM until a file says otherwise: KYTHU_FAULT names a file whose one word comes true at
// the next C_Sign, once. "hang" sleeps for ever, "crash" ends the process, "device" and "session" are answers of a
// broken token, "garble" flips a bit of the signature.
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <p11-kit/pkcs11.h>
#include <string>
#include <unistd.h>

namespace {

CK_FUNCTION_LIST* real() {
  static CK_FUNCTION_LIST* const list = [] {
    void* handle = dlopen("/usr/lib/softhsm/libsofthsm2.so", RTLD_NOW | RTLD_LOCAL);
    CK_FUNCTION_LIST* found = nullptr;
    if (handle == nullptr) std::abort();
    reinterpret_cast<CK_C_GetFunctionList>(dlsym(handle, "C_GetFunctionList"))(&found);
    return found;
  }();
  return list;
}

/// Renaming is atomic: of all threads and processes that look, one has the fault.
std::string take_fault() {
  const char* file = std::getenv("KYTHU_FAULT");
  if (file == nullptr) return {};
  const auto taken = std::string{file} + ".taken." + std::to_string(getpid());
  if (rename(file, taken.c_str()) != 0) return {};
  std::string word;
  std::ifstream{taken} >> word;
  unlink(taken.c_str());
  return word;
}

CK_RV sign(CK_SESSION_HANDLE session, CK_BYTE* data, CK_ULONG size, CK_BYTE* signature, CK_ULONG* length) {
  const auto fault = take_fault();
  if (fault == "hang") {
    for (;;) pause();
  }
  if (fault == "crash") _exit(9);
  if (fault == "device") return CKR_DEVICE_ERROR;
  if (fault == "session") return CKR_SESSION_HANDLE_INVALID;
  const auto code = real()->C_Sign(session, data, size, signature, length);
  if (fault == "garble" && code == CKR_OK) signature[*length / 2] ^= 1;
  return code;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST** list) {
  static CK_FUNCTION_LIST ours = [] {
    auto copy = *real();
    copy.C_Sign = sign;
    return copy;
  }();
  *list = &ours;
  return CKR_OK;
}
