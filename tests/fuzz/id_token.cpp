// What an identity provider sends: a set of keys, a line feed, and a token judged by it.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "gateway/access/oidc/jws.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace oidc = kythu::gateway::oidc;
  const auto text = kythu::as_text({data, size});
  const auto line = std::min(text.find('\n'), text.size());
  const auto token = text.substr(std::min(line + 1, text.size()));
  const auto keys = oidc::read_key_set(text.substr(0, line));
  if (!keys) return 0;
  for (const auto& one : *keys) KYTHU_ASSERT(one.key);
  const auto judged = oidc::verify_jws(token, *keys, {"RS256", "PS256", "ES256", "EdDSA"});
  if (judged) KYTHU_ASSERT(!keys->empty() && std::count(token.begin(), token.end(), '.') == 2);
  KYTHU_ASSERT(!oidc::verify_jws(token, {}, {"RS256"}));  // nobody's key verifies nothing
  return 0;
}
