// MoMo's result codes, and what each says about money. A final code never changes again; every other one, and any that
// is not in the table, ends nothing.
#pragma once

#include <cstdint>
#include <vector>

namespace kythu::payments::channels::momo {

enum class Meaning {
  done,          ///< 0
  failed,        ///< final
  not_refunded,  ///< final, and about a refund: of a payment it says that there was money
  refused,       ///< not final: the request was not taken up
  repeated,      ///< not final: the same was asked for before, or runs
  not_found,     ///< not final: no such order
  open,          ///< not final: the payer or a bank has still to act
  authorised,    ///< not final: 9000, money is set aside
  unknown,       ///< not in the table
};

struct Code {
  std::int64_t code;
  Meaning meaning;
  const char* words;
};

const std::vector<Code>& codes();
/// The row of this code; `unknown` for any other.
const Code& look_up(std::int64_t code);

}  // namespace kythu::payments::channels::momo
