// ZaloPay's return codes (1 done, 2 failed, 3 runs; anything else is about the question) and its reasons for a 2.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace kythu::payments::channels::zalopay {

enum class Reason {
  ended,        ///< over for good, and nothing was taken
  maintenance,  ///< nothing was begun
  refused,      ///< the request was not taken up
  system,       ///< nothing is said of money
  exists,       ///< the order was created before
  refunded,     ///< there was money, and it went back
  unknown,      ///< none, or not in the table
};

struct Code {
  std::int64_t code;
  Reason reason;
};

const std::vector<Code>& codes();
/// What is not in the table but looks like a fault of HTTP's kind is `system`.
Reason look_up(std::optional<std::int64_t> sub_code);

}  // namespace kythu::payments::channels::zalopay
