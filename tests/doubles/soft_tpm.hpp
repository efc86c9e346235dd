// A TPM 2.0 in software (swtpm) with tpm2-pkcs11 in front of it: a real PKCS#11 module that is not SoftHSM.
#pragma once

#include <sys/types.h>

#include "doubles/temporary_folder.hpp"

namespace kythu::test {

class SoftTpm {
 public:
  static constexpr const char* library = "/usr/lib/x86_64-linux-gnu/libtpm2_pkcs11.so.1";
  /// Starts it, and points the module of this process and its children at it. Throws when swtpm does not start.
  SoftTpm();
  ~SoftTpm();
  SoftTpm(const SoftTpm&) = delete;
  SoftTpm& operator=(const SoftTpm&) = delete;

 private:
  TemporaryFolder folder_;
  pid_t pid_ = -1;
};

}  // namespace kythu::test
