#include "random.hpp"

#include <openssl/rand.h>

#include "result.hpp"

namespace kythu {

void system_random(std::span<std::uint8_t> out) {
  KYTHU_ASSERT(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

std::string random_token(const Random& random, std::size_t bytes) {
  Bytes raw(bytes);
  random(raw);
  return to_base64url(raw);
}

}  // namespace kythu
