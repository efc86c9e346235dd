// The part that all providers with a pay page share: the page itself, the choices, the notices, the list of orders, and
// the day's settlement file. What differs from one to the next is their manner.
#pragma once

#include "common/notifier.hpp"
#include "common/orders.hpp"
#include "http/server.hpp"

namespace kythu::simulators {

struct Manner {
  std::string name, colour;      ///< "MoMo", "#a50064"
  std::string choose_path;       ///< where the page's form goes
  std::string reference_field;   ///< the form's name for the order's reference
  std::vector<Choice> declines;  ///< with the provider's own codes; "decline" is the first
  std::vector<Choice> specials = {};
  bool tells_failures = true;
  std::function<Notice(const Order&, const Choice&)> notice;
  std::function<std::string(const Order&)> way_back;  ///< the merchant's page, with what the browser brings along
  std::function<bool(const Heard&)> is_taken;
  std::vector<std::chrono::seconds> retries;
  std::function<std::string(const Order&)> day_of =
      {};                       ///< "20261122" of the settlement file; else the day it was paid
  std::string settlement_head;  ///< the CSV file's first line
  std::function<std::string(const Order&)> payment_line;
  std::function<std::string(const Refund&, const Order&)> refund_line;
};

class Provider {
 public:
  /// Flags that every provider has: --ledger-file, --ca-file, --late-seconds, --minute-ms.
  Provider(Manner manner, const std::map<std::string, std::string>& flags);
  Orders& orders() { return orders_; }

  /// The page where the payer chooses.
  Response page(const Order& order) const;
  /// The paths that all have: the choice, GET /, GET /ledger, GET /settlement?date=YYYY-MM-DD. nullopt: another one.
  std::optional<Response> answer(const Request& request);
  /// A question about an order that is paid, but by its choice is not to be answered yet.
  enum class Mood { truthful, silent, processing };
  static Mood mood_of(const Order& asked);

 private:
  Response choose(const Request& request);
  Heard tell(const Order& order, const Choice& choice, std::chrono::milliseconds delay);
  Response index();
  Response settlement(const Request& request);

  Manner manner_;
  std::vector<Choice> choices_;
  std::chrono::seconds late_;
  Orders orders_;
  Notifier notifier_;
};

/// A frame around `inside`; the title names the provider.
std::string page_of(const std::string& name, const std::string& colour, const std::string& inside);
/// What a provider takes of a payment in the demonstration: 0.8 %, whole đồng.
std::int64_t fee_of(std::int64_t amount);

}  // namespace kythu::simulators
