// Verification for a P-256 key that signs all day: with a table of the key's multiples it takes half of the time.
#pragma once

#include <memory>

#include <openssl/evp.h>

#include "config/base/bytes.hpp"

namespace kythu::hsm {

/// 150 KiB and some 30 ms of one processor to make. Safe for any number of threads.
class P256Table {
 public:
  /// Null when it cannot be made of this key.
  static std::unique_ptr<P256Table> of(EVP_PKEY* key);
  ~P256Table();

  /// FIPS 186-5 section 6.4.2; the signature is r ‖ s. No means no more than that OpenSSL's own answer is needed.
  bool verifies(BytesView digest, BytesView signature) const;

 private:
  P256Table();
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kythu::hsm
