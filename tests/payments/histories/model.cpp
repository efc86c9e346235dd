#include "payments/histories/model.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

std::string clearing(const std::string& channel) { return "Assets:PSP:" + channel + ":Clearing"; }
std::string bank(const Credit& credit) { return "Assets:Bank:" + credit.account; }

constexpr const char* late = "Liabilities:Suspense:Late";
constexpr const char* excess = "Liabilities:Suspense:Excess";
constexpr const char* unidentified = "Liabilities:Suspense:Unidentified";

/// A silent provider is asked for five days, and until the order is over.
bool is_asked_no_more(const ModelAttempt& attempt, Instant now) {
  return now >= attempt.created_at + 120h && now >= attempt.valid_until + 1s;
}

/// An order that nobody has begun cannot be begun once its time is over.
Said in_time(const ModelAttempt& attempt, const Said& said, Instant now) {
  if (said.what != Said::What::no_such_order) return said;
  const auto over = attempt.channel == "momo" ? attempt.created_at + 15min : attempt.valid_until;
  return {now <= over ? Said::What::open : Said::What::failed};
}

std::string joined(std::vector<std::string> parts, const char* between) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

}  // namespace

bool ModelPayment::may_still_take_money() const { return std::ranges::any_of(attempts, &ModelAttempt::may_take_money); }

std::pair<ModelPayment*, ModelAttempt*> Model::find(const std::string& channel, const std::string& ref) {
  for (auto& payment : payments_) {
    for (auto& attempt : payment.attempts) {
      if (attempt.channel == channel && attempt.ref == ref) return {&payment, &attempt};
    }
  }
  return {};
}

void Model::create(ModelPayment payment) {
  payment.path = {"created"};
  payments_.push_back(std::move(payment));
}

void Model::move(ModelPayment& payment, const std::string& to) {
  payment.path.push_back(to);
  if (to == "pending" || to == "unknown" || to == "conflicted") return;
  payment.news.push_back(
      fmt::format("payment.{}#{}", to == "cancelled" ? "canceled" : to.c_str(), payment.path.size()));
}

void Model::post(const std::string& debit, const std::string& credit, std::int64_t amount) {
  if (amount == 0) return;
  accounts_[debit].first += amount;
  accounts_[credit].second += amount;
}

void Model::open_break(ModelBreak one) { breaks_.push_back(std::move(one)); }

void Model::open_excess(ModelPayment& payment, ModelBreak one) {
  one.kind = "excess";
  one.payment = payment.id;
  open_break(std::move(one));
  ++payment.money_events;
  payment.news.push_back(fmt::format("payment.excess#{}", payment.path.size() + payment.money_events));
}

void Model::pay_parts(ModelPayment& payment, const std::string& from) {
  for (const auto& [part, amount] : payment.parts) post(from, "Liabilities:Collected:" + part, amount);
}

void Model::collect(ModelPayment& payment, const std::string& from, const std::string& order) {
  payment.paid_into = from;
  if (payment.state() != "paid_late") return pay_parts(payment, from);
  post(from, late, payment.amount);
  open_break({.kind = "late",
              .channel = payment.paid_channel,
              .came_by = from,
              .payment = payment.id,
              .order = order,
              .amount = payment.amount});
}

Model::Opening Model::click(std::size_t payment, const std::string& channel, Instant now) const {
  const auto& one = payments_.at(payment);
  if (std::ranges::find(one.channels, channel) == one.channels.end()) return {Click::channel_unknown, {}};
  for (const auto& attempt : one.attempts) {
    if (attempt.state == "unknown") return {Click::unsettled, {}};
    if (attempt.state != "prepared") continue;
    return {now < attempt.created_at + 2min ? Click::opening : Click::unsettled, {}};
  }
  if ((one.state() != "created" && one.state() != "pending") || one.expires_at <= now) return {Click::not_payable, {}};
  for (const auto& attempt : one.attempts) {
    if (attempt.may_take_money() && attempt.channel == channel && attempt.valid_until > now) {
      return {Click::reopens, attempt.ref};
    }
  }
  return {Click::opens, {}};
}

void Model::open(std::size_t payment, const std::string& channel, const std::string& ref, Instant now, bool asked) {
  auto& one = payments_.at(payment);
  const Instant begun = std::chrono::floor<std::chrono::seconds>(now);
  one.attempts.push_back({.ref = ref,
                          .channel = channel,
                          .transaction = {},
                          .amount = one.amount,
                          .state = asked ? "prepared" : "sent",
                          .created_at = begun,
                          .valid_until = std::min(one.expires_at, Instant{begun + 15min})});
  if (one.state() == "created") move(one, "pending");
}

void Model::place(const std::string& ref, const Said& said) {
  const auto [payment, attempt] = find("momo", ref);
  if (said.what == Said::What::paid) {
    if (attempt->state == "prepared") attempt->state = "sent";
    return;
  }
  // Without a page nobody can be waited for, whatever the provider says.
  settle(*payment, *attempt, {said.what == Said::What::failed ? Said::What::failed : Said::What::nothing});
}

Model::Settled Model::succeed(ModelPayment& payment, ModelAttempt& attempt, const Said& said) {
  if (attempt.state == "succeeded" || attempt.state == "excess") return Settled::already;
  if (said.amount != attempt.amount) return Settled::differs;
  if (payment.state() == "conflicted") return Settled::contradiction;
  for (const auto& other : payments_) {
    for (const auto& one : other.attempts) {
      if (one.channel == attempt.channel && !said.transaction.empty() && one.transaction == said.transaction)
        return Settled::contradiction;
    }
  }
  attempt.transaction = said.transaction;
  if (payment.is_paid()) {
    attempt.state = "excess";
    post(clearing(attempt.channel), excess, attempt.amount);
    open_excess(payment, {.channel = attempt.channel,
                          .came_by = clearing(attempt.channel),
                          .order = attempt.ref,
                          .amount = attempt.amount});
    return Settled::applied;
  }
  attempt.state = "succeeded";
  move(payment, payment.state() == "pending" || payment.state() == "unknown" ? "paid" : "paid_late");
  payment.paid_channel = attempt.channel;
  collect(payment, clearing(attempt.channel), attempt.ref);
  return Settled::applied;
}

Model::Settled Model::settle(ModelPayment& payment, ModelAttempt& attempt, const Said& said) {
  switch (said.what) {
    case Said::What::paid: return succeed(payment, attempt, said);
    case Said::What::failed:
      if (!attempt.may_take_money()) return Settled::already;
      attempt.state = "failed";
      if (payment.state() == "unknown" && !payment.may_still_take_money()) move(payment, "failed");
      return Settled::applied;
    case Said::What::nothing:
      if (!attempt.may_take_money()) return Settled::already;
      attempt.state = "unknown";
      if (payment.state() == "pending") move(payment, "unknown");
      return Settled::applied;
    case Said::What::open: return attempt.may_take_money() ? Settled::applied : Settled::already;
    case Said::What::no_such_order:
    case Said::What::unsent: break;
  }
  return Settled::applied;
}

Heard Model::notice(const Notice& notice) {
  if (!notice.genuine) return Heard::bad_signature;
  const auto [at, fresh] = inbox_.try_emplace({notice.channel, notice.key});
  auto& row = at->second;
  if (!fresh) ++row.deliveries;
  if (row.state == "applied") return Heard::already_confirmed;
  const auto [payment, attempt] = find(notice.channel, notice.ref);
  row.ours = notice.for_us && payment;
  const auto became = [&](const char* state, const char* outcome, Heard heard) {
    row.state = state;
    row.outcome = outcome;
    return heard;
  };
  if (!notice.for_us) return became("ignored", "for another terminal", Heard::order_unknown);
  if (!payment) return became("orphan", "no such order", Heard::order_unknown);
  if (notice.amount != attempt->amount) return became("conflict", "amount or currency differs", Heard::amount_differs);
  switch (settle(*payment, *attempt, notice.said)) {
    case Settled::applied: return became("applied", "applied", Heard::recorded);
    case Settled::already: return became("ignored", "known already", Heard::already_confirmed);
    case Settled::differs: return became("conflict", "amount differs", Heard::amount_differs);
    case Settled::contradiction: return became("conflict", "contradicts what is known", Heard::failed);
  }
  return Heard::failed;
}

void Model::inquiry(const std::string& channel, const std::string& ref, const Said& said, Instant now) {
  const auto [payment, attempt] = find(channel, ref);
  if (said.what == Said::What::unsent) return;
  const auto settled = settle(*payment, *attempt, in_time(*attempt, said, now));
  if (settled == Settled::differs || settled == Settled::contradiction) {
    if (payment->state() == "pending" || payment->state() == "unknown") move(*payment, "conflicted");
    if (std::exchange(attempt->conflicts, true)) return;
    open_break({.kind = "conflicted",
                .channel = channel,
                .came_by = clearing(channel),
                .payment = payment->id,
                .order = ref,
                .amount = attempt->amount});
    return;
  }
  if (!attempt->may_take_money() || !is_asked_no_more(*attempt, now)) return;
  settle(*payment, *attempt, {Said::What::nothing});
  leave_to_officers(*payment, *attempt);
}

/// Once an order, however often the end of its schedule comes.
void Model::leave_to_officers(const ModelPayment& payment, const ModelAttempt& attempt) {
  const auto of_it = [&](const ModelBreak& one) {
    return one.kind == "unsettled" && one.channel == attempt.channel && one.order == attempt.ref;
  };
  if (std::ranges::any_of(breaks_, of_it)) return;
  open_break({.kind = "unsettled",
              .channel = attempt.channel,
              .came_by = clearing(attempt.channel),
              .payment = payment.id,
              .order = attempt.ref,
              .amount = attempt.amount});
}

Heard Model::known_before(const Credit& credit) const {
  for (const auto& [known, outcome, pays] : credits_) {
    const bool same_bank = !credit.bank_reference.empty() && known.bank_reference == credit.bank_reference;
    const bool same_feed = known.feed == credit.feed && known.transaction == credit.transaction;
    if ((same_bank || same_feed) && known.amount != credit.amount) return Heard::amount_differs;
  }
  return Heard::already_confirmed;
}

Heard Model::credit(const Credit& credit) {
  const auto [at, fresh] = inbox_.try_emplace({credit.feed, credit.account + ":" + credit.transaction});
  auto& row = at->second;
  if (fresh) return book(credit, row);
  ++row.deliveries;
  return known_before(credit);
}

Heard Model::book(const Credit& credit, Row& row) {
  const auto told = std::ranges::any_of(credits_, [&](const Booked& one) {
    return !credit.bank_reference.empty() && one.credit.bank_reference == credit.bank_reference;
  });
  if (told) {
    const auto heard = known_before(credit);
    const bool same = heard == Heard::already_confirmed;
    row = {same ? "ignored" : "conflict", same ? "told before" : "told before with another amount", 1, false};
    return heard;
  }
  const auto payment = std::ranges::find_if(
      payments_, [&](const auto& one) { return !credit.names.empty() && one.transfer_ref == credit.names; });
  row = {"applied", "unidentified", 1, payment != payments_.end()};
  if (payment != payments_.end()) {
    row.outcome = book_on(*payment, credit);
  } else {
    post(bank(credit), unidentified, credit.amount);
    open_break({.kind = "unidentified", .channel = "vietqr", .came_by = bank(credit), .amount = credit.amount});
  }
  credits_.push_back({credit, row.outcome, row.ours});
  return Heard::recorded;
}

std::string Model::book_on(ModelPayment& payment, const Credit& credit) {
  if (credit.amount < payment.amount || payment.state() == "conflicted") {
    post(bank(credit), unidentified, credit.amount);
    const std::string kind = credit.amount < payment.amount ? "short" : "held";
    open_break(
        {.kind = kind, .channel = "vietqr", .came_by = bank(credit), .payment = payment.id, .amount = credit.amount});
    return kind;
  }
  if (payment.is_paid()) {
    post(bank(credit), excess, credit.amount);
    open_excess(payment, {.channel = "vietqr", .came_by = bank(credit), .amount = credit.amount});
    return "excess";
  }
  if (payment.state() == "created") move(payment, "pending");
  const bool in_time = payment.state() == "pending" || payment.state() == "unknown";
  const auto used = [&](const auto& attempt) { return attempt.transaction == credit.bank_reference; };
  const bool number_is_free =
      std::ranges::none_of(payments_, [&](const auto& one) { return std::ranges::any_of(one.attempts, used); });
  payment.attempts.push_back({.ref = {},
                              .channel = "vietqr",
                              .transaction = credit.bank_reference.empty() || !number_is_free
                                                 ? credit.feed + ":" + credit.account + ":" + credit.transaction
                                                 : credit.bank_reference,
                              .amount = payment.amount,
                              .state = "succeeded",
                              .created_at = {},
                              .valid_until = {}});
  move(payment, in_time ? "paid" : "paid_late");
  payment.paid_channel = "vietqr";
  collect(payment, bank(credit), {});
  if (const auto rest = credit.amount - payment.amount; rest > 0) {
    post(bank(credit), excess, rest);
    open_excess(payment, {.channel = "vietqr", .came_by = bank(credit), .amount = rest});
  }
  return in_time ? "paid" : "paid_late";
}

bool Model::cancel(std::size_t payment) {
  auto& one = payments_.at(payment);
  if (one.may_still_take_money() || (one.state() != "created" && one.state() != "pending")) return false;
  move(one, "cancelled");
  return true;
}

void Model::sweep(Instant now, unsigned which) {
  for (std::size_t i = 0; i < payments_.size(); ++i) {
    auto& payment = payments_[i];
    if ((which >> i & 1) == 0) continue;
    const bool open = payment.state() == "created" || payment.state() == "pending";
    if (open && payment.expires_at <= now && !payment.may_still_take_money()) move(payment, "expired");
  }
}

std::map<std::string, std::int64_t> Model::balances() const {
  std::map<std::string, std::int64_t> all;
  for (const auto& [code, sums] : accounts_) all[code] = sums.first - sums.second;
  return all;
}

std::string Model::text() const {
  std::string text;
  auto by_id = payments_;
  std::ranges::sort(by_id, {}, &ModelPayment::id);
  for (const auto& one : by_id) {
    text += fmt::format("payment {} {} {} {} {} {}{}\n", one.state(), one.is_paid() ? one.amount : 0, one.reserved,
                        one.refunded, one.path.size(), one.paid_channel, one.late_applied ? " applied" : "");
    text += "  path " + joined(one.path, " ") + "\n  news " + joined(one.news, " ") + "\n";
    for (const auto& attempt : one.attempts) {
      text += fmt::format("  {} {} {} {}\n", attempt.channel, attempt.state, attempt.amount, attempt.transaction);
    }
  }
  for (const auto& [code, amount] : pending_) {
    if (amount != 0) text += fmt::format("pending {} {}\n", code, amount);
  }
  for (const auto& [code, sums] : accounts_) text += fmt::format("{} {} {}\n", code, sums.first, sums.second);
  std::vector<std::string> rows;
  for (const auto& [key, row] : inbox_) {
    if (row.ours) rows.push_back(fmt::format("{} {}: {} x{}\n", key.first, row.state, row.outcome, row.deliveries));
  }
  for (const auto& [credit, outcome, pays] : credits_) {
    rows.push_back(fmt::format("credit {} {} {} {}\n", credit.feed, credit.transaction, credit.amount, outcome));
  }
  const auto add_refunds = [&](const std::vector<ModelRefund>& refunds) {
    for (const auto& one : refunds) {
      rows.push_back(fmt::format("refund {} {} {} {}\n", one.way, one.state, one.amount, one.claim));
    }
  };
  for (const auto& one : breaks_) {
    rows.push_back(fmt::format("break {} {} {} {}\n", one.kind, one.amount, one.state, one.remedy));
    add_refunds(one.refunds);
  }
  for (const auto& payment : payments_) add_refunds(payment.refunds);
  std::ranges::sort(rows);
  for (const auto& row : rows) text += row;
  return text;
}

}  // namespace kythu::payments::test
