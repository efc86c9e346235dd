// Casso: a webhook tells of transfers, in a signed form (one transfer) and an old one with a token (a list).
#pragma once

#include <boost/json/object.hpp>

#include "channels/bank_feed.hpp"

namespace kythu::payments::channels {

class Casso : public BankFeed {
 public:
  explicit Casso(CassoSettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "casso"; }
  Result<std::vector<BankCredit>, CallbackFault> read(const Callback& callback, Instant now) const override;
  CallbackAnswer answer(Verdict verdict) const override;

 private:
  Result<std::vector<BankCredit>, CallbackFault> read_signed(const boost::json::object& message,
                                                             std::string_view signature) const;
  Result<std::vector<BankCredit>, CallbackFault> read_list(const boost::json::object& message,
                                                           std::string_view token) const;
  CassoSettings settings_;
};

namespace casso {

/// What JavaScript's JSON.stringify writes of the message with its members sorted at every level: the text that is
/// signed after "<milliseconds>.".
std::string sorted_json(const boost::json::object& message);
/// HMAC-SHA512 in lower-case hex.
std::string sign(const Secret& key, std::string_view text);

}  // namespace casso
}  // namespace kythu::payments::channels
