#include "vnpay/signature.hpp"

#include <array>
#include <cctype>
#include <ctime>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace kythu::simulators::vnpay {
namespace {

constexpr std::time_t vietnam_offset = 7 * 3600;

std::string hex(const unsigned char* bytes, std::size_t count, const char* digits) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += {digits[bytes[i] / 16], digits[bytes[i] % 16]};
  return text;
}

}  // namespace

std::string encode(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '*') {
      out += c;
    } else {
      out += c == ' ' ? std::string{"+"} : "%" + hex(&byte, 1, "0123456789ABCDEF");
    }
  }
  return out;
}

std::string query_text(const Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (!name.starts_with("vnp_") || value.empty() || name.starts_with("vnp_SecureHash")) continue;
    text += (text.empty() ? "" : "&") + encode(name) + "=" + encode(value);
  }
  return text;
}

std::string hmac_sha512(const std::string& key, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  HMAC(EVP_sha512(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
       text.size(), digest.data(), &length);
  return hex(digest.data(), length, "0123456789abcdef");
}

std::string bars(const Parameters& members, const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) {
    if (&name != &names.front()) text += '|';
    if (const auto found = members.find(name); found != members.end()) text += found->second;
  }
  return text;
}

std::string vietnam_now() {
  const std::time_t there = std::time(nullptr) + vietnam_offset;
  std::tm parts{};
  gmtime_r(&there, &parts);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &parts);
  return text.data();
}

}  // namespace kythu::simulators::vnpay
