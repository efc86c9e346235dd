#include "worker.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "answer.hpp"
#include "certificate.hpp"
#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "envelope.hpp"
#include "names.hpp"
#include "render/signature.hpp"
#include "row.hpp"
#include "sql.hpp"
#include "workdays.hpp"

namespace kythu::receipts::tax {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto lease = 2min;  // longer than the longest call; a claimant that died is replaced after it
constexpr std::array<std::chrono::seconds, 6> pauses{5s, 30s, 2min, 10min, 30min, 1h};

std::chrono::seconds pause_after(int times) {
  return pauses[std::min<std::size_t>(static_cast<std::size_t>(std::max(times, 1) - 1), pauses.size() - 1)];
}

bool was_never_sent(wire::FetchFault fault) {
  return fault != wire::FetchFault::in_doubt && fault != wire::FetchFault::too_large;
}

std::string to_json(const std::vector<Reason>& reasons) {
  json::array all;
  for (const auto& one : reasons) all.push_back(json::object{{"code", one.code}, {"text", one.text}});
  return json::serialize(all);
}

std::string in_words(const std::vector<Reason>& reasons) {
  std::string words;
  for (const auto& one : reasons) words += (words.empty() ? "" : "; ") + one.code + " " + one.text;
  return words.substr(0, 2'000);
}

}  // namespace

struct Worker::Claim {
  AgencyId agency;
  MessageId id;
  int tries = 0;
};

struct Worker::Row {
  Message message;
  std::string tax_code, data_id, data;
  std::optional<Uuid> source;
  int faults = 0, questions = 0, answers_read = 0;

  NewTask task(TaskKind kind, std::string_view detail) const {
    return {message.agency, message.id, kind, std::string{detail}};
  }
};

bool Worker::run_once() {
  const auto claimed = claim();
  if (!claimed) return false;
  const auto row = bench_.database.write([&](db::Transaction& tx) { return open(tx, *claimed); });
  if (!row) return true;
  switch (row->message.state) {
    case State::made: seal(*claimed, *row); break;
    case State::sealed: send(*claimed, *row); break;
    case State::sent:
    case State::received:
    case State::accepted:
    case State::rejected: ask(*claimed, *row); break;
  }
  return true;
}

std::optional<Worker::Claim> Worker::claim() {
  const auto now = bench_.clock();
  const auto rows = bench_.database.write([&](db::Transaction& tx) -> Result<pqxx::result, Done> {
    auto claimed = tx.exec(sql::tax_claim, now, Instant{now + lease});
    if (claimed.empty()) return Done{};  // nothing to commit
    return claimed;
  });
  if (!rows) return std::nullopt;
  const auto row = (*rows)[0];
  return Claim{db::to_id<AgencyId>(row[0]), db::to_id<MessageId>(row[1]), row[2].as<int>()};
}

/// Locked; nullopt when the lease ran out and another has it.
std::optional<Worker::Row> Worker::open(db::Transaction& tx, const Claim& claim) const {
  const auto rows = tx.exec(sql::tax_lock_message, claim.agency, claim.id);
  KYTHU_ASSERT(rows.size() == 1);
  const auto& row = rows[0];
  if (row["tries"].as<int>() != claim.tries) return std::nullopt;
  return Row{.message = to_message(row),
             .tax_code = row["tax_code"].as<std::string>(),
             .data_id = row["data_id"].as<std::string>(),
             .data = std::string{as_text(db::to_bytes(row["data_part"]))},
             .source = row["source_id"].is_null() ? std::nullopt : std::optional{db::to_uuid(row["source_id"])},
             .faults = row["faults"].as<int>(),
             .questions = row["questions"].as<int>(),
             .answers_read = row["answers_read"].as<int>()};
}

void Worker::save(db::Transaction& tx, const Row& row, bool keep_lease) const {
  const auto& m = row.message;
  tx.exec(sql::tax_save_message, m.agency, m.id, name(m.state), m.sent_at, m.ended_at, row.faults, row.questions,
          row.answers_read, m.next_try_at, keep_lease);
}

/// No transaction is open while the token works.
void Worker::seal(const Claim& claim, const Row& row) {
  const auto& message = row.message;
  const auto parts = draft(row.data, row.data_id, message.made_at, names::taxpayer);
  const auto digest = sha256(parts.signed_info);
  std::string why = "the key has no certificate";
  Bytes xml;
  if (const auto all = bench_.keys.list()) {
    const auto* key = hsm::current_key(*all, bench_.settings.key);
    const auto certificate =
        key && !key->certificate_chain.empty() ? Certificate::from_der(key->certificate_chain.front()) : std::nullopt;
    if (certificate && certificate->valid_at(bench_.clock())) {
      const auto signature = bench_.keys.sign({.key = key->label,
                                               .purpose = hsm::Purpose::receipt,
                                               .agency = message.agency,
                                               .algorithm = hsm::Algorithm::rsa_pkcs1_sha256,
                                               .digest = {digest.begin(), digest.end()},
                                               .job = message.id.text()});
      why = "the key does not sign";
      if (signature && certificate->verifies(parts.signed_info, signature->value)) {
        const Envelope envelope{bench_.sender_of(row.tax_code), message.wire_id, row.tax_code, message.documents};
        xml = to_bytes(enclose(
            envelope, message.kind, row.data,
            signature_list(parts, signature->value, certificate->subject(), certificate->der(), names::taxpayer)));
      }
    }
  }
  bench_.database.write([&](db::Transaction& tx) {
    auto now_row = open(tx, claim);
    if (!now_row) return Done{};
    if (!xml.empty()) {
      KYTHU_ASSERT(xml.size() <= most_bytes);  // the forms are cut to fit
      tx.exec(sql::tax_seal_message, message.agency, message.id, xml, sha256(xml), bench_.clock());
      return Done{};
    }
    bench_.log.warning("tax.not_signed", {{"message", message.id.text()}, {"why", why}});
    ++now_row->faults;
    now_row->message.next_try_at = bench_.clock() + pause_after(now_row->faults);
    save(tx, *now_row);
    return Done{};
  });
}

/// What may have left is committed before the call, so that a crash on the way leaves a message that is asked about.
void Worker::send(const Claim& claim, const Row& row) {
  const bool ours = bench_.database.write([&](db::Transaction& tx) {
    auto now_row = open(tx, claim);
    if (!now_row) return false;
    now_row->message.state = State::sent;
    if (!now_row->message.sent_at) now_row->message.sent_at = bench_.clock();
    save(tx, *now_row, true);
    return true;
  });
  if (!ours) return;
  const auto reply = bench_.outside.fetch({.method = "POST",
                                           .url = bench_.settings.address + "/messages",
                                           .headers = {{"content-type", "application/xml"}},
                                           .body = row.message.xml,
                                           .answer_limit = 256 * 1024});
  bench_.database.write([&](db::Transaction& tx) {
    auto now_row = open(tx, claim);
    if (now_row) judge_sent(tx, *now_row, reply);
    return Done{};
  });
}

void Worker::judge_sent(db::Transaction& tx, Row& row, const Reply& reply) const {
  const auto now = bench_.clock();
  if (!reply && was_never_sent(reply.error())) {
    row.message.state = State::sealed;
    return fail(tx, row, "the tax system cannot be reached");
  }
  if (!reply || reply->status >= 500 || reply->status == 429) {  // it may have it: that is asked
    return fail(tx, row, "the tax system did not answer");
  }
  note_answer(tx, now);
  row.faults = 0;
  if (reply->status / 100 != 2) {
    const auto why = "HTTP " + std::to_string(reply->status);
    end(tx, row, State::rejected, why);
    row.message.next_try_at.reset();
    return save(tx, row);
  }
  if (!reply->body.empty()) take_answer(tx, row, reply->body);
  row.message.next_try_at = now + pauses[0];
  save(tx, row);
}

void Worker::ask(const Claim& claim, const Row& row) {
  const auto url = bench_.settings.address + "/answers?message=" + row.message.wire_id +
                   "&after=" + std::to_string(row.answers_read);
  const auto reply = bench_.outside.fetch({.url = url, .answer_limit = 256 * 1024});
  bench_.database.write([&](db::Transaction& tx) {
    auto now_row = open(tx, claim);
    if (now_row) judge_asked(tx, *now_row, reply);
    return Done{};
  });
}

void Worker::judge_asked(db::Transaction& tx, Row& row, const Reply& reply) const {
  const auto now = bench_.clock();
  if (!reply || (reply->status != 200 && reply->status != 204 && reply->status != 404)) {
    return fail(tx, row, "the tax system did not answer");
  }
  note_answer(tx, now);
  row.faults = 0;
  if (reply->status == 204) return wait(tx, row);
  if (reply->status == 404) {  // it got lost: sent again, byte for byte under its id
    if (row.message.state != State::sent) return wait(tx, row);
    row.message.state = State::sealed;
    row.message.next_try_at = now + pause_after(++row.questions);
    return save(tx, row);
  }
  ++row.answers_read;
  row.questions = 0;
  take_answer(tx, row, reply->body);
  row.message.next_try_at = now;  // there may be more
  save(tx, row);
}

/// An answer counts once, however often it comes: a row of its id.
void Worker::take_answer(db::Transaction& tx, Row& row, BytesView xml) const {
  const auto& m = row.message;
  const auto read = read_answer({m.wire_id, m.kind, bench_.settings.authority}, as_text(xml));
  const auto answer =
      read ? *read : Answer{.id = to_hex(sha256(xml)), .code = {}, .verdict = Verdict::unusable, .reasons = {}};
  const auto stored = tx.exec(sql::tax_insert_answer, m.agency, m.id, answer.id, answer.code, name(answer.verdict),
                              to_json(answer.reasons), Bytes{xml.begin(), xml.end()}, bench_.clock());
  if (stored.affected_rows() == 0) return;
  if (!read) {
    bench_.log.error("tax.unusable_answer", {{"message", m.id.text()}, {"why", name(read.error())}});
    return open_task(tx, row.task(TaskKind::unusable_answer, name(read.error())), bench_.clock(), bench_.random);
  }
  apply(tx, row, answer);
}

void Worker::apply(db::Transaction& tx, Row& row, const Answer& answer) const {
  auto& m = row.message;
  const auto now = bench_.clock();
  const auto why = in_words(answer.reasons);
  const bool over = m.state == State::accepted || m.state == State::rejected;
  if (answer.verdict == Verdict::received) {
    if (over || m.state == State::received) return;
    m.state = State::received;
    if (m.kind == Kind::registration && answer.code == names::registration_received) {
      advance_registration(tx, m.agency, {row.source.value()}, {.to = RegistrationState::received}, now);
    }
    return;
  }
  const auto state = answer.verdict == Verdict::accepted ? State::accepted : State::rejected;
  if (!over) return end(tx, row, state, why);
  if (state != m.state) open_task(tx, row.task(TaskKind::contradiction, answer.id), now, bench_.random);
}

void Worker::end(db::Transaction& tx, Row& row, State state, std::string_view why) const {
  auto& m = row.message;
  const auto now = bench_.clock();
  m.state = state;
  m.ended_at = now;
  for (const auto kind : {TaskKind::unanswered, TaskKind::overdue}) {
    tx.exec(sql::tax_close_tasks, m.agency, m.id, name(kind), now, "answered");
  }
  if (state == State::rejected) open_task(tx, row.task(TaskKind::rejected, why), now, bench_.random);
  if (m.kind == Kind::registration) {
    const auto to = state == State::accepted ? RegistrationState::accepted : RegistrationState::refused;
    advance_registration(tx, m.agency, {row.source.value()}, {.to = to, .message = {}, .answer = std::string{why}},
                         now);
  }
  db::record(tx, {.chain = "receipts",
                  .actor = "system:tax",
                  .act = "tax_message." + std::string{name(state)},
                  .object = m.id.text(),
                  .outcome = "done",
                  .detail = json::serialize(json::object{{"why", why}}),
                  .request_id = {},
                  .at = now});
}

void Worker::fail(db::Transaction& tx, Row& row, std::string_view why) const {
  const auto now = bench_.clock();
  ++row.faults;
  bench_.log.warning("tax.no_answer", {{"message", row.message.id.text()}, {"why", why}, {"faults", row.faults}});
  note_silence(tx, row.task(TaskKind::outage, why), now, bench_.random);
  row.message.next_try_at = now + pause_after(row.faults);
  save(tx, row);
}

/// There is no answer yet. The authority has one working day for a registration (Circular 91/2026 Art. 17), and no
/// more for anything else here.
void Worker::wait(db::Transaction& tx, Row& row) const {
  auto& m = row.message;
  const auto now = bench_.clock();
  ++row.questions;
  if (m.ended_at) {
    m.next_try_at.reset();  // nothing more came after its end
    return save(tx, row);
  }
  if (business_day(now) > working_days_after(business_day(m.sent_at.value()), 1)) {
    open_task(tx, row.task(TaskKind::unanswered, ""), now, bench_.random);
  }
  m.next_try_at = now + pause_after(row.questions);
  save(tx, row);
}

}  // namespace kythu::receipts::tax
