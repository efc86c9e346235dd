#include <algorithm>
#include <set>

#include "channels/vietqr.hpp"
#include "desk.hpp"
#include "entry.hpp"
#include "sql.hpp"
#include "transfer_ref.hpp"

namespace kythu::payments {
namespace {

constexpr std::string_view by_transfer = "vietqr";
constexpr std::size_t most_items = 100;

Account account_of(db::Transaction& tx, AgencyId agency) {
  const auto rows = tx.ask(sql::collecting_account, agency);
  if (rows.empty()) return {};
  return {rows.at(0, 0).text(), rows.at(0, 1).text()};
}

/// The account that the catalogue names for the item, "" where it names none. Nothing: the catalogue has no such fee of
/// this agency, with its own amount or its amount for online service.
std::optional<std::string> account_of(db::Transaction& tx, AgencyId agency, const Item& item, BusinessDay day) {
  if (item.fee.empty()) return "";
  const auto rows = tx.ask(sql::find_fee, item.fee, day, agency);
  if (rows.empty() || rows.at(0, 0).words != name(item.kind)) return std::nullopt;
  const bool fits = item.amount == db::to_vnd(rows.at(0, 1)) || item.amount == db::to_vnd(rows.at(0, 2));
  return fits ? std::optional{rows.at(0, 3).text()} : std::nullopt;
}

/// Where the payment's money goes: to the account that all its fees name, "970436:0011…" or, at the agency's own bank,
/// "0011…". Fees that name different ones, or none, go to the agency's own. Nothing: a fee is unknown.
std::optional<Account> receiving_account(db::Transaction& tx, const NewPayment& order, Account own, BusinessDay day) {
  std::set<std::string> named;
  for (const auto& item : order.items) {
    const auto account = account_of(tx, order.agency, item, day);
    if (!account) return std::nullopt;
    named.insert(*account);
  }
  if (named == std::set<std::string>{""}) return own;
  own.of_fees = "*";
  if (named.size() > 1) return own;
  const auto& account = *named.begin();
  const auto colon = account.find(':');
  if (colon == std::string::npos) return Account{own.bin, account, account};
  return Account{account.substr(0, colon), account.substr(colon + 1), account};
}

Result<Vnd, Refusal> total(const std::vector<Item>& items) {
  if (items.empty() || items.size() > most_items) return Refusal::no_items;
  Vnd sum;
  for (const auto& item : items) {
    if (item.quantity < 1) return Refusal::amount_out_of_range;
    const auto part = item.amount.times(item.quantity);
    const auto more = part ? sum.plus(*part) : std::nullopt;
    if (!more) return Refusal::amount_out_of_range;
    sum = *more;
  }
  if (sum == Vnd{}) return Refusal::amount_out_of_range;
  return sum;
}

/// Those asked for, or every one that fits.
Result<std::vector<std::string>, Refusal> choose_channels(const Desk& desk, const std::vector<std::string>& asked,
                                                          bool has_qr, Vnd amount) {
  std::vector<std::string> open;
  for (const auto& channel : desk.channels) {
    const bool fits = amount <= channel->limit() && amount >= channel->least();
    if (fits && desk.gate.is_open(channel->name())) open.emplace_back(channel->name());
  }
  if (has_qr && desk.gate.is_open(by_transfer)) open.emplace_back(by_transfer);
  if (asked.empty()) {
    if (open.empty()) return Refusal::channel_unknown;
    return open;
  }
  for (const auto& one : asked) {
    if (std::ranges::find(open, one) != open.end()) continue;
    const bool is_open = desk.channel(one) && desk.gate.is_open(one);
    return is_open ? Refusal::amount_out_of_range : Refusal::channel_unknown;
  }
  return asked;
}

/// Nothing is read for it: what it takes to be so is judged where it is entered.
Result<Payment, Refusal> draft(const Desk& desk, const NewPayment& order, const Account& account) {
  const auto now = desk.clock();
  const auto lasts = order.expires_in.value_or(desk.settings.usual_expiry);
  if (lasts < desk.settings.shortest_expiry || lasts > desk.settings.longest_expiry) {
    return Refusal::expiry_out_of_range;
  }
  const auto amount = total(order.items);
  if (!amount) return amount.error();
  const auto ref = new_transfer_ref(desk.random);
  const auto qr = channels::vietqr::write(
      {.bank_bin = account.bin, .account = account.number, .amount = *amount, .memo = ref, .bill = {}});
  auto channels = choose_channels(desk, order.channels, qr.has_value(), *amount);
  if (!channels) return channels.error();
  const bool by_qr = std::ranges::find(*channels, by_transfer) != channels->end();
  Payment payment{.id = PaymentId::fresh(now, desk.random),
                  .agency = order.agency,
                  .client = order.client,
                  .token = random_token(desk.random),
                  .procedure = order.procedure,
                  .dossier = order.dossier,
                  .payer = order.payer,
                  .items = order.items,
                  .amount = *amount,
                  .status = Status::created,
                  .return_url = order.return_url,
                  .metadata = order.metadata,
                  .channels = std::move(*channels),
                  .transfer_ref = ref,
                  .qr_payload = by_qr ? *qr : "",
                  .attempts = {},
                  .timeline = {},
                  .paid_channel = {},
                  .paid_at = {},
                  .created_at = now,
                  .expires_at = now + lasts};
  return payment;
}

}  // namespace

Result<Payment, Refusal> Cashier::create(db::Transaction& tx, const NewPayment& order) {
  const auto& desk = parts_->desk;
  const auto account = account_of(tx, order.agency);
  parts_->accounts.remember(order.agency, account);
  if (const auto sound = draft(desk, order, account); !sound) return sound.error();
  const auto receiving = receiving_account(tx, order, account, business_day(desk.clock()));
  if (!receiving) return Refusal::fee_unknown;
  auto payment = draft(desk, order, *receiving);
  if (!payment) return payment.error();
  enter(tx, *payment, *receiving);
  return payment;
}

std::optional<Payment> Cashier::create_from_memory(db::Transaction& tx, const NewPayment& order) {
  const auto account = parts_->accounts.find(order.agency);
  if (!account) return std::nullopt;
  auto payment = draft(parts_->desk, order, *account);
  if (!payment) return std::nullopt;
  enter(tx, *payment, *account);
  return std::move(*payment);
}

}  // namespace kythu::payments
