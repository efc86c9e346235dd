#include "webauthn.hpp"

#include <algorithm>

#include "hsm/strict_json.hpp"
#include "signature.hpp"

namespace kythu::hsm {
namespace {

constexpr std::size_t client_data_levels = 6;
// Section 6.1, the flags of authenticator data.
constexpr std::uint8_t user_present = 0x01, user_verified = 0x04, attested = 0x40, extensions = 0x80;

/// An octet string that follows from the approval alone (section 7.2, step 20).
bool is_signed(const Credential& credential, const Approval& approval) {
  auto covered = approval.authenticator_data;
  const auto hash = sha256(approval.client_data_json);
  covered.insert(covered.end(), hash.begin(), hash.end());
  return verifies(credential.public_key, covered, approval.signature);
}

}  // namespace

Result<ClientData, std::string> parse_client_data(std::string_view json) {
  const auto value = parse_strict(json, client_data_levels);
  if (!value) return wrong<ClientData>(value.error());
  std::string fault;
  Members object{*value, "", fault};
  ClientData data;
  data.type = object.text("type", 100);
  data.challenge = object.text("challenge", 200);
  data.origin = object.text("origin", 300);
  if (object.has("crossOrigin")) data.cross_origin = object.flag("crossOrigin");
  if (object.has("tokenBinding")) data.token_binding = object.object("tokenBinding").text("status", 100) == "present";
  if (!fault.empty()) return wrong<ClientData>(fault);
  return data;
}

std::optional<AuthenticatorData> parse_authenticator_data(BytesView bytes) {
  AuthenticatorData data;
  if (bytes.size() != data.party_hash.size() + 5) return std::nullopt;
  const auto flags = bytes[32];
  if ((flags & (attested | extensions)) != 0) return std::nullopt;
  std::ranges::copy(bytes.first(32), data.party_hash.begin());
  data.user_present = (flags & user_present) != 0;
  data.user_verified = (flags & user_verified) != 0;
  for (const auto byte : bytes.subspan(33)) data.counter = data.counter << 8 | byte;
  return data;
}

std::string assertion_fault(const Credential& credential, const Approval& approval, BytesView signed_bytes) {
  const auto client = parse_client_data(as_text(approval.client_data_json));
  if (!client) return "the client data cannot be read: " + client.error();
  const auto data = parse_authenticator_data(approval.authenticator_data);
  if (!data) return "the authenticator data cannot be read";
  if (client->type != "webauthn.get") return "the client data is of another type";
  if (client->challenge != to_base64url(sha256(signed_bytes))) return "the challenge is of something else";
  if (client->origin != credential.origin) return "the origin is another";
  if (client->cross_origin) return "the page was framed by another origin";
  if (client->token_binding) return "token binding is not known here";
  if (data->party_hash != sha256(credential.relying_party)) return "the relying party is another";
  if (!data->user_present) return "nobody touched the authenticator";
  if (!data->user_verified) return "the authenticator did not verify its user";
  if (!is_signed(credential, approval)) return "the signature does not verify";
  // Section 6.1.1: an authenticator that counts always moves on; one that stays behind may be a copy.
  const bool counts = data->counter != 0 || credential.counter != 0;
  if (counts && data->counter <= credential.counter) return "the signature counter did not move on: a copied device?";
  return {};
}

}  // namespace kythu::hsm
