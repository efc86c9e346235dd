// Returning money by ZaloPay: refund, and what query_refund says of it.
#include <algorithm>

#include <boost/json.hpp>

#include "channels/message.hpp"
#include "channels/wording.hpp"
#include "channels/zalopay.hpp"
#include "channels/zalopay_reply.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;
using zalopay::Reason;
using enum CannotTell::Kind;

/// From the random half of a UUIDv7 (RFC 9562 section 5.7).
std::string short_name(const Uuid& uuid, std::size_t length) {
  constexpr std::string_view signs = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::uint64_t random = 0;
  for (std::size_t i = 8; i < uuid.bytes.size(); ++i) random = (random << 8) | uuid.bytes[i];
  std::string name;
  for (std::size_t i = 0; i < length; ++i, random /= signs.size()) name += signs[random % signs.size()];
  return name;
}

std::string number_of(const json::object& told) {
  const auto number = whole_at(told, "refund_id");
  return number && *number > 0 ? std::to_string(*number) : std::string{};
}

/// 2 ends a refund only for a reason that is about it: the refused question of a refund that runs must not end it.
RefundOutcome by_code(const zalopay::Told& told, const std::vector<Reason>& final) {
  if (!told.members) return CannotTell{no_answer, told.why};
  auto number = number_of(*told.members);
  if (told.code == 1) return Refunded{std::move(number)};
  if (told.code == 3) return CannotTell{still_open, told.why, std::move(number)};
  if (told.code == 2 && std::ranges::find(final, told.reason) != final.end()) {
    return DefinitelyFailed{told.why};
  }
  return CannotTell{told.reason == Reason::refunded ? held : no_answer, told.why, std::move(number)};
}

}  // namespace

std::string Zalopay::refund_reference(const Uuid& refund, Instant created_at) const {
  return vietnam_compact(created_at).substr(2, 6) + "_" + std::to_string(settings_.app) + "_" +
         short_name(refund, settings_.refund_characters);
}

wire::FetchRequest Zalopay::refund(const RefundOrder& order) const {
  const auto app = std::to_string(settings_.app), amount = std::to_string(order.amount.dong());
  const auto description = plain(order.reason);
  const auto time = milliseconds(order.now);
  const auto text = joined({app, order.transaction, amount, description, std::to_string(time)});
  const json::object body{{"app_id", settings_.app},
                          {"m_refund_id", order.refund_ref},
                          {"zp_trans_id", order.transaction},
                          {"amount", order.amount.dong()},
                          {"timestamp", time},
                          {"description", description},
                          {"mac", hmac_sha256_hex(settings_.key1, text)}};
  return post_json(settings_.address + "/v2/refund", json::serialize(body));
}

/// A 2 without a reason may be the answer to a repeat of what was begun: query_refund tells.
RefundOutcome Zalopay::read_refund(const RefundOrder&, const wire::FetchReply& reply) const {
  return by_code(zalopay::read_told(reply), {Reason::ended, Reason::maintenance, Reason::refused});
}

wire::FetchRequest Zalopay::ask_refund(const RefundOrder& order, const std::string&) const {
  const auto time = milliseconds(order.now);
  const auto text = joined({std::to_string(settings_.app), order.refund_ref, std::to_string(time)});
  const json::object body{{"app_id", settings_.app},
                          {"m_refund_id", order.refund_ref},
                          {"timestamp", time},
                          {"mac", hmac_sha256_hex(settings_.key1, text)}};
  return post_json(settings_.address + "/v2/query_refund", json::serialize(body));
}

RefundOutcome Zalopay::read_refund_state(const RefundOrder&, const wire::FetchReply& reply) const {
  return by_code(zalopay::read_told(reply), {Reason::ended, Reason::unknown});
}

}  // namespace kythu::payments::channels
