#include "log.hpp"

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "row.hpp"
#include "sql.hpp"

namespace kythu::receipts::tax {
namespace {

namespace json = boost::json;

std::string array_of(const std::vector<AgencyId>& agencies) {
  std::string text = "{";
  for (const auto& agency : agencies) text += (text.size() > 1 ? "," : "") + agency.uuid_text();
  return text + "}";
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

template <class Enum>
std::optional<std::string> word(const std::optional<Enum>& value) {
  return value ? std::optional{std::string{name(*value)}} : std::nullopt;
}

template <class AnyId>
std::optional<AnyId> id_or_none(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_id<AnyId>(field)};
}

Task to_task(const pqxx::row& row) {
  const auto text = [&](const char* column) { return row[column].is_null() ? "" : row[column].as<std::string>(); };
  return {.id = db::to_id<TaskId>(row["task_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .message = id_or_none<MessageId>(row["message_id"]),
          .payment = id_or_none<PaymentId>(row["payment_id"]),
          .kind = parse_task_kind(text("kind")).value(),
          .detail = text("detail"),
          .opened_at = db::to_instant(row["opened_at"]),
          .closed_at = instant_or_none(row["closed_at"]),
          .closed_by = text("closed_by"),
          .remark = text("remark")};
}

Verdict verdict_of(std::string_view text) {
  for (const auto verdict : {Verdict::received, Verdict::accepted, Verdict::refused}) {
    if (name(verdict) == text) return verdict;
  }
  return Verdict::unusable;
}

std::vector<Reason> reasons_from(const std::string& text) {
  std::vector<Reason> reasons;
  const auto parsed = json::parse(text);
  for (const auto& value : parsed.as_array()) {
    const auto& one = value.as_object();
    reasons.push_back({json::value_to<std::string>(one.at("code")), json::value_to<std::string>(one.at("text"))});
  }
  return reasons;
}

/// The gatherer finds its receipts, or its correction, untold again.
Result<Done, TaskRefusal> release(db::Transaction& tx, const Task& task) {
  if (!task.message) return TaskRefusal::not_to_be_sent_again;
  const auto message = find_message(tx, {task.agency}, *task.message);
  if (!message || task.kind != TaskKind::rejected || message->kind == Kind::registration || message->released) {
    return TaskRefusal::not_to_be_sent_again;
  }
  tx.exec(sql::tax_release_message, task.agency, *task.message);
  tx.exec(sql::tax_release_receipts, task.agency, *task.message);
  tx.exec(sql::tax_reopen_day, task.agency, message->business_day);
  return Done{};
}

}  // namespace

std::optional<Instant> instant_or_none(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_instant(field)};
}

Message to_message(const pqxx::row& row) {
  const auto day = [&](const char* column) { return parse_day(row[column].c_str()).value(); };
  return {.id = db::to_id<MessageId>(row["message_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .kind = parse_kind(row["kind"].c_str()).value(),
          .wire_id = row["wire_id"].c_str(),
          .state = parse_state(row["state"].c_str()).value(),
          .business_day = day("business_day"),
          .due_on = day("due_on"),
          .documents = row["documents"].as<int>(),
          .xml = db::to_bytes(row["xml"]),
          .asked_by = row["asked_by"].c_str(),
          .made_at = db::to_instant(row["made_at"]),
          .sent_at = instant_or_none(row["sent_at"]),
          .ended_at = instant_or_none(row["ended_at"]),
          .next_try_at = instant_or_none(row["next_try_at"]),
          .released = row["released"].as<bool>()};
}

std::vector<Message> list_messages(db::Transaction& tx, const MessageFilter& filter) {
  std::vector<Message> found;
  for (const auto& row : tx.exec(sql::tax_list_messages, array_of(filter.agencies), word(filter.kind),
                                 word(filter.state), unless_empty(filter.from), unless_empty(filter.to), filter.after,
                                 unless_empty(filter.wire_id), filter.limit)) {
    found.push_back(to_message(row));
  }
  return found;
}

std::optional<Message> find_message(db::Transaction& tx, const std::vector<AgencyId>& agencies, MessageId id) {
  const auto rows = tx.exec(sql::tax_find_message, array_of(agencies), id);
  return rows.empty() ? std::nullopt : std::optional{to_message(rows[0])};
}

std::vector<Answer> answers_of(db::Transaction& tx, AgencyId agency, MessageId id) {
  std::vector<Answer> answers;
  for (const auto& row : tx.exec(sql::tax_answers, agency, id)) {
    answers.push_back({.id = row["answer_id"].c_str(),
                       .code = row["code"].c_str(),
                       .verdict = verdict_of(row["verdict"].c_str()),
                       .reasons = reasons_from(row["reasons"].as<std::string>()),
                       .received_at = db::to_instant(row["received_at"])});
  }
  return answers;
}

std::vector<Task> list_tasks(db::Transaction& tx, const TaskFilter& filter) {
  std::vector<Task> found;
  for (const auto& row : tx.exec(sql::tax_list_tasks, array_of(filter.agencies), word(filter.kind), filter.open,
                                 filter.message, filter.after, filter.limit)) {
    found.push_back(to_task(row));
  }
  return found;
}

Result<Task, TaskRefusal> close_task(db::Transaction& tx, const TaskAct& act, Instant now) {
  for (const auto agency : act.agencies) {
    const auto rows = tx.exec(sql::tax_lock_task, agency, act.task);
    if (rows.empty()) continue;
    auto task = to_task(rows[0]);
    if (task.closed_at) return TaskRefusal::not_open;
    if (act.again) {
      if (const auto released = release(tx, task); !released) return released.error();
    }
    tx.exec(sql::tax_close_task, agency, act.task, now, act.actor, act.remark);
    task.closed_at = now;
    task.closed_by = act.actor;
    task.remark = act.remark;
    db::record(tx, {.chain = "receipts",
                    .actor = act.actor,
                    .act = act.again ? "tax_message.released" : "tax_task.closed",
                    .object = task.message ? task.message->text() : task.payment.value().text(),
                    .outcome = "done",
                    .detail = json::serialize(json::object{{"task", task.id.text()}, {"kind", name(task.kind)}}),
                    .request_id = act.request_id,
                    .at = now});
    return task;
  }
  return TaskRefusal::not_found;
}

}  // namespace kythu::receipts::tax
