#include "bank_message.hpp"

#include <algorithm>

#include "channels/message.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;

constexpr std::size_t most_memo = 1'000;

std::string text_or_nothing(const json::object& transfer, const char* name) {
  return name ? std::string{text_at(transfer, name).substr(0, most_memo)} : std::string{};
}

}  // namespace

std::optional<BankCredit> read_credit(const json::object& transfer, const TransferNames& names) {
  const auto account = text_at(transfer, names.account);
  const auto amount = dong_at(transfer, names.amount);
  const auto* memo = transfer.if_contains(names.memo);
  const auto time = parse_vietnam_spaced(text_at(transfer, names.time));
  if (!is_reference(account) || !amount || !memo || !memo->is_string() || !time) return std::nullopt;
  if (memo->get_string().size() > most_memo) return std::nullopt;
  return BankCredit{.account = std::string{account},
                    .transaction = {},
                    .amount = *amount,
                    .memo = std::string{std::string_view{memo->get_string()}},
                    .payer_account = text_or_nothing(transfer, names.payer_account),
                    .payer_name = text_or_nothing(transfer, names.payer_name),
                    .booked_at = *time,
                    .bank_reference = text_or_nothing(transfer, names.bank_reference)};
}

bool is_ours(const std::vector<std::string>& accounts, const BankCredit& credit) {
  return std::ranges::find(accounts, credit.account) != accounts.end();
}

CallbackAnswer bank_answer(Verdict verdict) {
  const auto say = [](int status, bool success) {
    return CallbackAnswer{status, "application/json", success ? R"({"success":true})" : R"({"success":false})"};
  };
  switch (verdict) {
    case Verdict::recorded:
    case Verdict::order_unknown:
    case Verdict::already_confirmed:
    case Verdict::amount_differs: return say(200, true);
    case Verdict::bad_signature: return say(401, false);
    case Verdict::failed: return say(500, false);
  }
  KYTHU_ASSERT(false);
  return {};
}

}  // namespace kythu::payments::channels
