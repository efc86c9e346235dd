#include "tax.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "gateway/api/lists.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "receipts/tax/log.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;
namespace tax = receipts::tax;

json::object words_of(const tax::Message& message) {
  return {{"id", message.id.text()},
          {"agency", message.agency.text()},
          {"kind", tax::name(message.kind)},
          {"status", tax::name(message.state)},
          {"wire_id", message.wire_id},
          {"business_day", to_text(message.business_day)},
          {"due_on", to_text(message.due_on)},
          {"documents", message.documents},
          {"released", message.released},
          {"made_by", message.asked_by},
          {"made_at", rfc3339(message.made_at)},
          {"sent_at", instant_or_null(message.sent_at)},
          {"ended_at", instant_or_null(message.ended_at)},
          {"next_try_at", instant_or_null(message.next_try_at)}};
}

json::object words_of(const tax::Answer& answer) {
  json::array reasons;
  for (const auto& one : answer.reasons) reasons.push_back(json::object{{"code", one.code}, {"text", one.text}});
  return {{"id", answer.id},
          {"code", text_or_null(answer.code)},
          {"verdict", tax::name(answer.verdict)},
          {"reasons", std::move(reasons)},
          {"received_at", rfc3339(answer.received_at)}};
}

json::object words_of(const tax::Task& task) {
  return {{"id", task.id.text()},
          {"agency", task.agency.text()},
          {"message", task.message ? json::value{task.message->text()} : json::value{}},
          {"payment", task.payment ? json::value{task.payment->text()} : json::value{}},
          {"kind", tax::name(task.kind)},
          {"detail", task.detail},
          {"opened_at", rfc3339(task.opened_at)},
          {"closed_at", instant_or_null(task.closed_at)},
          {"closed_by", text_or_null(task.closed_by)},
          {"remark", text_or_null(task.remark)}};
}

/// Empty when absent or wrong, which check() tells.
std::string day_in(Query& query, std::string_view name) {
  const auto day = query.day(name);
  return day ? to_text(*day) : std::string{};
}

Result<tax::MessageFilter, Problem> read_message_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto kind = query.text("kind"), status = query.text("status"), after = query.text("after"),
             agency = query.text("agency");
  tax::MessageFilter filter{.agencies = {},
                            .kind = tax::parse_kind(kind),
                            .state = tax::parse_state(status),
                            .from = day_in(query, "from"),
                            .to = day_in(query, "to"),
                            .wire_id = query.text("wire_id"),
                            .after = tax::MessageId::parse(after),
                            .limit = query.limit()};
  if (!kind.empty() && !filter.kind) query.fault("kind", "unknown_kind", "registration, summary or error_notice.");
  if (!status.empty() && !filter.state) query.fault("status", "unknown_status", "No message is in this state.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A message's id.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  return filter;
}

Result<tax::TaskFilter, Problem> read_task_filter(const Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  const auto kind = query.text("kind"), status = query.text("status"), message = query.text("message"),
             after = query.text("after"), agency = query.text("agency");
  tax::TaskFilter filter{.agencies = {},
                         .kind = tax::parse_task_kind(kind),
                         .open = status.empty() ? std::nullopt : std::optional{status == "open"},
                         .message = tax::MessageId::parse(message),
                         .after = tax::TaskId::parse(after),
                         .limit = query.limit()};
  if (!kind.empty() && !filter.kind) query.fault("kind", "unknown_kind", "No task is of this kind.");
  if (!status.empty() && status != "open" && status != "closed") {
    query.fault("status", "unknown_status", "open or closed.");
  }
  if (!message.empty() && !filter.message) query.fault("message", "not_an_id", "A message's id.");
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A task's id.");
  if (const auto good = query.check(); !good) return good.error();
  auto agencies = agencies_of(context, agency, "agency");
  if (!agencies) return agencies.error();
  filter.agencies = std::move(*agencies);
  return filter;
}

Answer as_sent(const tax::Message& message) {
  return {200,
          {{"content-type", "application/xml"},
           {"content-disposition", "attachment; filename=\"" + message.wire_id + ".xml\""},
           {"cache-control", "private, no-store"}},
          message.xml};
}

Problem problem_of(tax::TaskRefusal refusal) {
  switch (refusal) {
    case tax::TaskRefusal::not_found: return not_found("tax_task_not_found");
    case tax::TaskRefusal::not_open: return {409, "tax_task_not_open", "The task is closed already."};
    case tax::TaskRefusal::not_to_be_sent_again: break;
  }
  return {422,
          "not_to_be_sent_again",
          "Only a rejected summary table or error notice is made anew.",
          {{"/again", "not_to_be_sent_again", "Only of a rejected summary table or error notice."}}};
}

}  // namespace

Result<Answer, Problem> list_tax_messages(Context& context) {
  return answer_page(context, read_message_filter(context), tax::list_messages,
                     [](const tax::Message& one) { return words_of(one); });
}

Result<Answer, Problem> show_tax_message(Context& context) {
  std::string_view name = context.path[0];
  const bool raw = name.ends_with(".xml");
  if (raw) name.remove_suffix(4);
  const auto id = tax::MessageId::parse(name).value_or(tax::MessageId{});
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto message = tax::find_message(tx, context.caller.agencies, id);
    if (!message || (raw && message->xml.empty())) return not_found("tax_message_not_found");
    if (raw) return as_sent(*message);
    auto words = words_of(*message);
    json::array answers;
    for (const auto& one : tax::answers_of(tx, message->agency, id)) answers.push_back(words_of(one));
    words["answers"] = std::move(answers);
    return json_answer(200, words);
  });
}

Result<Answer, Problem> list_tax_tasks(Context& context) {
  return answer_page(context, read_task_filter(context), tax::list_tasks,
                     [](const tax::Task& one) { return words_of(one); });
}

Result<Answer, Problem> close_tax_task(Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto again = body.flag("again", Presence::optional);
  tax::TaskAct act{.agencies = context.caller.agencies,
                   .task = tax::TaskId::parse(context.path[0]).value_or(tax::TaskId{}),
                   .actor = context.caller.actor(),
                   .request_id = context.request.request_id,
                   .remark = body.text("remark", Presence::required, 500),
                   .again = again.value_or(false)};
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto closed = tax::close_task(tx, act, context.now);
    if (!closed) return problem_of(closed.error());
    return json_answer(200, words_of(*closed));
  });
}

}  // namespace kythu::gateway
