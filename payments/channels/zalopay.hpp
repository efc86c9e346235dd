// ZaloPay OpenAPI v2: create, the callback, query, refund, and query_refund.
#pragma once

#include "channels/channel.hpp"

namespace kythu::payments::channels {

class Zalopay : public Channel {
 public:
  explicit Zalopay(ZalopaySettings settings) : settings_(std::move(settings)) {}

  std::string_view name() const override { return "zalopay"; }
  /// "261122_0193…": ZaloPay reconciles by Vietnam's day and refuses another day's number, so an order that could not
  /// be created before midnight needs a new attempt.
  std::string reference(AttemptId attempt, Instant created_at) const override;
  /// "261122_2554_0a1b2c3d4e"
  std::string refund_reference(const Uuid& refund, Instant created_at) const override;
  std::optional<wire::FetchRequest> create(const Order& order) const override;
  Created read_created(const Order& order, const wire::FetchReply& reply) const override;
  Vnd limit() const override;
  Vnd least() const override;
  std::chrono::seconds longest_order() const override { return settings_.order_life; }
  /// Empty: ZaloPay gives the page when the order is created.
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
  ZalopaySettings settings_;
};

}  // namespace kythu::payments::channels
