// SePay: a webhook tells of a transfer; proven by a HMAC over the body as it came, or by an API key.
#pragma once

#include "channels/bank_feed.hpp"

namespace kythu::payments::channels {

class Sepay : public BankFeed {
 public:
  explicit Sepay(SepaySettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "sepay"; }
  Result<std::vector<BankCredit>, CallbackFault> read(const Callback& callback, Instant now) const override;
  CallbackAnswer answer(Verdict verdict) const override;

 private:
  bool is_proven(const Callback& callback, Instant now) const;
  SepaySettings settings_;
};

namespace sepay {

/// HMAC-SHA256 over "<seconds>.<body>" in lower-case hex.
std::string sign(const Secret& key, std::string_view seconds, std::string_view body);

}  // namespace sepay
}  // namespace kythu::payments::channels
