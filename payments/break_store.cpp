#include "break_store.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "config/database/outbox.hpp"
#include "ledger/accounts.hpp"
#include "sql.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

namespace json = boost::json;

std::string text(const pqxx::field& field) { return field.as<std::string>(); }

template <class AnyId>
std::optional<AnyId> id(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_id<AnyId>(field)};
}

std::optional<Instant> instant(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_instant(field)};
}

template <class AnyId>
std::optional<Uuid> uuid(const std::optional<AnyId>& id) {
  return id ? std::optional{id->uuid} : std::nullopt;
}

BreakRow to_row(const pqxx::row& row) {
  const auto kind = parse_break_kind(text(row[2]));
  const auto state = parse_break_state(text(row[6]));
  KYTHU_ASSERT(kind && state);  // the columns have CHECKs
  BreakRow one;
  one.agency = db::to_id<AgencyId>(row[0]);
  one.id = db::to_id<BreakId>(row[1]);
  one.kind = *kind;
  one.payment = id<PaymentId>(row[3]);
  one.amount = db::to_vnd(row[4]);
  one.channel = text(row[5]);
  one.state = *state;
  if (const auto remedy = parse_remedy(text(row[7]))) {
    one.proposal = Proposal{*remedy, id<PaymentId>(row[8]), db::to_vnd(row[9]), text(row[10]), text(row[11])};
  }
  one.checker = text(row[12]);
  one.refund = id<RefundId>(row[13]);
  one.opened_at = db::to_instant(row[14]);
  one.proposed_at = instant(row[15]);
  one.resolved_at = instant(row[16]);
  one.came_by = text(row[17]);
  one.attempt = id<AttemptId>(row[18]);
  return one;
}

void save(db::Transaction& tx, const BreakRow& row) {
  const auto proposal = row.proposal.value_or(Proposal{});
  const auto changed =
      tx.exec(sql::save_break, row.agency, row.id, name(row.state), row.proposal ? name(proposal.remedy) : "",
              uuid(proposal.attach_to), proposal.received, proposal.evidence, proposal.maker, row.checker,
              uuid(row.refund), row.proposed_at, row.resolved_at);
  KYTHU_ASSERT(changed.affected_rows() == 1);  // the row is locked
}

json::object words_of(const BreakRow& row) {
  return {{"id", row.id.text()},
          {"kind", name(row.kind)},
          {"status", name(row.state)},
          {"payment", row.payment ? json::value(row.payment->text()) : json::value{}},
          {"amount", row.amount.dong()},
          {"channel", row.channel},
          {"remedy", row.proposal ? json::value(name(row.proposal->remedy)) : json::value{}}};
}

/// The portal hears of its beginning and of its end; what officers propose in between is theirs.
void tell(db::Transaction& tx, const Desk& desk, const BreakCase& one, std::string_view type) {
  const auto now = desk.clock();
  db::publish(tx, {EventId::fresh(now, desk.random), one.row.agency, one.row.id.uuid, one.subject.seq, type,
                   json::serialize(words_of(one.row)), now});
}

void record(db::Transaction& tx, const Desk& desk, BreakCase& one, std::string_view from, const std::string& actor) {
  write(tx, one.subject,
        {"break", {}, from, name(one.row.state), actor, json::serialize(words_of(one.row)), desk.clock()});
}

/// An event of the payment, which is over: it takes its place in the payment's sequence.
void tell_of_excess(db::Transaction& tx, const Desk& desk, const NewBreak& found, const BreakRow& row) {
  auto subject = lock_subject(tx, {found.agency, found.payment.value()});
  KYTHU_ASSERT(subject);
  const auto now = desk.clock();
  const json::object words{{"break", row.id.text()}, {"amount", row.amount.dong()}};
  write(tx, *subject, {"excess", {}, "none", "open", found.actor, json::serialize(words), now});
  auto payload = json::parse(news_of(*subject->payment, {})).as_object();
  payload["excess"] = words;
  db::publish(tx, {EventId::fresh(now, desk.random), found.agency, subject->id, subject->seq, "payment.excess",
                   json::serialize(payload), now});
}

}  // namespace

std::string_view account_of(BreakKind kind) {
  switch (kind) {
    case BreakKind::late: return ledger::late_money;
    case BreakKind::excess: return ledger::excess_money;
    case BreakKind::too_little:
    case BreakKind::held:
    case BreakKind::unidentified: return ledger::unidentified_money;
    case BreakKind::cash_missing:
    case BreakKind::cash_over: return ledger::cash_difference;
    case BreakKind::conflicted:
    case BreakKind::unsettled:
    case BreakKind::missing_at_us:
    case BreakKind::missing_at_provider:
    case BreakKind::missing_at_bank:
    case BreakKind::amount_differs:
    case BreakKind::status_differs:
    case BreakKind::duplicate:
    case BreakKind::ambiguous:
    case BreakKind::unknown_debit: break;
  }
  return {};
}

void open_break(db::Transaction& tx, const Desk& desk, const NewBreak& found) {
  const auto now = desk.clock();
  BreakCase one;
  one.row.id = BreakId::fresh(now, desk.random);
  one.row.agency = found.agency;
  one.row.kind = found.kind;
  one.row.payment = found.payment;
  one.row.amount = found.amount;
  one.row.channel = found.channel;
  one.subject = {found.agency, one.row.id.uuid, {}, 0, {}};
  tx.exec(sql::insert_break, found.agency, one.row.id, name(found.kind), uuid(found.payment), found.amount,
          found.source_type, found.source, found.came_by, found.channel, uuid(found.attempt), now);
  record(tx, desk, one, "none", found.actor);
  tell(tx, desk, one, "break.opened");
  if (found.kind == BreakKind::excess) tell_of_excess(tx, desk, found, one.row);
}

std::optional<BreakRow> read_break(db::Transaction& tx, AgencyId agency, const Uuid& id) {
  const auto rows = tx.exec(sql::read_break, agency, id);
  return rows.empty() ? std::nullopt : std::optional{to_row(rows[0])};
}

std::vector<Break> list_breaks(db::Transaction& tx, const BreakFilter& filter) {
  std::vector<std::string> agencies;
  for (const auto& agency : filter.agencies) agencies.push_back(agency.uuid_text());
  std::vector<Break> breaks;
  for (const auto& row : tx.exec(sql::list_breaks, "{" + join(agencies, ",") + "}",
                                 filter.kind ? name(*filter.kind) : "", filter.state ? name(*filter.state) : "",
                                 uuid(filter.payment), uuid(filter.after), std::clamp(filter.limit, 1, 201))) {
    breaks.push_back(to_row(row));
  }
  return breaks;
}

std::optional<BreakCase> lock_break(db::Transaction& tx, AgencyId agency, const Uuid& id) {
  const auto rows = tx.exec(sql::lock_break, agency, id);
  if (rows.empty()) return std::nullopt;
  BreakCase one{{agency, id, {}, 0, {}}, to_row(rows[0])};
  const auto last = tx.exec(sql::last_money_event, agency, id);
  KYTHU_ASSERT(!last.empty());  // its opening
  one.subject.seq = last[0][0].as<int>();
  one.subject.last_hash = last[0][1].as<std::string>();
  return one;
}

void move(db::Transaction& tx, const Desk& desk, BreakCase& one, BreakState to, const std::string& actor) {
  const auto from = std::exchange(one.row.state, to);
  record(tx, desk, one, name(from), actor);
  save(tx, one.row);
  if (to == BreakState::resolved) tell(tx, desk, one, "break.resolved");
}

}  // namespace kythu::payments
