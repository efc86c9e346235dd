// Tells providers of refunds, and asks what became of them. A provider is told once: what may have been sent is asked
// about, until an answer or two officers end it.
#include <boost/json.hpp>

#include "config/base/digest.hpp"
#include "orders.hpp"
#include "refund_case.hpp"
#include "schedule.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

using namespace std::chrono_literals;
using channels::CannotTell;
using channels::DefinitelyFailed;
using channels::Refunded;

constexpr auto lease = 3min;            // longer than the longest call; a claimant that died is replaced after it
constexpr auto soon_again = 30s;        // another refund of the order is on the way
constexpr auto settings_pause = 10min;  // the channel is closed; the settings may open it again

struct Claimed {
  AgencyId agency;
  RefundId id;
  int tries = 0;
};

std::optional<Claimed> claim_one(db::Transaction& tx, Instant now) {
  const auto rows = tx.exec(sql::claim_refunds, now, Instant{now + lease}, 1);
  if (rows.empty()) return std::nullopt;
  return Claimed{db::to_id<AgencyId>(rows[0][0]), db::to_id<RefundId>(rows[0][1]), rows[0][2].as<int>()};
}

struct Call {
  const channels::Channel* channel = nullptr;
  channels::RefundOrder order;
  bool tell = false;  ///< otherwise ask
};

channels::RefundOrder order_of(const RefundRow& row, const pqxx::row& order, Instant now) {
  return {.refund_ref = row.our_ref,
          .our_ref = order[0].as<std::string>(),
          .transaction = order[1].as<std::string>(),
          .amount = row.amount,
          .paid = db::to_vnd(order[2]),
          .reason = row.reason,
          .actor = row.maker,
          .order_created_at = db::to_instant(order[3]),
          .created_at = row.submitted_at.value(),
          .now = now,
          .refund_transaction = row.provider_ref};
}

/// Committed before the call, so that a crash on the way leaves a refund that is asked about.
class Preparation {
 public:
  Preparation(db::Transaction& tx, const Desk& desk, const Claimed& claimed)
      : tx_(tx), desk_(desk), claimed_(claimed), now_(std::chrono::floor<std::chrono::seconds>(desk.clock())) {}

  std::optional<Call> operator()() {
    auto one = open_case(tx_, claimed_.agency, claimed_.id);
    KYTHU_ASSERT(one);
    auto& row = one->row;
    if (is_over(row.state) || !is_ours()) return std::nullopt;
    const auto* channel = desk_.channel(row.channel);
    if (!channel) return later(row, settings_pause);
    if (row.state == RefundState::approved) {
      if (another_is_on_the_way(row)) return later(row, soon_again);
      row.our_ref = channel->refund_reference(row.id.uuid, now_);
      KYTHU_ASSERT(advance(tx_, desk_, *one, {RefundEvent::sent, row.channel + ":refund"}));
    }
    const bool tell = !std::exchange(row.may_be_sent, true);
    row.next_try_at = desk_.clock() + lease;  // until the call is over nobody else asks: the provider may not know yet
    save(tx_, row);
    const auto orders = tx_.exec(sql::find_order, row.agency, row.attempt.value());
    KYTHU_ASSERT(orders.size() == 1);
    return Call{channel, order_of(row, orders[0], now_), tell};
  }

 private:
  /// The lease ran out and another has it.
  bool is_ours() const {
    return tx_.exec(sql::refund_tries, claimed_.agency, claimed_.id)[0][0].as<int>() == claimed_.tries;
  }
  bool another_is_on_the_way(const RefundRow& row) {
    return !tx_.exec(sql::refund_on_the_way, row.agency, row.attempt->uuid, row.id).empty();
  }
  std::optional<Call> later(RefundRow& row, std::chrono::seconds pause) {
    row.next_try_at = desk_.clock() + pause;
    save(tx_, row);
    return std::nullopt;
  }

  db::Transaction& tx_;
  const Desk& desk_;
  const Claimed& claimed_;
  Instant now_;
};

struct Heard {
  std::optional<channels::RefundOutcome> outcome;  ///< nullopt: nothing was sent
  std::string evidence = "{}";
};

Heard make(const Desk& desk, const Call& call) {
  const auto question = to_hex(new_uuid(desk.clock(), desk.random).bytes);
  const auto& channel = *call.channel;
  const auto reply =
      desk.outside.fetch(call.tell ? channel.refund(call.order) : channel.ask_refund(call.order, question));
  boost::json::object evidence{{"reference", call.order.refund_ref}};
  if (!call.tell) evidence["inquiry"] = question;
  if (!reply) {
    if (was_never_sent(reply.error())) return {std::nullopt, boost::json::serialize(evidence)};
    return {CannotTell{CannotTell::Kind::no_answer, "no answer"}, boost::json::serialize(evidence)};
  }
  evidence["reply_sha256"] = to_hex(sha256(reply->body));
  return {call.tell ? channel.read_refund(call.order, *reply) : channel.read_refund_state(call.order, *reply),
          boost::json::serialize(evidence)};
}

/// What was heard, under the locks again: officers may have ended it in the meantime.
class Reception {
 public:
  Reception(db::Transaction& tx, const Desk& desk, RefundCase& one, const Heard& heard)
      : tx_(tx), desk_(desk), one_(one), row_(one.row), heard_(heard) {}

  void operator()(const Refunded& returned) {
    if (!returned.transaction.empty()) row_.provider_ref = returned.transaction;
    move(RefundEvent::returned);
  }
  void operator()(const DefinitelyFailed& denied) {
    row_.failure = "channel: " + denied.reason;
    desk_.log.warning("refund.failed", {{"refund", row_.id.text()}, {"why", denied.reason}});
    move(RefundEvent::not_done);
  }
  void operator()(const CannotTell& doubt) {
    if (!doubt.transaction.empty()) row_.provider_ref = doubt.transaction;
    if (doubt.kind == CannotTell::Kind::held) {
      desk_.log.error("refund.held", {{"refund", row_.id.text()}, {"why", doubt.why}});
    }
    wait(doubt.kind != CannotTell::Kind::still_open);
  }
  /// It may be told again; a provider that could never be reached has returned nothing.
  void nothing_was_sent(bool told) {
    if (told) row_.may_be_sent = false;
    if (told && !next_step(desk_.settings, row_.submitted_at.value(), desk_.clock())) {
      row_.failure = "the provider could not be reached";
      return move(RefundEvent::not_done);
    }
    wait(false);
  }

 private:
  void move(RefundEvent event) {
    KYTHU_ASSERT(advance(tx_, desk_, one_, {event, row_.channel + ":refund", heard_.evidence}));
  }
  /// Asked to the end of the schedule, it is officers who find out: no timer ends it.
  void wait(bool in_doubt) {
    row_.next_try_at = next_step(desk_.settings, row_.submitted_at.value(), desk_.clock());
    if (!row_.next_try_at) desk_.log.error("refund.outcome_unknown", {{"refund", row_.id.text()}});
    const bool unknown = in_doubt || !row_.next_try_at;
    if (unknown && row_.state == RefundState::submitted) return move(RefundEvent::no_answer);
    save(tx_, row_);
  }

  db::Transaction& tx_;
  const Desk& desk_;
  RefundCase& one_;
  RefundRow& row_;
  const Heard& heard_;
};

void take(db::Transaction& tx, const Desk& desk, const Claimed& claimed, const Call& call, const Heard& heard) {
  auto one = open_case(tx, claimed.agency, claimed.id);
  KYTHU_ASSERT(one);
  if (is_over(one->row.state)) return;
  Reception reception{tx, desk, *one, heard};
  if (heard.outcome) return std::visit(reception, *heard.outcome);
  // Whoever took over since then may have sent it.
  const bool ours = tx.exec(sql::refund_tries, claimed.agency, claimed.id)[0][0].as<int>() == claimed.tries;
  if (ours) reception.nothing_was_sent(call.tell);
}

void work_on(const Desk& desk, const Claimed& claimed) {
  const auto call = desk.database.write([&](db::Transaction& tx) { return Preparation{tx, desk, claimed}(); });
  if (!call) return;
  const auto heard = make(desk, *call);
  desk.database.write([&](db::Transaction& tx) {
    take(tx, desk, claimed, *call, heard);
    return Done{};
  });
}

}  // namespace

/// One by one: a lease covers one call, not a row of them.
std::size_t Refunds::work(std::size_t most) const {
  std::size_t worked = 0;
  while (worked < most) {
    const auto claimed = desk_.database.write([&](db::Transaction& tx) -> Result<Claimed, Done> {
      const auto one = claim_one(tx, desk_.clock());
      if (!one) return Done{};  // nothing to commit
      return *one;
    });
    if (!claimed) break;
    ++worked;
    try {
      work_on(desk_, *claimed);
    } catch (const pqxx::sql_error& broken) {  // one case that cannot be written must not keep the others waiting
      desk_.log.error("refund.work_failed", {{"refund", claimed->id.text()}, {"what", broken.what()}});
    }
  }
  return worked;
}

}  // namespace kythu::payments
