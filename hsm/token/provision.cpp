#include "provision.hpp"

#include <algorithm>
#include <cstring>

namespace kythu::hsm {
namespace {

bool has_user_pin(const Module& module, CK_SLOT_ID slot) {
  CK_TOKEN_INFO info{};
  return module.calls().C_GetTokenInfo(slot, &info) == CKR_OK && (info.flags & CKF_USER_PIN_INITIALIZED) != 0;
}

Result<Done, TokenFault> initialise(const Module& module, const TokenToPrepare& token) {
  const auto blank = module.find_blank();
  if (!blank) return TokenFault{CKR_TOKEN_NOT_PRESENT, "no token has this label, and none is blank"};
  CK_UTF8CHAR padded[32];
  std::memset(padded, ' ', sizeof padded);
  std::memcpy(padded, token.label.data(), std::min(token.label.size(), sizeof padded));
  const auto& pin = token.officer_pin;
  const auto code = module.calls().C_InitToken(*blank, pin_bytes(pin), pin.reveal().size(), padded);
  if (code != CKR_OK) return TokenFault{code, "C_InitToken"};
  return Done{};
}

Result<Done, TokenFault> set_user_pin(const Module& module, CK_SLOT_ID slot, const TokenToPrepare& token) {
  const auto& calls = module.calls();
  CK_SESSION_HANDLE session = CK_INVALID_HANDLE;
  auto code = calls.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session);
  if (code != CKR_OK) return TokenFault{code, "C_OpenSession"};
  const char* step = "C_Login";
  code = calls.C_Login(session, CKU_SO, pin_bytes(token.officer_pin), token.officer_pin.reveal().size());
  if (code == CKR_OK) {
    step = "C_InitPIN";
    code = calls.C_InitPIN(session, pin_bytes(token.user_pin), token.user_pin.reveal().size());
    calls.C_Logout(session);
  }
  calls.C_CloseSession(session);
  if (code != CKR_OK) return TokenFault{code, step};
  return Done{};
}

}  // namespace

Result<Done, TokenFault> ensure_token(const Module& module, const TokenToPrepare& token) {
  auto slot = module.find_token(token.label);
  const bool is_new = !slot && slot.error().code == CKR_TOKEN_NOT_PRESENT;
  if (is_new) {
    if (const auto made = initialise(module, token); !made) return made.error();
    slot = module.find_token(token.label);  // a new token may move to another slot
  }
  if (!slot) return slot.error();
  if (!is_new && has_user_pin(module, slot->id)) return Done{};  // tpm2-pkcs11 says so of a new one too
  return set_user_pin(module, slot->id, token);
}

}  // namespace kythu::hsm
