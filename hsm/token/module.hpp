// A PKCS#11 library, loaded and initialised once in a process that does nothing else (the signer's worker).
#pragma once

#include <filesystem>
#include <optional>
#include <p11-kit/pkcs11.h>
#include <string>
#include <vector>

#include "config/base/result.hpp"
#include "config/base/secret.hpp"

namespace kythu::hsm {

/// What a failed call means for whoever made it (signing-notes: retry on a new session, token down, final).
enum class FaultKind { session, token, pin, busy, final };

struct TokenFault {
  CK_RV code = CKR_GENERAL_ERROR;
  const char* step = "";  ///< "C_Sign", or what is wrong with a key
  FaultKind kind() const;
  std::string text() const;
  /// "CKR 0x30" when it was the token that answered so, else empty.
  std::string token_code() const;
};

struct Slot {
  CK_SLOT_ID id;
};

/// PKCS#11 takes PINs by pointers that it does not write through; a copy would be one more place to wipe.
inline CK_BYTE* pin_bytes(const Secret& pin) {
  return reinterpret_cast<CK_BYTE*>(const_cast<char*>(pin.reveal().data()));
}

class Module {
 public:
  /// dlopen, C_GetFunctionList, C_Initialize with the library's own locking. Throws std::runtime_error.
  explicit Module(const std::filesystem::path& library);
  /// C_Finalize before OpenSSL goes; the library stays mapped, since some run destructors of their own at exit.
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  const CK_FUNCTION_LIST& calls() const { return *calls_; }
  /// A library that cannot lock (CKR_CANT_LOCK) is called by one thread at a time.
  bool allows_threads() const { return allows_threads_; }
  std::vector<CK_SLOT_ID> slots() const;
  /// The one slot whose initialised token has this label. Two of them are a fault: which was meant cannot be told.
  Result<Slot, TokenFault> find_token(const std::string& label) const;
  /// A slot whose token nobody has initialised yet.
  std::optional<CK_SLOT_ID> find_blank() const;

 private:
  CK_FUNCTION_LIST* calls_ = nullptr;
  bool allows_threads_ = true;
};

}  // namespace kythu::hsm
