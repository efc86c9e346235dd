#include "vnpay_signature.hpp"

#include <algorithm>

#include "config/base/digest.hpp"

namespace kythu::payments::channels::vnpay {
namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool is_known_hash_type(std::string_view type) {
  const auto word = lower(type);
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

std::string joined(const std::vector<std::string_view>& slots) {
  std::string text;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i > 0) text += '|';
    text += slots[i];
  }
  return text;
}

std::string sign(const Secret& secret, std::string_view text) {
  return to_hex(hmac_sha512(as_bytes(secret.reveal()), as_bytes(text)));
}

bool verify(const Secret& secret, std::string_view text, std::string_view signature) {
  return equal_in_constant_time(as_bytes(sign(secret, text)), as_bytes(lower(signature)));
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
