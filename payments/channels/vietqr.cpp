#include "vietqr.hpp"

#include <charconv>
#include <map>

#include <fmt/format.h>

namespace kythu::payments::channels::vietqr {
namespace {

constexpr std::string_view napas = "A000000727", to_an_account = "QRIBFTTA", to_a_card = "QRIBFTTC";
constexpr std::size_t most_bytes = 512, most_account = 19, most_sub_field = 25, most_amount = 13;

using Objects = std::map<std::string, std::string, std::less<>>;

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_alphanumeric(std::string_view text) {
  constexpr std::string_view allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_printable(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  return true;
}

std::string object(std::string_view tag, std::string_view value) {
  return value.empty() ? std::string{} : fmt::format("{}{:02}{}", tag, value.size(), value);
}

/// nullopt when lengths do not fill the text exactly or a tag repeats.
std::optional<Objects> objects(std::string_view text) {
  Objects found;
  while (!text.empty()) {
    if (text.size() < 4 || !is_digits(text.substr(0, 4))) return std::nullopt;
    const auto length = static_cast<std::size_t>((text[2] - '0') * 10 + text[3] - '0');
    if (length == 0 || text.size() < 4 + length) return std::nullopt;
    if (!found.emplace(text.substr(0, 2), text.substr(4, length)).second) return std::nullopt;
    text.remove_prefix(4 + length);
  }
  return found;
}

std::string_view at(const Objects& all, std::string_view tag) {
  const auto found = all.find(tag);
  return found == all.end() ? std::string_view{} : std::string_view{found->second};
}

std::optional<Vnd> read_amount(std::string_view text) {
  std::int64_t dong = 0;
  if (!is_digits(text) || text.size() > most_amount) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), dong);
  return dong > 0 ? Vnd::of(dong) : std::nullopt;
}

Result<Transfer, Fault> read_account(std::string_view text) {
  const auto account = objects(text);
  if (!account) return Fault::malformed;
  if (at(*account, "00") != napas) return Fault::not_vietqr;
  const auto service = at(*account, "02");
  if (service != to_an_account && service != to_a_card) return Fault::no_service;
  const auto beneficiary = objects(at(*account, "01"));
  if (!beneficiary || beneficiary->size() != 2) return Fault::malformed;
  Transfer transfer{.bank_bin = std::string{at(*beneficiary, "00")},
                    .account = std::string{at(*beneficiary, "01")},
                    .to_card = service == to_a_card,
                    .amount = {},
                    .memo = {},
                    .bill = {}};
  if (transfer.bank_bin.size() != 6 || !is_digits(transfer.bank_bin)) return Fault::malformed;
  if (transfer.account.size() > most_account || !is_alphanumeric(transfer.account)) return Fault::malformed;
  return transfer;
}

}  // namespace

std::string crc(std::string_view text) {
  unsigned value = 0xFFFF;
  for (const char c : text) {
    value ^= static_cast<unsigned>(static_cast<unsigned char>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) value = ((value & 0x8000) != 0 ? (value << 1) ^ 0x1021 : value << 1) & 0xFFFF;
  }
  return fmt::format("{:04X}", value);
}

std::optional<std::string> write(const Transfer& transfer) {
  const auto amount = transfer.amount ? std::to_string(transfer.amount->dong()) : std::string{};
  if (transfer.bank_bin.size() != 6 || !is_digits(transfer.bank_bin)) return std::nullopt;
  if (transfer.account.size() > most_account || !is_alphanumeric(transfer.account)) return std::nullopt;
  if (amount == "0" || amount.size() > most_amount) return std::nullopt;
  if (transfer.memo.size() > most_sub_field || transfer.bill.size() > most_sub_field) return std::nullopt;
  if (!is_printable(transfer.memo) || !is_printable(transfer.bill)) return std::nullopt;
  const auto beneficiary = object("00", transfer.bank_bin) + object("01", transfer.account);
  const auto account =
      object("00", napas) + object("01", beneficiary) + object("02", transfer.to_card ? to_a_card : to_an_account);
  const auto text = object("00", "01") + object("01", transfer.dynamic ? "12" : "11") + object("38", account) +
                    object("53", "704") + object("54", amount) + object("58", "VN") +
                    object("62", object("01", transfer.bill) + object("08", transfer.memo)) + "6304";
  return text + crc(text);
}

Result<Transfer, Fault> read(std::string_view payload) {
  if (payload.size() < 8 || payload.size() > most_bytes || !is_printable(payload)) return Fault::malformed;
  const auto covered = payload.substr(0, payload.size() - 4);
  if (!covered.ends_with("6304")) return Fault::malformed;
  const auto all = objects(payload);
  if (!all || !all->contains("63") || !payload.starts_with("000201")) return Fault::malformed;
  if (crc(covered) != payload.substr(payload.size() - 4)) return Fault::bad_crc;
  if (!all->contains("38")) return Fault::not_vietqr;
  if (at(*all, "53") != "704" || at(*all, "58") != "VN") return Fault::not_vietqr;
  auto transfer = read_account(at(*all, "38"));
  if (!transfer) return transfer;
  const auto kind = at(*all, "01");
  if (kind != "11" && kind != "12") return Fault::malformed;
  transfer->dynamic = kind == "12";
  if (all->contains("54")) {
    transfer->amount = read_amount(at(*all, "54"));
    if (!transfer->amount) return Fault::malformed;
  }
  const auto more = objects(at(*all, "62"));
  if (!more) return Fault::malformed;
  transfer->memo = at(*more, "08");
  transfer->bill = at(*more, "01");
  return transfer;
}

}  // namespace kythu::payments::channels::vietqr
