// What is said of a token and its keys, without PKCS#11's own types: for the process that never loads a library too.
#pragma once

#include <string>
#include <vector>

#include "hsm/orders.hpp"

namespace kythu::hsm {

/// What the token says about itself.
struct TokenFacts {
  std::string manufacturer, model, serial;
  std::uint64_t max_sessions = 0, max_writable_sessions = 0;  ///< 0: as many as one likes, or it does not say
  std::uint32_t usable_sessions = 0;                          ///< of those asked for: more channels would only wait
  bool pin_count_low = false, pin_final_try = false, pin_locked = false;
  std::vector<std::string> mechanisms;  ///< "CKM_RSA_PKCS", or "0x80000001" where we know no name; in their order
  bool operator==(const TokenFacts&) const = default;
};

struct KeyToLookAt {
  Bytes id;
  std::vector<Algorithm> algorithms;  ///< empty: every one of the key's type
  bool operator==(const KeyToLookAt&) const = default;
};

struct KeysSeen {
  std::vector<KeyToLookAt> fit;         ///< with those of the algorithms that the token can do
  std::vector<std::string> complaints;  ///< about keys, or single algorithms of them, that are not fit
};

struct ToSign {
  Bytes digest, message;  ///< the message may be empty where the token needs none
};

}  // namespace kythu::hsm
