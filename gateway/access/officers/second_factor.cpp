#include "second_factor.hpp"

#include <argon2.h>
#include <array>
#include <cstdlib>
#include <liboath/oath.h>

#include <openssl/crypto.h>

#include "config/base/handle.hpp"
#include "config/base/result.hpp"

namespace kythu::gateway {
namespace {

constexpr std::uint32_t passes = 2, kibibytes = 19 * 1024, lanes = 1;
constexpr std::size_t salt_size = 16, hash_size = 32;
constexpr std::int64_t step_seconds = 30;
constexpr unsigned digits = 6;

}  // namespace

std::string hash_password(const Secret& password, const Random& random) {
  std::array<std::uint8_t, salt_size> salt{};
  random(salt);
  std::string encoded(argon2_encodedlen(passes, kibibytes, lanes, salt_size, hash_size, Argon2_id), '\0');
  const auto text = password.reveal();
  KYTHU_ASSERT(argon2id_hash_encoded(passes, kibibytes, lanes, text.data(), text.size(), salt.data(), salt.size(),
                                     hash_size, encoded.data(), encoded.size()) == ARGON2_OK);
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool password_matches(std::string_view encoded, const Secret& password) {
  const auto text = password.reveal();
  return argon2id_verify(std::string{encoded}.c_str(), text.data(), text.size()) == ARGON2_OK;
}

std::string code_of(const Secret& key, std::int64_t step) {
  std::array<char, digits + 1> code{};
  const auto raw = key.reveal();
  KYTHU_ASSERT(oath_hotp_generate(raw.data(), raw.size(), static_cast<std::uint64_t>(step), digits, false,
                                  OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) == OATH_OK);
  return {code.data(), digits};
}

std::optional<std::int64_t> code_step(const Secret& key, std::string_view code, Instant now) {
  const auto present = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() / step_seconds;
  std::optional<std::int64_t> found;
  for (const auto step : {present - 1, present, present + 1}) {
    if (equal_in_constant_time(as_bytes(code_of(key, step)), as_bytes(code))) found = step;
  }
  return found;
}

std::string to_base32(std::string_view bytes) {
  char* encoded = nullptr;
  std::size_t length = 0;
  KYTHU_ASSERT(oath_base32_encode(bytes.data(), bytes.size(), &encoded, &length) == OATH_OK);
  const Handle<char, std::free> owner{encoded};
  return {encoded, length};
}

}  // namespace kythu::gateway
