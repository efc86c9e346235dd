// payOS: a webhook tells of a transfer. Signed is `data` alone, so nothing else of the message is believed.
#pragma once

#include <boost/json/object.hpp>

#include "channels/bank_feed.hpp"

namespace kythu::payments::channels {

class Payos : public BankFeed {
 public:
  explicit Payos(PayosSettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "payos"; }
  Result<std::vector<BankCredit>, CallbackFault> read(const Callback& callback, Instant now) const override;
  CallbackAnswer answer(Verdict verdict) const override;

 private:
  PayosSettings settings_;
};

namespace payos {

/// "accountNumber=12345678&amount=3000&…": sorted by name, nothing encoded, null as nothing. nullopt for a member that
/// no rule covers.
std::optional<std::string> signed_text(const boost::json::object& data);
/// HMAC-SHA256 in lower-case hex.
std::string sign(const Secret& key, std::string_view text);

}  // namespace payos
}  // namespace kythu::payments::channels
