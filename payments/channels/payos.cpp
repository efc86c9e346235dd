#include "payos.hpp"

#include <map>

#include "channels/bank_message.hpp"
#include "channels/message.hpp"
#include "channels/wording.hpp"

namespace kythu::payments::channels {
namespace {

constexpr TransferNames names{.account = "accountNumber",
                              .amount = "amount",
                              .memo = "description",
                              .time = "transactionDateTime",
                              .payer_account = "counterAccountNumber",
                              .payer_name = "counterAccountName",
                              .bank_reference = "reference"};

}  // namespace

namespace payos {

std::optional<std::string> signed_text(const boost::json::object& data) {
  std::map<std::string, std::string, std::less<>> sorted;
  for (const auto& member : data) {
    auto value = plain_at(data, member.key());
    if (!value) return std::nullopt;
    // The provider's own library treats these words of JavaScript as nothing.
    sorted[member.key()] = *value == "null" || *value == "undefined" ? "" : std::move(*value);
  }
  std::string text;
  for (const auto& [name, value] : sorted) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

std::string sign(const Secret& key, std::string_view text) { return hmac_sha256_hex(key, text); }

}  // namespace payos

Result<std::vector<BankCredit>, CallbackFault> Payos::read(const Callback& callback, Instant) const {
  const auto message = read_json_object(as_text(callback.body));
  const auto* data = message ? message->if_contains("data") : nullptr;
  if (callback.method != "POST" || !data || !data->is_object()) return CallbackFault::malformed;
  const auto& transfer = data->get_object();
  const auto text = payos::signed_text(transfer);
  if (!text) return CallbackFault::malformed;
  if (settings_.checksum_key.empty() ||
      !same_digest(payos::sign(settings_.checksum_key, *text), text_at(*message, "signature"))) {
    return CallbackFault::bad_signature;
  }
  if (text_at(transfer, "code") != "00") return std::vector<BankCredit>{};  // no money came
  const auto currency = plain_at(transfer, "currency");
  auto credit = read_credit(transfer, names);
  if (!credit || !is_reference(credit->bank_reference) || (currency != "VND" && currency != "")) {
    return CallbackFault::malformed;
  }
  credit->transaction = credit->bank_reference;
  std::vector<BankCredit> credits;
  if (is_ours(settings_.accounts, *credit)) credits.push_back(std::move(*credit));
  return credits;
}

CallbackAnswer Payos::answer(Verdict verdict) const { return bank_answer(verdict); }

}  // namespace kythu::payments::channels
