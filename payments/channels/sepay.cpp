#include "sepay.hpp"

#include <charconv>

#include "channels/bank_message.hpp"
#include "channels/message.hpp"
#include "channels/wording.hpp"

namespace kythu::payments::channels {
namespace {

constexpr TransferNames names{.account = "accountNumber",
                              .amount = "transferAmount",
                              .memo = "content",
                              .time = "transactionDate",
                              .payer_account = nullptr,
                              .payer_name = nullptr,
                              .bank_reference = "referenceCode"};

std::optional<Instant> read_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  if (text.empty() || text.size() > 11 || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return Instant{std::chrono::seconds{seconds}};
}

}  // namespace

namespace sepay {

std::string sign(const Secret& key, std::string_view seconds, std::string_view body) {
  return hmac_sha256_hex(key, std::string{seconds}.append(".").append(body));
}

}  // namespace sepay

bool Sepay::is_proven(const Callback& callback, Instant now) const {
  if (settings_.hmac_key.empty()) {
    constexpr std::string_view scheme = "Apikey ";
    const auto given = header(callback, "authorization");
    return !settings_.api_key.empty() && given && given->starts_with(scheme) &&
           same_secret(settings_.api_key.reveal(), given->substr(scheme.size()));
  }
  constexpr std::string_view scheme = "sha256=";
  const auto seconds = header(callback, "x-sepay-timestamp"), signature = header(callback, "x-sepay-signature");
  if (!seconds || !signature || !signature->starts_with(scheme)) return false;
  const auto sent_at = read_seconds(*seconds);
  if (!sent_at || now - *sent_at > settings_.drift || *sent_at - now > settings_.drift) return false;
  return same_digest(sepay::sign(settings_.hmac_key, *seconds, as_text(callback.body)),
                     signature->substr(scheme.size()));
}

Result<std::vector<BankCredit>, CallbackFault> Sepay::read(const Callback& callback, Instant now) const {
  if (callback.method != "POST") return CallbackFault::malformed;
  if (!is_proven(callback, now)) return CallbackFault::bad_signature;
  const auto transfer = read_json_object(as_text(callback.body));
  if (!transfer) return CallbackFault::malformed;
  const auto id = whole_at(*transfer, "id");
  const auto direction = text_at(*transfer, "transferType");
  auto credit = read_credit(*transfer, names);
  if (!id || *id < 0 || !credit || (direction != "in" && direction != "out")) return CallbackFault::malformed;
  credit->transaction = std::to_string(*id);
  std::vector<BankCredit> credits;
  const bool counts = *id > 0 && direction == "in" && is_ours(settings_.accounts, *credit);  // id 0 is a try
  if (counts) credits.push_back(std::move(*credit));
  return credits;
}

CallbackAnswer Sepay::answer(Verdict verdict) const { return bank_answer(verdict); }

}  // namespace kythu::payments::channels
