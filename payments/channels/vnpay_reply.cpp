#include "vnpay_reply.hpp"

#include <charconv>

#include <fmt/format.h>

#include "channels/message.hpp"

namespace kythu::payments::channels::vnpay {
namespace {

/// Every member as text; nullopt when it is not one flat object.
std::optional<Parameters> read_flat(BytesView body) {
  const auto object = read_json_object(as_text(body));
  if (!object) return std::nullopt;
  Parameters members;
  for (const auto& [name, value] : *object) {
    auto text = plain_at(*object, name);
    if (!text) return std::nullopt;
    members.emplace(name, std::move(*text));
  }
  return members;
}

/// Absent members are empty slots; only querydr has those of a promotion.
std::string signed_slots(const Parameters& reply, Command command, std::string_view amount) {
  std::vector<std::string_view> slots;
  for (const auto* name : {"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode",
                           "vnp_TxnRef", "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo",
                           "vnp_TransactionType", "vnp_TransactionStatus", "vnp_OrderInfo"}) {
    slots.push_back(name == std::string_view{"vnp_Amount"} ? amount : at(reply, name));
  }
  if (command == Command::querydr) {
    slots.push_back(at(reply, "vnp_PromotionCode"));
    slots.push_back(at(reply, "vnp_PromotionAmount"));
  }
  return joined(slots);
}

/// The amount as it came; for a refund then in đồng too, since public code checks it so and VNPAY does not say.
bool is_signed(const VnpaySettings& settings, Command command, const Parameters& reply) {
  const auto amount = at(reply, "vnp_Amount"), signature = at(reply, "vnp_SecureHash");
  if (verify(settings.hash_secret, signed_slots(reply, command, amount), signature)) return true;
  if (command != Command::refund || !settings.refund_hash_may_divide) return false;
  const auto divided = read_amount(amount);
  return divided &&
         verify(settings.hash_secret, signed_slots(reply, command, std::to_string(divided->dong())), signature);
}

}  // namespace

std::string_view at(const Parameters& parameters, std::string_view name) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<Vnd> read_amount(std::string_view text) {
  std::int64_t value = 0;
  if (text.empty() || text.size() > 17 || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value % hundredths == 0 ? Vnd::of(value / hundredths) : std::nullopt;
}

Told read_told(const VnpaySettings& settings, Command command, std::string_view our_ref,
               const wire::FetchReply& reply) {
  if (reply.status != 200) return {{}, fmt::format("HTTP {}", reply.status)};
  auto members = read_flat(reply.body);
  if (!members) return {{}, "not a flat JSON object"};
  if (!is_signed(settings, command, *members)) return {{}, "bad signature"};
  if (at(*members, "vnp_TmnCode") != settings.terminal || at(*members, "vnp_TxnRef") != our_ref) {
    return {{}, "about another order"};
  }
  return {std::move(members), {}};
}

}  // namespace kythu::payments::channels::vnpay
