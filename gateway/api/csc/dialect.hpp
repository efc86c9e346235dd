// What differs between the two versions, and what was decided where the specification leaves room or could not be read.
#pragma once

#include <chrono>
#include <string_view>

namespace kythu::gateway {

struct CscDialect {
  int version;
  std::string_view specs;           ///< what `info` says
  std::string_view hashes;          ///< name of the member
  std::string_view hash_algorithm;  ///< likewise
};

inline const CscDialect& csc_dialect(std::string_view path) {
  // ASSUMED: the text of 1.0.4.0 still prints 1.0.3.0 here; we say what we serve.
  static constexpr CscDialect one{1, "1.0.4.0", "hash", "hashAlgo"};
  static constexpr CscDialect two{2, "2.0.0.0", "hashes", "hashAlgorithmOID"};
  return path.starts_with("/csc/v1/") ? one : two;
}

/// Signatures that one authorization is for, at most: `multisign`.
inline constexpr std::int64_t csc_most_signatures = 100;
/// Of a SAD. The specification's usual hour is for people; a machine signs at once.
inline constexpr std::chrono::seconds csc_sad_life{300};

}  // namespace kythu::gateway
