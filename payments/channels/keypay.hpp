// KeyPay 3.0. Its check_sum covers neither the status nor the provider's number, so a notice is only a reason to ask,
// and the answer is believed because it came by TLS. Refunds are paid out by officers: their states are not documented.
#pragma once

#include <boost/json/object.hpp>

#include "channels/channel.hpp"

namespace kythu::payments::channels {

class Keypay : public Channel {
 public:
  explicit Keypay(KeypaySettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "keypay"; }
  std::string pages() const override { return origin_of(settings_.pay_page); }
  /// "20261122-" and eleven letters and digits: the twenty characters that transaction_id has room for.
  std::string reference(AttemptId attempt, Instant created_at) const override;
  std::optional<wire::FetchRequest> create(const Order& order) const override;
  Created read_created(const Order& order, const wire::FetchReply& reply) const override;
  Vnd limit() const override { return *Vnd::of(Vnd::max); }
  std::chrono::seconds longest_order() const override { return settings_.order_life; }
  std::string pay_url(const Order&) const override { return {}; }
  Result<Notification, CallbackFault> read_callback(const Callback& callback, Instant now) const override;
  CallbackAnswer answer(Verdict verdict) const override;
  wire::FetchRequest ask(const Question& question) const override;
  Outcome read_reply(const Question& question, const wire::FetchReply& reply) const override;

 private:
  bool is_sealed(const boost::json::object& reply, std::string_view command, std::string_view our_ref) const;
  KeypaySettings settings_;
};

namespace keypay {

/// HMAC-SHA256 in lower-case hex.
std::string sign(const Secret& key, std::string_view text);
/// "0|SBXCLIENT|PAY|50000|20261122-5001|3.0"; nullopt for a value with '|' or of the wrong kind.
std::optional<std::string> callback_text(const boost::json::object& message);

}  // namespace keypay
}  // namespace kythu::payments::channels
