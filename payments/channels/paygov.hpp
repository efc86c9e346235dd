// PayGov behind a provincial LGSP. How it seals its messages is not public: a result is believed only after the LGSP
// itself confirms it (CheckSumUrlReturn), and its amount has to be ours.
#pragma once

#include "channels/channel.hpp"

namespace kythu::payments::channels {

class Paygov : public Channel {
 public:
  explicit Paygov(PaygovSettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "paygov"; }
  std::string pages() const override { return origin_of(settings_.pay_page); }
  /// "<unit>-<32 hex digits>-01", the shape of orderId.
  std::string reference(AttemptId attempt, Instant created_at) const override;
  std::optional<wire::FetchRequest> create(const Order& order) const override;
  Created read_created(const Order& order, const wire::FetchReply& reply) const override;
  Vnd limit() const override { return *Vnd::of(Vnd::max); }
  std::chrono::seconds longest_order() const override { return settings_.order_life; }
  std::string pay_url(const Order&) const override { return {}; }
  /// Anybody may have sent it, so its outcome is never more than CannotTell.
  Result<Notification, CallbackFault> read_callback(const Callback& callback, Instant now) const override;
  CallbackAnswer answer(Verdict verdict) const override;
  /// The receipt is all that can be asked for without a result; it never says how much was paid.
  wire::FetchRequest ask(const Question& question) const override;
  Outcome read_reply(const Question& question, const wire::FetchReply& reply) const override;

  /// Asks the LGSP whether it sent this result.
  wire::FetchRequest prove(const Callback& callback) const;
  std::optional<wire::FetchRequest> confirm(const Callback& callback) const override { return prove(callback); }
  Outcome read_proof(const Callback& callback, const wire::FetchReply& reply, Instant now) const override;

 private:
  wire::FetchRequest post(const std::string& url, Bytes body) const;
  PaygovSettings settings_;
};

}  // namespace kythu::payments::channels
