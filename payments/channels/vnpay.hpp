// VNPAY payment gateway PAY 2.1.0: the pay URL, the IPN, querydr, and refund.
#pragma once

#include "channels/channel.hpp"

namespace kythu::payments::channels {

class Vnpay : public Channel {
 public:
  explicit Vnpay(VnpaySettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "vnpay"; }
  std::string pages() const override { return origin_of(settings_.pay_url); }
  Vnd limit() const override;
  std::chrono::seconds longest_order() const override { return std::chrono::minutes{15}; }
  std::string pay_url(const Order& order) const override;
  Result<Notification, CallbackFault> read_callback(const Callback& callback, Instant now) const override;
  CallbackAnswer answer(Verdict verdict) const override;
  wire::FetchRequest ask(const Question& question) const override;
  Outcome read_reply(const Question& question, const wire::FetchReply& reply) const override;

  bool can_refund() const override { return true; }
  wire::FetchRequest refund(const RefundOrder& order) const override;
  RefundOutcome read_refund(const RefundOrder& order, const wire::FetchReply& reply) const override;
  wire::FetchRequest ask_refund(const RefundOrder& order, const std::string& request_id) const override;
  RefundOutcome read_refund_state(const RefundOrder& order, const wire::FetchReply& reply) const override;

 private:
  VnpaySettings settings_;
};

}  // namespace kythu::payments::channels
