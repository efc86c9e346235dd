#include "gateway/api/proposals.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "config/database/audit.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/idempotency.hpp"
#include "gateway/core/proposals.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::array<const ChangeKind*, 5> change_kinds{&agency_change, &client_change, &user_change, &channel_change,
                                                        &targets_change};

const ChangeKind& kind_of(const AdminProposal& proposal) {
  const auto found = std::ranges::find(change_kinds, proposal.kind, [](const auto* kind) { return kind->name; });
  KYTHU_ASSERT(found != change_kinds.end());  // the column has a CHECK
  return **found;
}

json::value officer_or_null(const std::optional<OfficerId>& officer) {
  return officer ? json::value("officer:" + officer->text()) : json::value{};
}

json::object words_of(const Context& context, const AdminProposal& one) {
  return {{"id", one.id.text()},
          {"kind", one.kind},
          {"target", text_or_null(one.target)},
          {"change", json::parse(one.change)},
          {"sha256", one.sha256},
          {"version", one.version},
          {"status", one.status(context.now)},
          {"proposed_by", officer_or_null(one.proposed_by)},
          {"proposed_at", rfc3339(one.proposed_at)},
          {"expires_at", rfc3339(one.expires_at)},
          {"decided_by", officer_or_null(one.decided_by)},
          {"decided_at", instant_or_null(one.decided_at)},
          {"reason", text_or_null(one.reason)}};
}

Problem problem_of(ProposalRefusal refusal) {
  switch (refusal) {
    case ProposalRefusal::not_found: break;
    case ProposalRefusal::decided: return {409, "proposal_decided", "It was decided already, or has expired.", {}, {}};
    case ProposalRefusal::changed: return {409, "proposal_changed", "It is not what was shown: read it again.", {}, {}};
    case ProposalRefusal::same_person: return {403, "same_person", "Another person has to approve it.", {}, {}};
    case ProposalRefusal::not_proposer: return {403, "not_proposer", "Only who proposed it may change it.", {}, {}};
  }
  return not_found();
}

void audit(db::Transaction& tx, const Context& context, std::string_view act, const AdminProposal& proposal) {
  db::record(tx, {.actor = context.caller.actor(),
                  .act = act,
                  .object = proposal.id.text(),
                  .outcome = "done",
                  .detail = json::serialize(
                      json::object{{"kind", proposal.kind}, {"target", proposal.target}, {"sha256", proposal.sha256}}),
                  .request_id = context.request.request_id,
                  .at = context.now});
}

OfficerId officer_of(const Context& context) { return context.officer.value().id; }

Result<NewProposal, Problem> read_change(const Context& context, const ChangeKind& kind, std::string_view target) {
  auto given = context.json;
  if (!target.empty() && given.is_object()) given.as_object()[std::string{kind.target}] = std::string{target};
  std::vector<FieldError> errors;
  JsonObject body{given, "", errors};
  const auto change = kind.read(body);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return NewProposal{std::string{kind.name}, text_in(change, kind.target), canonical(change), officer_of(context)};
}

Result<ProposalId, Problem> id_in_path(const Context& context) {
  const auto id = ProposalId::parse(context.path.at(0));
  if (!id) return not_found();
  return *id;
}

}  // namespace

Problem change_not_possible(std::string_view why) { return {409, "change_not_possible", std::string{why}, {}, {}}; }

std::string text_in(const json::object& change, std::string_view member) {
  return std::string{std::string_view{change.at(json::string_view{member.data(), member.size()}).as_string()}};
}

bool flag_in(const json::object& change, std::string_view member) {
  return change.at(json::string_view{member.data(), member.size()}).as_bool();
}

Result<Answer, Problem> propose_change(Context& context, const ChangeKind& kind, std::string_view target) {
  const auto wanted = read_change(context, kind, target);
  if (!wanted) return wanted.error();
  return once(context, [&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto made = propose(tx, *wanted, ProposalId::fresh(context.now, context.services.random), context.now);
    audit(tx, context, "administration.proposed", made);
    auto answer = json_answer(202, words_of(context, made));
    answer.headers.emplace_back("location", "/v1/proposals/" + made.id.text());
    return answer;
  });
}

Result<Answer, Problem> list_proposals(Context& context) {
  auto parsed = Query::parse(context.request.query);
  if (!parsed) return parsed.error();
  auto& query = *parsed;
  ProposalFilter filter{.kind = query.text("kind"), .state = query.text("status"), .after = {}};
  const auto after = query.text("after");
  const int limit = query.limit();
  filter.limit = limit + 1;
  filter.after = ProposalId::parse(after);
  if (!after.empty() && !filter.after) query.fault("after", "not_a_cursor", "A proposal's id.");
  if (const auto good = query.check(); !good) return good.error();
  const auto found = context.database().read([&](db::Transaction& tx) { return list_proposals(tx, filter); });
  json::array rows;
  for (const auto& one : found) rows.push_back(words_of(context, one));
  return json_answer(200, page_of(std::move(rows), limit));
}

Result<Answer, Problem> show_proposal(Context& context) {
  const auto id = id_in_path(context);
  if (!id) return id.error();
  const auto one = context.database().read([&](db::Transaction& tx) { return find_proposal(tx, *id); });
  if (!one) return not_found();
  return json_answer(200, words_of(context, *one));
}

Result<Answer, Problem> edit_proposal(Context& context) {
  const auto id = id_in_path(context);
  if (!id) return id.error();
  const auto known = context.database().read([&](db::Transaction& tx) { return find_proposal(tx, *id); });
  if (!known) return not_found();
  const auto wanted = read_change(context, kind_of(*known), {});
  if (!wanted) return wanted.error();
  return context.database().write([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto changed = edit(tx, *id, *wanted, context.now);
    if (!changed) return problem_of(changed.error());
    audit(tx, context, "administration.edited", *changed);
    return json_answer(200, words_of(context, *changed));
  });
}

/// Never under an idempotency key, which would keep the secret in its answer: a decision is taken once by itself.
Result<Answer, Problem> approve_proposal(Context& context) {
  const auto id = id_in_path(context);
  if (!id) return id.error();
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const ProposalDecision decision{*id, officer_of(context), body.text("sha256", Presence::required, 64), {}};
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  auto answer = context.services.database.write([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto approved = approve(tx, decision, context.now);
    if (!approved) return problem_of(approved.error());
    const auto change = json::parse(approved->change).as_object();
    const auto made = kind_of(*approved).apply({tx, context.services, approved->id.uuid_text(), context.now}, change);
    if (!made) return made.error();
    audit(tx, context, "administration.approved", *approved);
    auto words = words_of(context, *approved);
    words["result"] = *made;
    return json_answer(200, words);
  });
  if (answer) context.services.cashier.look_at_channels();
  return answer;
}

Result<Answer, Problem> reject_proposal(Context& context) {
  const auto id = id_in_path(context);
  if (!id) return id.error();
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto reason = body.text("reason", Presence::required, 500);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  return context.database().write([&](db::Transaction& tx) -> Result<Answer, Problem> {
    const auto rejected = reject(tx, {*id, officer_of(context), {}, reason}, context.now);
    if (!rejected) return problem_of(rejected.error());
    audit(tx, context, "administration." + rejected->state, *rejected);
    return json_answer(200, words_of(context, *rejected));
  });
}

}  // namespace kythu::gateway
