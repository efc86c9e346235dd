#include "provision.hpp"

#include <cstring>

#include "hsm/token/key.hpp"

namespace kythu::hsm {
namespace {

class OpenSession {
 public:
  static Result<OpenSession, TokenFault> log_in(const Module& module, CK_SLOT_ID slot, CK_USER_TYPE user,
                                                const Secret& pin) {
    CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
    auto code = module.calls().C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &handle);
    if (code != CKR_OK) return TokenFault{code, "C_OpenSession"};
    OpenSession session{module, handle};
    code = module.calls().C_Login(handle, user, pin_bytes(pin), pin.reveal().size());
    if (code != CKR_OK) return TokenFault{code, "C_Login"};
    return session;
  }
  OpenSession(OpenSession&& other) noexcept
      : module_(other.module_), handle_(std::exchange(other.handle_, CK_INVALID_HANDLE)) {}
  OpenSession& operator=(OpenSession&&) = delete;
  ~OpenSession() {
    if (handle_ != CK_INVALID_HANDLE) module_.calls().C_CloseSession(handle_);
  }
  CK_SESSION_HANDLE handle() const { return handle_; }

 private:
  OpenSession(const Module& module, CK_SESSION_HANDLE handle) : module_(module), handle_(handle) {}
  const Module& module_;
  CK_SESSION_HANDLE handle_;
};

Result<Done, TokenFault> generate(const Module& module, CK_SESSION_HANDLE session, const KeyToMake& key) {
  CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
  auto id = key.id;
  auto label = to_bytes(key.label);
  CK_ULONG bits = key.type == KeyType::rsa3072 ? 3072 : 2048;
  Bytes exponent{0x01, 0x00, 0x01};
  Bytes p256{0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};  // DER of the OID 1.2.840.10045.3.1.7
  std::vector<CK_ATTRIBUTE> open{{CKA_TOKEN, &yes, 1},
                                 {CKA_PRIVATE, &no, 1},
                                 {CKA_VERIFY, &yes, 1},
                                 {CKA_ENCRYPT, &no, 1},
                                 {CKA_WRAP, &no, 1},
                                 {CKA_ID, id.data(), id.size()},
                                 {CKA_LABEL, label.data(), label.size()}};
  const bool is_ec = key.type == KeyType::p256;
  if (is_ec) {
    open.push_back({CKA_EC_PARAMS, p256.data(), p256.size()});
  } else {
    open.push_back({CKA_MODULUS_BITS, &bits, sizeof bits});
    open.push_back({CKA_PUBLIC_EXPONENT, exponent.data(), exponent.size()});
  }
  CK_ATTRIBUTE closed[] = {{CKA_TOKEN, &yes, 1},
                           {CKA_PRIVATE, &yes, 1},
                           {CKA_SENSITIVE, &yes, 1},
                           {CKA_EXTRACTABLE, &no, 1},
                           {CKA_SIGN, &yes, 1},
                           {CKA_DECRYPT, &no, 1},
                           {CKA_UNWRAP, &no, 1},
                           {CKA_DERIVE, &no, 1},
                           {CKA_ID, id.data(), id.size()},
                           {CKA_LABEL, label.data(), label.size()}};
  CK_MECHANISM mechanism{is_ec ? CKM_EC_KEY_PAIR_GEN : CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0};
  CK_OBJECT_HANDLE public_key = 0, private_key = 0;
  const auto code = module.calls().C_GenerateKeyPair(session, &mechanism, open.data(), open.size(), closed,
                                                     std::size(closed), &public_key, &private_key);
  if (code != CKR_OK) return TokenFault{code, "C_GenerateKeyPair"};
  return Done{};
}

}  // namespace

Result<Done, TokenFault> ensure_token(const Module& module, const std::string& label, const Secret& officer_pin,
                                      const Secret& user_pin) {
  const auto found = module.find_token(label);
  if (found) return Done{};
  if (found.error().code != CKR_TOKEN_NOT_PRESENT) return found.error();
  const auto blank = module.find_blank();
  if (!blank) return TokenFault{CKR_TOKEN_NOT_PRESENT, "no token has this label, and none is blank"};
  CK_UTF8CHAR padded[32];
  std::memset(padded, ' ', sizeof padded);
  std::memcpy(padded, label.data(), std::min(label.size(), sizeof padded));
  auto code = module.calls().C_InitToken(*blank, pin_bytes(officer_pin), officer_pin.reveal().size(), padded);
  if (code != CKR_OK) return TokenFault{code, "C_InitToken"};
  const auto slot = module.find_token(label);  // a new token may move to another slot
  if (!slot) return slot.error();
  const auto session = OpenSession::log_in(module, slot->id, CKU_SO, officer_pin);
  if (!session) return session.error();
  code = module.calls().C_InitPIN(session->handle(), pin_bytes(user_pin), user_pin.reveal().size());
  if (code != CKR_OK) return TokenFault{code, "C_InitPIN"};
  return Done{};
}

Result<std::string, TokenFault> ensure_key(const Module& module, const std::string& token_label, const Secret& user_pin,
                                           const KeyToMake& key) {
  const auto slot = module.find_token(token_label);
  if (!slot) return slot.error();
  const auto open = OpenSession::log_in(module, slot->id, CKU_USER, user_pin);
  if (!open) return open.error();
  Session session{open->handle(), 0, {}};
  auto there = find_key(module, session, key.id);
  if (!there && there.error().code == CKR_KEY_NEEDED) {
    if (const auto made = generate(module, open->handle(), key); !made) return made.error();
    there = find_key(module, session, key.id);
  }
  if (!there) return there.error();
  return public_key_pem(module, open->handle(), key.id);
}

}  // namespace kythu::hsm
