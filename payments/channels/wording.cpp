#include "wording.hpp"

#include "config/base/digest.hpp"

namespace kythu::payments::channels {

std::string hmac_sha256_hex(const Secret& key, std::string_view text) {
  return to_hex(hmac_sha256(as_bytes(key.reveal()), as_bytes(text)));
}

std::string hmac_sha512_hex(const Secret& key, std::string_view text) {
  return to_hex(hmac_sha512(as_bytes(key.reveal()), as_bytes(text)));
}

std::string joined(const std::vector<std::string_view>& slots) {
  std::string text;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (i > 0) text += '|';
    text += slots[i];
  }
  return text;
}

std::string plain(std::string_view text, std::size_t most) {
  constexpr std::string_view kept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .:_-";
  std::string out;
  for (const char c : text) {
    if (out.size() < most && kept.find(c) != std::string_view::npos) out += c;
  }
  return out;
}

bool is_transaction_number(std::string_view text) {
  constexpr std::string_view decimal = "0123456789";
  return text.size() <= 32 && text.find_first_not_of(decimal) == std::string_view::npos &&
         text.find_first_not_of('0') != std::string_view::npos;
}

std::int64_t milliseconds(Instant at) {
  return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
}

Instant told_time(std::optional<std::int64_t> milliseconds, Instant now) {
  constexpr std::int64_t begin_of_2015 = 1'420'070'400'000, begin_of_2200 = 7'258'118'400'000;
  if (!milliseconds || *milliseconds < begin_of_2015 || *milliseconds > begin_of_2200) return now;
  const Instant told{std::chrono::milliseconds{*milliseconds}};
  return told > now + std::chrono::days{1} ? now : told;
}

wire::FetchRequest post_json(std::string url, std::string_view body) {
  return {.method = "POST",
          .url = std::move(url),
          .headers = {{"Content-Type", "application/json; charset=UTF-8"}},
          .body = to_bytes(body)};
}

}  // namespace kythu::payments::channels
