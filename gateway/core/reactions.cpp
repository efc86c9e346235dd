#include "gateway/core/reactions.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "config/database/gathering.hpp"
#include "payments/brief.hpp"
#include "receipts/lookup.hpp"
#include "receipts/mail/mailer.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

/// Longer than a signature takes when the signer has to log in to its token again.
constexpr std::chrono::seconds lease = 60s;

constexpr std::array<std::chrono::seconds, 6> pauses{1s, 5s, 30s, 2min, 10min, 1h};

std::chrono::microseconds pause_after(int attempts, const Random& random) {
  const auto index = std::min<std::size_t>(static_cast<std::size_t>(std::max(attempts, 1) - 1), pauses.size() - 1);
  std::uint8_t noise = 0;
  random({&noise, 1});
  return std::chrono::microseconds{pauses[index]} + std::chrono::microseconds{pauses[index]} * noise / 2550;
}

std::string words(payments::Refusal refusal) {
  return "the payment cannot be read, refusal " + std::to_string(static_cast<int>(refusal));
}

std::string words(receipts::Refusal refusal) {
  using enum receipts::Refusal;
  switch (refusal) {
    case not_found: return "the agency is not known to the receipts";
    case no_series: return "the agency has no open series for this year";
    case series_used_up: return "the agency's series is used up";
    case series_set_back: return "a restored backup has set the agency's series back: open another";
    case not_registered: return "the tax authority has not accepted the form of the agency's receipts";
    case key_unavailable: return "the receipt key does not answer";
    case key_not_allowed: return "the receipt key may not sign this";
    case key_not_active: return "the receipt key is not active";
    case certificate_unsuitable: return "the receipt key's certificate does not suit";
  }
  std::abort();
}

/// "Hình thức thanh toán" as the receipt form prints it (Decree 254/2026, Annex V, form 01/PLPĐT).
std::string method_of(std::string_view channel) {
  if (channel == "cash") return "Tiền mặt";
  if (channel == "vnpay") return "Chuyển khoản (VNPAY)";
  if (channel == "momo") return "Chuyển khoản (MoMo)";
  if (channel == "zalopay") return "Chuyển khoản (ZaloPay)";
  return "Chuyển khoản";
}

receipts::Line line_of(const payments::Item& item) {
  const auto whole = item.amount.times(item.quantity);
  if (!whole) throw std::runtime_error{"an item above the largest amount"};
  const auto count = item.quantity == 1 ? "" : " (số lượng: " + std::to_string(item.quantity) + ")";
  return {item.description + count, *whole};
}

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

}  // namespace

struct Reactor::Reaction {
  AgencyId agency;
  EventId event;
  int attempts = 0;
  Instant leased_until;
  Uuid aggregate;
  std::string type;
};

receipts::Order receipt_order(const payments::Payment& payment) {
  if (!payment.paid_at) throw std::runtime_error{"a receipt is asked for a payment without a time of payment"};
  receipts::Order order{.agency = payment.agency,
                        .payment = payment.id,
                        .lines = {},
                        .payer_name = payment.payer.name,
                        .payer_tax_code = payment.payer.tax_code,
                        .payer_address = payment.payer.address,
                        .payment_method = method_of(payment.paid_channel),
                        .dossier = payment.dossier,
                        .paid_at = *payment.paid_at};
  for (const auto& item : payment.items) order.lines.push_back(line_of(item));
  return order;
}

Reactor::Reactor(db::Database& database, payments::Cashier& cashier, receipts::Registrar& registrar, Clock clock,
                 Random random, Log log, receipts::handover::Desk* provider, bool mails)
    : database_(database),
      cashier_(cashier),
      registrar_(registrar),
      clock_(std::move(clock)),
      random_(std::move(random)),
      log_(std::move(log)),
      provider_(provider),
      mails_(mails) {}

std::size_t Reactor::run_once(std::size_t most) {
  const auto claimed = claim(most);
  Some fees, others, news;
  for (const auto& reaction : claimed) {
    (reaction.type == "payment.paid" ? fees : others).push_back(&reaction);
    if (reaction.type == "payment.paid" || reaction.type == "payment.refunded") news.push_back(&reaction);
  }
  try {
    announce(news);
  } catch (const std::exception& failure) {  // it is announced again at the end of the reaction
    log_.warning("reaction.unannounced", {{"why", first_line(failure.what())}});
  }
  work_on(others);
  provider_ ? hand_over(fees) : issue_receipts(fees);
  return claimed.size();
}

std::vector<Reactor::Reaction> Reactor::claim(std::size_t most) {
  const auto now = clock_();
  const auto rows = database_.write([&](db::Transaction& tx) -> Result<db::Rows, Done> {
    auto claimed = tx.ask(sql::claim_reactions, now, now + lease, static_cast<std::int64_t>(most));
    if (claimed.empty()) return Done{};  // nothing to commit
    return claimed;
  });
  std::vector<Reaction> reactions;
  if (!rows) return reactions;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    reactions.push_back({.agency = db::to_id<AgencyId>(rows->at(i, 0)),
                         .event = db::to_id<EventId>(rows->at(i, 1)),
                         .attempts = static_cast<int>(rows->at(i, 2).number()),
                         .leased_until = now + lease,
                         .aggregate = db::to_uuid(rows->at(i, 3)),
                         .type = rows->at(i, 4).text()});
  }
  return reactions;
}

/// Portals are told first, so that a token that is away does not hold back the news of the payment.
void Reactor::announce(const Some& reactions) {
  if (reactions.empty()) return;
  database_.write([&](db::Transaction& tx) {
    for (const auto* one : reactions) {
      db::begin_strand(tx);
      tx.send(sql::fan_out, one->agency, one->event, clock_());
    }
    return true;
  });
}

void Reactor::work_on(const Some& reactions) {
  Some done;
  for (const auto* one : reactions) {
    // The ones before took the whole lease: by now another worker may have this one.
    if (clock_() >= one->leased_until) continue;
    try {
      if (const auto reacted = react(*one)) {
        done.push_back(one);
      } else {
        postpone(*one, reacted.error());
      }
    } catch (const std::exception& failure) {
      postpone(*one, first_line(failure.what()));
    }
  }
  finish(done);
}

/// May be repeated, as all that a reaction does: a crash leaves the row, and its next claim finishes the rest.
Result<Done, std::string> Reactor::react(const Reaction& reaction) {
  if (reaction.type == "payment.refunded") return propose_correction(reaction);
  if (reaction.type == "receipt.issued" && mails_) return ask_for_mail(reaction);
  if (reaction.type == "receipt.replaced" || reaction.type == "receipt.canceled") return finish_replacement(reaction);
  return Done{};
}

/// One after the other, for each is a call outside; those that the lease does not last for have their turn again.
void Reactor::hand_over(const Some& paid) {
  for (const auto* one : paid) {
    if (clock_() >= one->leased_until) return;
    try {
      const auto payment = database_.read(
          [&](db::Transaction& tx) { return payments::find_brief(tx, one->agency, {PaymentId{one->aggregate}}); });
      if (payment.empty()) {
        postpone(*one, words(payments::Refusal::not_found));
      } else if (const auto handed = provider_->issue(receipt_order(payment.front())); !handed) {
        postpone(*one, handed.error());
      } else {
        finish({one});
      }
    } catch (const std::exception& failure) {
      postpone(*one, first_line(failure.what()));
    }
  }
}

/// Where they fail together, each is tried alone, so that a bad one holds back none.
void Reactor::issue_receipts(const Some& paid) {
  if (paid.empty() || clock_() >= paid.front()->leased_until) return;
  Some done;
  try {
    const auto outcomes = issue_all(paid);
    for (std::size_t i = 0; i < paid.size(); ++i) {
      if (outcomes[i]) {
        done.push_back(paid[i]);
      } else {
        postpone(*paid[i], outcomes[i].error());
      }
    }
  } catch (const std::exception& failure) {
    if (paid.size() == 1) return postpone(*paid.front(), first_line(failure.what()));
    for (const auto* one : paid) issue_receipts({one});
    return;
  }
  finish(done);
}

std::vector<Result<Done, std::string>> Reactor::issue_all(const Some& paid) {
  std::map<AgencyId, std::vector<PaymentId>> wanted;
  for (const auto* one : paid) wanted[one->agency].push_back(PaymentId{one->aggregate});
  std::map<PaymentId, std::size_t> places;  // among the orders
  std::vector<receipts::Order> orders;
  database_.read([&](db::Transaction& tx) {
    for (const auto& [agency, ids] : wanted) {
      for (const auto& payment : payments::find_brief(tx, agency, ids)) {
        places.emplace(payment.id, orders.size());
        orders.push_back(receipt_order(payment));
      }
    }
    return true;
  });
  const auto receipts = registrar_.issue_all(orders);
  std::vector<Result<Done, std::string>> outcomes;
  for (const auto* one : paid) {
    const auto place = places.find(PaymentId{one->aggregate});
    if (place == places.end()) {
      outcomes.emplace_back(words(payments::Refusal::not_found));
    } else if (const auto& receipt = receipts[place->second]; !receipt) {
      outcomes.emplace_back(words(receipt.error()));
    } else {
      outcomes.emplace_back(Done{});
    }
  }
  return outcomes;
}

/// What the newest refund left of the payment; those before it are in the sum.
Result<Done, std::string> Reactor::propose_correction(const Reaction& reaction) {
  const PaymentId id{reaction.aggregate};
  const auto payment = database_.read([&](db::Transaction& tx) { return cashier_.find(tx, reaction.agency, id); });
  if (!payment) return words(payment.error());
  const payments::Refund* newest = nullptr;
  for (const auto& refund : payment->refunds) {
    const bool later = newest == nullptr || newest->ended_at < refund.ended_at;
    if (refund.state == payments::RefundState::succeeded && later) newest = &refund;
  }
  const auto remaining = payment->captured.minus(payment->refunded);
  if (newest == nullptr || !remaining) return std::string{"the refund of the payment cannot be read"};
  if (provider_ && provider_->returned(reaction.agency, id, *remaining, newest->reason)) return Done{};
  const auto proposed = database_.write([&](db::Transaction& tx) {
    return registrar_.corrections().propose_for_refund(tx,
                                                       {reaction.agency, id, newest->id, *remaining, newest->reason});
  });
  if (!proposed) return std::string{"the receipt of the refunded payment is not issued yet"};
  return Done{};
}

/// The number of the replacement, or of the voucher, was taken when it was approved; portals hear of it when it is
/// signed.
Result<Done, std::string> Reactor::finish_replacement(const Reaction& reaction) {
  const auto old = database_.read(
      [&](db::Transaction& tx) { return receipts::find(tx, reaction.agency, ReceiptId{reaction.aggregate}); });
  if (!old) return words(old.error());
  const auto receipt = registrar_.finish(reaction.agency, old->payment);
  if (!receipt) return words(receipt.error());
  return Done{};
}

/// The event stands in the transaction that issued the receipt, and this in the outbox of mails, once.
Result<Done, std::string> Reactor::ask_for_mail(const Reaction& reaction) {
  const ReceiptId id{reaction.aggregate};
  database_.write([&](db::Transaction& tx) {
    const auto receipt = receipts::find(tx, reaction.agency, id);
    if (!receipt) return Done{};  // a provider's
    const auto payment = cashier_.find(tx, reaction.agency, receipt->payment);
    if (payment && !payment->payer.email.empty()) {
      receipts::mail::ask(tx, reaction.agency, id, payment->payer.email, clock_());
    }
    return Done{};
  });
  return Done{};
}

void Reactor::finish(const Some& reactions) {
  if (reactions.empty()) return;
  database_.write([&](db::Transaction& tx) {
    for (const auto* one : reactions) {
      db::begin_strand(tx);
      tx.send(sql::fan_out, one->agency, one->event, clock_());
      tx.send(sql::finish_reaction, one->agency, one->event);
    }
    return true;
  });
}

void Reactor::postpone(const Reaction& reaction, std::string_view why) {
  const auto next = clock_() + pause_after(reaction.attempts, random_);
  log_.warning(
      "reaction.postponed",
      {{"event", reaction.event.text()}, {"type", reaction.type}, {"attempts", reaction.attempts}, {"why", why}});
  database_.write([&](db::Transaction& tx) {
    return tx.exec(sql::postpone_reaction, reaction.agency, reaction.event, reaction.attempts, next, why)
        .affected_rows();
  });
}

}  // namespace kythu::gateway
