// The port to a provider that issues the receipts instead of us (Decree 254/2026 Art. 26: in the tax system, through a
// provider, or in own software). An adapter says one of three things of an order, and never by an exception. Another
// provider is another adapter beside json_provider.hpp.
#pragma once

#include <string>
#include <variant>

#include "config/base/clock.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts::handover {

/// As the provider gave it; `lookup_url` and `lookup_code` may be empty.
struct Issued {
  std::string form_code, symbol;
  std::int64_t number = 0;  ///< at most eight digits
  std::string lookup_code, lookup_url;
  Instant issued_at;
};
/// It never will issue this as it stands; nothing was issued.
struct Refused {
  std::string reason;
};
/// Not reached, no answer, or none that can be read: it may have been issued.
struct CannotTell {
  std::string why;
};
using Outcome = std::variant<Issued, Refused, CannotTell>;

/// Safe for any number of threads.
class Provider {
 public:
  virtual ~Provider() = default;
  /// Stable; stands beside what it issued.
  virtual std::string name() const = 0;
  /// The order in the provider's words. Made once, and sent as it is at each try.
  virtual std::string body_of(const Order& order) const = 0;
  /// Asks. The provider knows `key` again: whatever it was asked under one key, it issues once. Blocking, within a
  /// deadline; no transaction is open.
  virtual Outcome issue(const std::string& key, const std::string& body) = 0;
};

}  // namespace kythu::receipts::handover
