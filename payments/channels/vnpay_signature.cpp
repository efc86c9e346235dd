#include "vnpay_signature.hpp"

#include <algorithm>
#include <cctype>

#include "channels/message.hpp"

namespace kythu::payments::channels::vnpay {
namespace {

bool is_known_hash_type(std::string_view type) {
  std::string word{type};
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word.empty() || word == "hmacsha512" || word == "sha512";
}

}  // namespace

std::string signed_text(const Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    if (!text.empty()) text += '&';
    text += form_encode(name) + '=' + form_encode(value);
  }
  return text;
}

std::string sign(const Secret& secret, std::string_view text) { return hmac_sha512_hex(secret, text); }

bool verify(const Secret& secret, std::string_view text, std::string_view signature) {
  return same_digest(sign(secret, text), signature);
}

std::optional<SignedQuery> read_query(std::string_view raw) {
  const auto pairs = parse_form(raw);
  if (!pairs) return std::nullopt;
  SignedQuery query;
  std::vector<const FormPair*> kept;
  for (const auto& pair : *pairs) {
    if (!pair.name.starts_with("vnp_")) continue;
    if (pair.name == "vnp_SecureHashType") {
      if (!is_known_hash_type(pair.value)) return std::nullopt;
    } else if (pair.name == "vnp_SecureHash") {
      if (!query.signature.empty()) return std::nullopt;
      query.signature = pair.value;
    } else {
      if (!query.parameters.emplace(pair.name, pair.value).second) return std::nullopt;
      if (!pair.value.empty()) kept.push_back(&pair);
    }
  }
  std::ranges::sort(kept, {}, &FormPair::raw_name);
  for (const auto* pair : kept) {
    if (!query.raw_text.empty()) query.raw_text += '&';
    query.raw_text.append(pair->raw_name).append("=").append(pair->raw_value);
  }
  return query;
}

bool verify(const Secret& secret, const SignedQuery& query) {
  return !query.parameters.empty() && (verify(secret, signed_text(query.parameters), query.signature) ||
                                       verify(secret, query.raw_text, query.signature));
}

}  // namespace kythu::payments::channels::vnpay
