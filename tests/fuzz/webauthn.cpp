// What a browser and an authenticator answer, before any signature was checked: one length byte, so many bytes of
// authenticator data, then the client data.
#include "hsm/officers/webauthn.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace hsm = kythu::hsm;
  if (size == 0) return 0;
  const kythu::BytesView rest{data + 1, size - 1};
  const auto authenticator = rest.first(std::min<std::size_t>(data[0], rest.size()));
  const auto client = rest.subspan(authenticator.size());
  if (const auto parsed = hsm::parse_authenticator_data(authenticator)) KYTHU_ASSERT(authenticator.size() == 37);
  if (const auto parsed = hsm::parse_client_data(kythu::as_text(client))) {
    KYTHU_ASSERT(!parsed->type.empty() && !parsed->challenge.empty() && !parsed->origin.empty());
  }
  hsm::Credential credential;
  credential.kind = hsm::CredentialKind::webauthn;
  const hsm::Approval approval{
      "lan", {}, {1}, {authenticator.begin(), authenticator.end()}, {client.begin(), client.end()}};
  KYTHU_ASSERT(!hsm::assertion_fault(credential, approval, authenticator).empty());  // nobody has this empty key
  return 0;
}
