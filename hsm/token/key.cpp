#include "key.hpp"

#include <algorithm>
#include <bit>

#include "curves.hpp"

namespace kythu::hsm {
namespace {

constexpr CK_ULONG attribute_limit = 8192;

struct Expected {
  CK_ATTRIBUTE_TYPE type;
  bool value;
  const char* complaint;
};
constexpr Expected strict[] = {
    {CKA_PRIVATE, true, "the key works without a login"},
    {CKA_SENSITIVE, true, "the key is not sensitive"},
    {CKA_NEVER_EXTRACTABLE, true, "the key was extractable"},
    {CKA_LOCAL, true, "the key was not made in the token"},
    {CKA_SIGN, true, "the key may not sign"},
    {CKA_DERIVE, false, "the key may derive"},
    {CKA_UNWRAP, false, "the key may unwrap"},
    {CKA_DECRYPT, false, "the key may decrypt"},
};

struct Flag {
  bool set;
};

Result<Flag, TokenFault> read_flag(const Module& module, Session& session, CK_OBJECT_HANDLE key,
                                   CK_ATTRIBUTE_TYPE type) {
  CK_BBOOL has = CK_FALSE;
  CK_ATTRIBUTE attribute{type, &has, sizeof has};
  const auto code = module.calls().C_GetAttributeValue(session.handle, key, &attribute, 1);
  if (code != CKR_OK) return TokenFault{code, "C_GetAttributeValue"};
  return Flag{has == CK_TRUE};
}

Result<Done, TokenFault> judge(const Module& module, Session& session, CK_OBJECT_HANDLE key) {
  for (const auto& [type, value, complaint] : strict) {
    const auto has = read_flag(module, session, key, type);
    // A token that does not know an attribute we forbid cannot do what it stands for.
    if (!has && has.error().code == CKR_ATTRIBUTE_TYPE_INVALID && !value) continue;
    if (!has) return has.error();
    if (has->set != value) return TokenFault{CKR_KEY_FUNCTION_NOT_PERMITTED, complaint};
  }
  return Done{};
}

CK_ULONG bit_length(const Bytes& number) {
  const auto first = std::ranges::find_if(number, [](std::uint8_t byte) { return byte != 0; });
  if (first == number.end()) return 0;
  return static_cast<CK_ULONG>(number.end() - first - 1) * 8 + static_cast<CK_ULONG>(std::bit_width(*first));
}

}  // namespace

Result<std::vector<CK_OBJECT_HANDLE>, TokenFault> find_objects(const Module& module, CK_SESSION_HANDLE session,
                                                               CK_OBJECT_CLASS kind, BytesView id) {
  Bytes wanted{id.begin(), id.end()};
  CK_ATTRIBUTE pattern[] = {{CKA_CLASS, &kind, sizeof kind}, {CKA_ID, wanted.data(), wanted.size()}};
  const auto& calls = module.calls();
  auto code = calls.C_FindObjectsInit(session, pattern, 2);
  if (code != CKR_OK) return TokenFault{code, "C_FindObjectsInit"};
  std::vector<CK_OBJECT_HANDLE> found(16);
  CK_ULONG count = 0;
  code = calls.C_FindObjects(session, found.data(), found.size(), &count);
  if (code != CKR_OK) return TokenFault{code, "C_FindObjects"};
  code = calls.C_FindObjectsFinal(session);
  if (code != CKR_OK) return TokenFault{code, "C_FindObjectsFinal"};
  found.resize(std::min<std::size_t>(count, found.size()));
  return found;
}

Bytes read_attribute(const Module& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type) {
  CK_ATTRIBUTE attribute{type, nullptr, 0};
  const auto& calls = module.calls();
  if (calls.C_GetAttributeValue(session, object, &attribute, 1) != CKR_OK) return {};
  if (attribute.ulValueLen > attribute_limit) return {};  // also CK_UNAVAILABLE_INFORMATION
  Bytes value(attribute.ulValueLen);
  attribute.pValue = value.data();
  if (calls.C_GetAttributeValue(session, object, &attribute, 1) != CKR_OK) return {};
  return value;
}

Result<KeyKind, TokenFault> kind_of(const Module& module, CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object) {
  CK_KEY_TYPE type = 0;
  CK_ATTRIBUTE attribute{CKA_KEY_TYPE, &type, sizeof type};
  const auto code = module.calls().C_GetAttributeValue(session, object, &attribute, 1);
  if (code != CKR_OK) return TokenFault{code, "C_GetAttributeValue"};
  if (type == CKK_RSA) {
    const auto bits = bit_length(read_attribute(module, session, object, CKA_MODULUS));
    if (bits != 0) return KeyKind{KeyFamily::rsa, bits};
    return TokenFault{CKR_KEY_FUNCTION_NOT_PERMITTED, "the token does not tell the key's modulus"};
  }
  const auto parameters = read_attribute(module, session, object, CKA_EC_PARAMS);
  const auto kind = type == CKK_EC || type == CKK_EC_EDWARDS ? kind_of_curve(parameters) : std::nullopt;
  if (!kind) return TokenFault{CKR_KEY_FUNCTION_NOT_PERMITTED, "not RSA, P-256, P-384 or Ed25519"};
  return *kind;
}

Result<PrivateKey, TokenFault> find_key(const Module& module, Session& session, BytesView id) {
  Bytes wanted{id.begin(), id.end()};
  if (const auto known = session.keys.find(wanted); known != session.keys.end()) return known->second;
  const auto found = find_objects(module, session.handle, CKO_PRIVATE_KEY, id);
  if (!found) return found.error();
  if (found->empty()) return TokenFault{CKR_KEY_NEEDED, "no private key has this id"};
  if (found->size() > 1) return TokenFault{CKR_KEY_FUNCTION_NOT_PERMITTED, "two private keys have this id"};
  const auto handle = found->front();
  if (const auto fit = judge(module, session, handle); !fit) return fit.error();
  const auto kind = kind_of(module, session.handle, handle);
  if (!kind) return kind.error();
  const auto each_time = read_flag(module, session, handle, CKA_ALWAYS_AUTHENTICATE);
  const PrivateKey key{handle, *kind, each_time && each_time->set};
  session.keys.emplace(std::move(wanted), key);
  return key;
}

}  // namespace kythu::hsm
