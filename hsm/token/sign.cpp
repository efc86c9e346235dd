#include "sign.hpp"

namespace kythu::hsm {
namespace {

constexpr CK_ULONG longest_signature = 1024;  // RSA-8192

Bytes input_of(const Mechanism& mechanism, const ToSign& order) {
  if (mechanism.takes_message) return order.message;
  Bytes input{mechanism.digest_info.begin(), mechanism.digest_info.end()};
  input.insert(input.end(), order.digest.begin(), order.digest.end());
  return input;
}

}  // namespace

Result<Bytes, TokenFault> sign_with(const Signing& signing, Session& session, const PrivateKey& key,
                                    const ToSign& order) {
  if (signing.mechanism.takes_message && order.message.empty()) {
    return TokenFault{CKR_DATA_INVALID, "this token or scheme signs the message, and there is none"};
  }
  auto parameters = signing.mechanism.pss;
  const bool pss = parameters.hashAlg != 0;
  CK_MECHANISM given{signing.mechanism.type, pss ? &parameters : nullptr, pss ? sizeof parameters : 0};
  const auto& calls = signing.module.calls();
  auto code = calls.C_SignInit(session.handle, &given, key.handle);
  if (code != CKR_OK) return TokenFault{code, "C_SignInit"};
  if (key.pin_each_time) {  // PKCS#11 2.40 section 5.6: between C_SignInit and C_Sign, for this signature alone
    const auto pin = signing.pin.reveal();
    code = calls.C_Login(session.handle, CKU_CONTEXT_SPECIFIC, pin_bytes(signing.pin), pin.size());
    if (code != CKR_OK) return TokenFault{code, "C_Login"};
  }
  auto input = input_of(signing.mechanism, order);
  Bytes signature(longest_signature);
  CK_ULONG length = signature.size();
  code = calls.C_Sign(session.handle, input.data(), input.size(), signature.data(), &length);
  if (code != CKR_OK) return TokenFault{code, "C_Sign"};
  if (length > signature.size()) return TokenFault{CKR_GENERAL_ERROR, "C_Sign wrote more than there was room for"};
  signature.resize(length);
  return signature;
}

}  // namespace kythu::hsm
