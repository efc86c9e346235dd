#include "common/text.hpp"

#include <array>
#include <chrono>
#include <ctime>
#include <fstream>
#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace kythu::simulators {
namespace {

constexpr std::int64_t vietnam_offset = 7 * 3600;

std::string hex(const unsigned char* bytes, std::size_t count) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += {digits[bytes[i] / 16], digits[bytes[i] % 16]};
  return text;
}

const unsigned char* bytes_of(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::string hmac_hex(const char* digest, const std::string& key, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  HMAC(EVP_get_digestbyname(digest), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), out.data(),
       &length);
  return hex(out.data(), length);
}

std::string sha256_hex(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), out.data(), &length, EVP_sha256(), nullptr);
  return hex(out.data(), length);
}

std::string base64(const std::string& bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string vietnam(std::int64_t ms, const std::string& format) {
  const auto there = static_cast<std::time_t>(ms / 1000 + vietnam_offset);
  std::tm parts{};
  gmtime_r(&there, &parts);
  const auto digits = [](int number) { return std::to_string(100 + number % 100).substr(1); };
  std::string text;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      text += format[i];
      continue;
    }
    switch (format.at(++i)) {
      case 'Y': text += std::to_string(parts.tm_year + 1900); break;
      case 'y': text += digits(parts.tm_year); break;
      case 'm': text += digits(parts.tm_mon + 1); break;
      case 'd': text += digits(parts.tm_mday); break;
      case 'H': text += digits(parts.tm_hour); break;
      case 'M': text += digits(parts.tm_min); break;
      case 'S': text += digits(parts.tm_sec); break;
      default: throw std::runtime_error{"no such time format: " + format};
    }
  }
  return text;
}

std::string vietnam_day(std::int64_t ms) { return vietnam(ms, "%Y%m%d"); }

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string percent_encode(const std::string& text) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain_sign = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                            c == '_' || c == '.' || c == '~';
    if (plain_sign) {
      out += c;
    } else {
      out += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& values, char separator) {
  std::string text;
  for (const auto& value : values) {
    if (&value != &values.front()) text += separator;
    text += value;
  }
  return text;
}

std::string grouped(std::int64_t amount) {
  auto text = std::to_string(amount);
  const std::size_t first = amount < 0 ? 1 : 0;
  for (auto at = text.size(); at > first + 3; at -= 3) text.insert(at - 3, ".");
  return text;
}

std::string plain(const boost::json::object& object, const std::string& name) {
  const auto* value = object.if_contains(name);
  if (value == nullptr) return "";
  if (value->is_string()) return std::string{std::string_view{value->get_string()}};
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (value->is_uint64()) return std::to_string(value->get_uint64());
  return "";
}

std::int64_t whole(const std::string& text) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos) return -1;
  return std::stoll(text);
}

std::string at(const std::map<std::string, std::string>& all, const std::string& name, const std::string& otherwise) {
  const auto found = all.find(name);
  return found == all.end() ? otherwise : found->second;
}

boost::json::object read_object(const Request& request) {
  boost::system::error_code failed;
  auto value = boost::json::parse(request.body, failed);
  if (failed || !value.is_object()) return {};
  return std::move(value.get_object());
}

Response json_answer(const boost::json::object& object, int status) {
  return {.status = status, .content_type = "application/json; charset=utf-8", .body = boost::json::serialize(object)};
}

bool wants_json(const Request& request) { return at(request.headers, "accept").find("json") != std::string::npos; }

std::string first_line(const std::string& file) {
  std::ifstream in{file};
  std::string line;
  if (!std::getline(in, line) || line.empty()) throw std::runtime_error{"cannot read " + file};
  return line;
}

}  // namespace kythu::simulators
