#include "gateway/api/key_operations.hpp"

#include <boost/json/array.hpp>

#include "gateway/api/key_operation_words.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

/// Longer than the signer takes to make a key in a slow token.
constexpr std::chrono::seconds lease{120};

DeskCaller caller_of(const Context& context) { return {context.officer.value().id, context.request.request_id}; }

OperationId id_in_path(const Context& context) { return OperationId::parse(context.path[0]).value_or(OperationId{}); }

Result<std::string, Problem> name_of_vault(Context& context) {
  const auto state = context.services.vault.state();
  if (!state) return problem_of(state.error());
  if (!(*state).vault.empty()) return (*state).vault;
  return Problem{409, "vault_not_founded", "Its first officers are enrolled by the ceremony.", {}, {}};
}

Answer accepted(const KeyOperation& operation) {
  return json_answer(operation.status == OperationStatus::done ? 200 : 202, key_operation_words(operation));
}

Result<Answer, Problem> decide(Context& context, const hsm::Approval& approval, const Begun& begun) {
  auto approved = context.services.key_desk.approve(id_in_path(context), approval, caller_of(context));
  if (!approved) return problem_of(approved.error());
  auto answer = accepted(*approved);
  // The same approval again gives the same answer, so a crash before this transaction costs nothing but the question.
  const auto kept = context.database().write(
      [&](db::Transaction& tx) -> Result<Done, Problem> { return finish(tx, context, begun, answer); });
  if (!kept) return kept.error();
  return answer;
}

}  // namespace

Result<Answer, Problem> propose_key_operation(Context& context) {
  const auto vault = name_of_vault(context);
  if (!vault) return vault.error();
  auto operation = read_operation(context, *vault);
  if (!operation) return operation.error();
  const auto& made = *operation;
  const KeyOperation proposal{.id = OperationId::fresh(context.now, context.services.random),
                              .operation = made,
                              .proposed_by = context.officer.value().id,
                              .created_at = made.created,
                              .expires_at = made.expires,
                              .approvals = {},
                              .ended_by = {},
                              .ended_at = {},
                              .decision = {}};
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    context.services.key_desk.propose(tx, proposal, caller_of(context));
    auto answer = json_answer(201, key_operation_words(proposal));
    answer.headers.emplace_back("location", "/v1/key_operations/" + proposal.id.text());
    return answer;
  });
}

Result<Answer, Problem> list_key_operations(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto after = (*query).text("after");
  const OperationFilter filter{.status = (*query).text("status"),
                               .after = OperationId::parse(after),
                               .limit = (*query).limit(),
                               .now = context.now};
  if (!after.empty() && !filter.after) (*query).fault("after", "not_a_cursor", "An operation's id.");
  if (!filter.status.empty() && !parse_operation_status(filter.status)) {
    (*query).fault("status", "unknown_status", "proposed, done, canceled or expired.");
  }
  if (const auto good = (*query).check(); !good) return good.error();
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    boost::json::array rows;
    for (const auto& one : list_key_operations(tx, filter)) rows.push_back(key_operation_words(one));
    return json_answer(200, page_of(std::move(rows), filter.limit));
  });
}

Result<Answer, Problem> show_key_operation(Context& context) {
  return context.database().read([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto found = find_key_operation(tx, id_in_path(context), context.now);
    if (!found) return not_found("key_operation_not_found");
    return json_answer(200, key_operation_words(*found));
  });
}

Result<Answer, Problem> approve_key_operation(Context& context) {
  const auto approval = read_approval(context);
  if (!approval) return approval.error();
  const auto begun = begin(context, lease);
  if (!begun) return begun.error();
  if ((*begun).replay) return *(*begun).replay;
  try {
    auto decided = decide(context, *approval, *begun);
    if (!decided) abandon(context, *begun);
    return decided;
  } catch (...) {
    abandon(context, *begun);
    throw;
  }
}

Result<Answer, Problem> cancel_key_operation(Context& context) {
  const auto canceled = context.services.key_desk.cancel(id_in_path(context), caller_of(context));
  if (!canceled) return problem_of(canceled.error());
  return json_answer(200, key_operation_words(*canceled));
}

}  // namespace kythu::gateway
