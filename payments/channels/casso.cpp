#include "casso.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "channels/bank_message.hpp"
#include "channels/message.hpp"
#include "channels/wording.hpp"

namespace kythu::payments::channels {
namespace {

namespace json = boost::json;

constexpr TransferNames names{.account = "accountNumber",
                              .amount = "amount",
                              .memo = "description",
                              .time = "transactionDateTime",
                              .payer_account = "counterAccountNumber",
                              .payer_name = "counterAccountName",
                              .bank_reference = "reference"};
constexpr TransferNames old_names{.account = "bank_sub_acc_id",
                                  .amount = "amount",
                                  .memo = "description",
                                  .time = "when",
                                  .payer_account = "corresponsive_account",
                                  .payer_name = "corresponsive_name",
                                  .bank_reference = "tid"};

/// Neither '/' nor anything beyond ASCII is escaped, unlike in the provider's sample for PHP.
void write_text(std::string& out, std::string_view text) {
  constexpr std::string_view named = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
  out += '"';
  for (const char c : text) {
    if (const auto at = named.find(c); at != std::string_view::npos) {
      out += {'\\', letters[at]};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void write(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : *object) members.push_back(&member);
    std::ranges::sort(members, [](auto* a, auto* b) { return a->key() < b->key(); });
    out += '{';
    for (const auto* member : members) {
      if (member != members.front()) out += ',';
      write_text(out, member->key());
      out += ':';
      write(out, member->value());
    }
    out += '}';
  } else if (const auto* array = value.if_array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out += ',';
      write(out, (*array)[i]);
    }
    out += ']';
  } else if (const auto* text = value.if_string()) {
    write_text(out, *text);
  } else if (const auto* number = value.if_double()) {
    out += fmt::format("{}", *number);
  } else if (const auto* whole = value.if_int64()) {
    out += std::to_string(*whole);
  } else if (const auto* large = value.if_uint64()) {
    out += std::to_string(*large);
  } else {
    out += value.is_null() ? "null" : value.get_bool() ? "true" : "false";
  }
}

struct Sealed {
  std::string_view time, digest;
};

/// "t=1795317630000,v1=d6bf…", and nothing else.
std::optional<Sealed> read_header(std::string_view text) {
  constexpr std::string_view second = ",v1=";
  const auto comma = text.find(second);
  if (!text.starts_with("t=") || comma == std::string_view::npos) return std::nullopt;
  const Sealed sealed{text.substr(2, comma - 2), text.substr(comma + second.size())};
  if (sealed.time.empty() || sealed.time.size() > 16) return std::nullopt;
  if (sealed.time.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return sealed;
}

/// False for a malformed one. Money that went out, a try (id 0) and strangers' accounts add nothing.
bool add(std::vector<BankCredit>& credits, const json::object& transfer, const TransferNames& by,
         const std::vector<std::string>& accounts) {
  const auto id = whole_at(transfer, "id"), amount = whole_at(transfer, by.amount);
  if (!id || !amount || *id < 0 || *amount == 0) return false;
  if (*id == 0 || *amount < 0) return true;
  auto credit = read_credit(transfer, by);
  if (!credit) return false;
  credit->transaction = std::to_string(*id);
  if (is_ours(accounts, *credit)) credits.push_back(std::move(*credit));
  return true;
}

}  // namespace

namespace casso {

std::string sorted_json(const json::object& message) {
  std::string out;
  write(out, message);
  return out;
}

std::string sign(const Secret& key, std::string_view text) { return hmac_sha512_hex(key, text); }

}  // namespace casso

Result<std::vector<BankCredit>, CallbackFault> Casso::read(const Callback& callback, Instant) const {
  const auto message = read_json_object(as_text(callback.body));
  if (callback.method != "POST" || !message) return CallbackFault::malformed;
  if (const auto signature = header(callback, "x-casso-signature")) return read_signed(*message, *signature);
  if (const auto token = header(callback, "secure-token")) return read_list(*message, *token);
  return CallbackFault::bad_signature;
}

Result<std::vector<BankCredit>, CallbackFault> Casso::read_signed(const json::object& message,
                                                                  std::string_view signature) const {
  const auto sealed = read_header(signature);
  if (!sealed || settings_.checksum_key.empty()) return CallbackFault::bad_signature;
  const auto text = std::string{sealed->time} + "." + casso::sorted_json(message);
  if (!same_digest(casso::sign(settings_.checksum_key, text), sealed->digest)) return CallbackFault::bad_signature;
  const auto* data = message.if_contains("data");
  if (!data || !data->is_object() || whole_at(message, "error") != 0) return CallbackFault::malformed;
  std::vector<BankCredit> credits;
  if (!add(credits, data->get_object(), names, settings_.accounts)) return CallbackFault::malformed;
  return credits;
}

Result<std::vector<BankCredit>, CallbackFault> Casso::read_list(const json::object& message,
                                                                std::string_view token) const {
  if (settings_.secure_token.empty() || !same_secret(settings_.secure_token.reveal(), token)) {
    return CallbackFault::bad_signature;
  }
  const auto* data = message.if_contains("data");
  if (!data || !data->is_array() || whole_at(message, "error") != 0) return CallbackFault::malformed;
  std::vector<BankCredit> credits;
  for (const auto& transfer : data->get_array()) {
    if (!transfer.is_object() || !add(credits, transfer.get_object(), old_names, settings_.accounts)) {
      return CallbackFault::malformed;
    }
  }
  return credits;
}

CallbackAnswer Casso::answer(Verdict verdict) const { return bank_answer(verdict); }

}  // namespace kythu::payments::channels
