// Reading a VietQR payload as a bank's app does: strictly, by the EMVCo rules and their checksum.
#pragma once

#include <cstdint>
#include <string>

namespace kythu::simulators::bank {

struct Scanned {
  std::string fault;  ///< empty: the rest is good
  std::string bank, account, memo;
  std::int64_t amount = 0;  ///< 0: the payer writes it
};
Scanned scan(const std::string& payload);

}  // namespace kythu::simulators::bank
