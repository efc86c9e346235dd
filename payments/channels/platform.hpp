// National payment platform of the National Public Service Portal, message set 1.0.6: INIT, the result, QUERY,
// GET_BILL.
#pragma once

#include <boost/json/object.hpp>

#include "channels/channel.hpp"

namespace kythu::payments::channels {

/// What GET_BILL gave: the platform answers with a PDF or with JSON.
struct Bill {
  bool is_pdf = false;
  Bytes content;
};

class Platform : public Channel {
 public:
  explicit Platform(PlatformSettings settings);

  std::string_view name() const override { return "platform"; }
  std::string pages() const override { return origin_of(settings_.pay_page); }
  std::optional<wire::FetchRequest> create(const Order& order) const override;
  Created read_created(const Order& order, const wire::FetchReply& reply) const override;
  Vnd limit() const override;
  std::chrono::seconds longest_order() const override { return settings_.order_life; }
  std::string pay_url(const Order&) const override { return {}; }
  Result<Notification, CallbackFault> read_callback(const Callback& callback, Instant now) const override;
  CallbackAnswer answer(Verdict verdict) const override;
  /// With our reference, the time and the seal of the message, as both known implementations send them back.
  CallbackAnswer answer_to(const Callback& callback, Verdict verdict) const override;
  wire::FetchRequest ask(const Question& question) const override;
  Outcome read_reply(const Question& question, const wire::FetchReply& reply) const override;

  /// `told_at`: ThoiGianGD of the result.
  wire::FetchRequest ask_bill(const Question& question, Instant told_at) const;
  /// nullopt: neither a PDF nor JSON, or not an answer to this question.
  std::optional<Bill> read_bill(const Question& question, const wire::FetchReply& reply) const;

 private:
  wire::FetchRequest post(const std::string& url, const boost::json::object& body, std::string_view message_id) const;
  boost::json::object question_of(std::string_view kind, const Question& question, Instant said_at) const;
  bool is_known_failure(std::string_view code) const;
  std::optional<Vnd> amount_of(const boost::json::object& message) const;
  Outcome paid(const boost::json::object& message, Instant now) const;
  Outcome by_result(const boost::json::object& message, Instant now) const;
  Created read_init(const Order& order, const boost::json::object& message, bool wrapped) const;

  PlatformSettings settings_;
};

}  // namespace kythu::payments::channels
