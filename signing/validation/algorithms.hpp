// Which algorithms are good until when (after ETSI TS 119 312): data, in algorithms.toml.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "config/base/clock.hpp"

namespace kythu::signing::validation {

/// One use: a hash alone has no key, a key alone no hash.
struct AlgorithmUse {
  std::string hash;  ///< "sha256", …
  std::string key;   ///< "rsa", "ec", "ed25519", …
  int bits = 0;
};

AlgorithmUse key_use(EVP_PKEY* key);
/// "sha256" of NID_sha256; empty for a NID that is no hash.
std::string hash_name(int nid);
/// The hash and key with which the issuer signed it.
AlgorithmUse signature_use(const X509* certificate, EVP_PKEY* issuer_key);
/// Of an AlgorithmIdentifier of a signature.
AlgorithmUse signature_use(const X509_ALGOR* algorithm, EVP_PKEY* key);

enum class Strength {
  good,
  worn,    ///< was good once
  broken,  ///< never accepted, or unknown
};

class AlgorithmPolicy {
 public:
  /// algorithms.toml, as it stands in this program.
  static AlgorithmPolicy embedded();
  Strength judge(const AlgorithmUse& use, Instant at) const;

 private:
  struct Entry {
    std::string name;
    int bits = 0;
    std::optional<Instant> until;
  };
  std::vector<Entry> hashes_, keys_;
};

}  // namespace kythu::signing::validation
