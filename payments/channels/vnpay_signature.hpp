// How VNPAY signs: HMAC-SHA512 with the terminal's secret, in lower-case hex.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "channels/form.hpp"
#include "channels/wording.hpp"
#include "config/base/secret.hpp"

namespace kythu::payments::channels::vnpay {

/// Parameters by name, in the order of signing (plain ASCII).
using Parameters = std::map<std::string, std::string, std::less<>>;

/// "vnp_Amount=1000000&vnp_BankCode=NCB&…": the text that is signed and that stands in the URL.
std::string signed_text(const Parameters& parameters);

using channels::joined;

std::string sign(const Secret& secret, std::string_view text);
/// In constant time, either case of the hex digits.
bool verify(const Secret& secret, std::string_view text, std::string_view signature);

/// What of a query is signed, decoded, and its signature; nullopt for a repeated name or a foreign kind of hash
/// (the 2.0.0 rule, SHA-256 with the secret in front, is refused).
struct SignedQuery {
  Parameters parameters;
  std::string signature;
  std::string raw_text;  ///< the pairs as they came, sorted
};
std::optional<SignedQuery> read_query(std::string_view raw);
/// Over the values encoded again; failing that over the raw pairs, since VNPAY's own encoder is not known to the
/// letter.
bool verify(const Secret& secret, const SignedQuery& query);

}  // namespace kythu::payments::channels::vnpay
