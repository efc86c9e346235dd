// MoMo AIO v2, requestType captureWallet: create, the IPN, query, refund, and refund query. MoMo signs its
// notifications only; an answer is believed because it came by TLS from MoMo's address and names what was asked.
#pragma once

#include "channels/channel.hpp"

namespace kythu::payments::channels {

class Momo : public Channel {
 public:
  explicit Momo(MomoSettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "momo"; }
  std::optional<wire::FetchRequest> create(const Order& order) const override;
  Created read_created(const Order& order, const wire::FetchReply& reply) const override;
  Vnd limit() const override;
  Vnd least() const override;
  std::chrono::seconds longest_order() const override { return settings_.order_life; }
  /// Empty: MoMo gives the page when the order is created.
  std::string pay_url(const Order&) const override { return {}; }
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
  wire::FetchRequest query(std::string_view path, std::string_view order, std::string_view request) const;

  MomoSettings settings_;
};

}  // namespace kythu::payments::channels
