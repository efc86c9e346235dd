#include "desk.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "certificates.hpp"
#include "config/database/audit.hpp"

namespace kythu::gateway {
namespace {

constexpr int most_approvals = 50;
/// Longer than the client waits for the signer, so that a question that is still on its way is not asked twice.
constexpr std::chrono::seconds settle_after{100};
/// Two people can be first at the same time, once.
constexpr int most_rounds = 3;

struct Fact {
  std::string_view act, outcome;
  Instant at;
  boost::json::object detail;
};

void audit(db::Transaction& tx, const KeyOperation& operation, const DeskCaller& caller, Fact fact) {
  fact.detail["sha256"] = hsm::operation_hash(operation.operation);
  fact.detail["kind"] = hsm::name(operation.operation.act);
  const auto actor = "officer:" + caller.account.text();
  db::record(tx, {.chain = "keys",
                  .actor = actor,
                  .act = fact.act,
                  .object = operation.id.text(),
                  .outcome = fact.outcome,
                  .detail = boost::json::serialize(fact.detail),
                  .request_id = caller.request_id,
                  .at = fact.at});
}

bool is_same(const hsm::Approval& left, const hsm::Approval& right) {
  return hsm::to_json(left) == hsm::to_json(right);
}

KeyApproval* numbered(KeyOperation& operation, int number) {
  const auto found = std::ranges::find(operation.approvals, number, &KeyApproval::number);
  return found == operation.approvals.end() ? nullptr : &*found;
}

bool somebody_waits(const KeyOperation& operation) {
  return std::ranges::find(operation.approvals, Verdict::waiting, &KeyApproval::verdict) != operation.approvals.end();
}

/// The people and accounts that signed before, against the one who signs now.
std::optional<DeskRefusal> fault_of(const KeyOperation& operation, const KeyApproval& fresh) {
  if (operation.status != OperationStatus::proposed) return DeskRefusal::closed;
  for (const auto& earlier : operation.approvals) {
    if (earlier.verdict != Verdict::good && earlier.verdict != Verdict::waiting) continue;
    const bool good = earlier.verdict == Verdict::good, person = earlier.approval.officer == fresh.approval.officer;
    if (good && person) return DeskRefusal::same_officer;
    if (!person && earlier.account == fresh.account) return DeskRefusal::same_account;
    if (good && fresh.account == operation.proposed_by) return DeskRefusal::own_proposal;
  }
  return operation.approvals.size() >= most_approvals ? std::optional{DeskRefusal::too_many} : std::nullopt;
}

/// One officer's good signature each.
hsm::SignedOperation shown_to_signer(const KeyOperation& operation, const KeyApproval& asked) {
  hsm::SignedOperation shown{operation.operation, operation.good()};
  shown.approvals.push_back(asked.approval);
  return shown;
}

/// The result of an operation that the signer decided, and whose answer came too late: what can still be seen of it.
hsm::Decision seen_afterwards(hsm::Vault& vault, const hsm::Operation& operation) {
  hsm::Decision decision;
  const auto* made = std::get_if<hsm::act::Generate>(&operation.act);
  if (made == nullptr) return decision;
  const auto state = vault.state();
  const auto* key = state ? (*state).key(made->key) : nullptr;
  if (key != nullptr) decision.public_key_pem = to_pem(key->public_key, "PUBLIC KEY");
  return decision;
}

Heard hear(hsm::Vault& vault, const hsm::SignedOperation& shown) {
  const auto answer = vault.submit(shown);
  if (answer) return {{}, {}, *answer};
  const auto& [fault, detail] = answer.error();
  const bool replayed = fault == hsm::OperationFault::replayed;
  return {fault, detail, replayed ? seen_afterwards(vault, shown.operation) : hsm::Decision{}};
}

Verdict verdict_of(std::optional<hsm::OperationFault> fault) {
  if (!fault || fault == hsm::OperationFault::needs_another) return Verdict::good;
  return fault == hsm::OperationFault::replayed ? Verdict::overtaken : Verdict::refused;
}

}  // namespace

void KeyDesk::propose(db::Transaction& tx, const KeyOperation& operation, const DeskCaller& caller) {
  add(tx, operation);
  audit(tx, operation, caller, {"key_operation.proposed", "done", clock_(), {}});
}

Result<KeyDesk::Question, DeskProblem> KeyDesk::put(OperationId id, const hsm::Approval& approval,
                                                    const DeskCaller& caller) {
  const auto attempt = [&](db::Transaction& tx) -> Result<Question, DeskProblem> {
    const auto now = clock_();
    auto found = find_key_operation(tx, id, now);
    if (!found) return DeskProblem{DeskRefusal::not_found};
    for (const auto& earlier : found->approvals) {
      if (earlier.account != caller.account || !is_same(earlier.approval, approval)) continue;
      if (earlier.verdict == Verdict::good) return Question{std::move(*found), 0};
      if (earlier.verdict == Verdict::waiting) return Question{std::move(*found), earlier.number};
    }
    const auto number = static_cast<int>(found->approvals.size()) + 1;
    const KeyApproval fresh{
        .number = number, .account = caller.account, .approval = approval, .asked_at = now, .fault = {}, .detail = {}};
    if (const auto fault = fault_of(*found, fresh)) return DeskProblem{*fault};
    add(tx, id, fresh);
    found->approvals.push_back(fresh);
    audit(tx, *found, caller,
          {"key_operation.approval_given",
           "done",
           now,
           {{"number", number}, {"officer", approval.officer}, {"credential", approval.credential}}});
    return Question{std::move(*found), number};
  };
  return database_.write(attempt, db::Isolation::serializable);
}

std::optional<KeyOperation> KeyDesk::note(const Question& question, const Heard& heard, const std::string& request_id) {
  const auto shown = question.operation.good().size();
  const auto attempt = [&](db::Transaction& tx) -> std::optional<KeyOperation> {
    const auto now = clock_();
    auto operation = find_key_operation(tx, question.operation.id, now);
    KYTHU_ASSERT(operation.has_value());
    auto* asked = numbered(*operation, question.number);
    KYTHU_ASSERT(asked != nullptr);
    if (asked->verdict != Verdict::waiting) return operation;  // settle() was faster
    if (heard.fault == hsm::OperationFault::needs_another && operation->good().size() != shown) return std::nullopt;
    asked->verdict = verdict_of(heard.fault);
    if (asked->verdict == Verdict::refused) {
      asked->fault = hsm::name(*heard.fault);
      asked->detail = heard.detail;
    }
    judge(tx, operation->id, *asked, now);
    // Whoever else waits may be the one that was told the decision: its own answer closes the operation, now or later.
    const bool decided = !heard.fault || (asked->verdict == Verdict::overtaken && !somebody_waits(*operation));
    if (decided && !operation->ended_at) close(tx, *operation, *asked, heard.decision);
    audit(tx, *operation, {asked->account, request_id},
          {"key_operation.approval_judged",
           asked->verdict == Verdict::refused ? "refused" : "done",
           now,
           {{"number", asked->number}, {"verdict", name(asked->verdict)}, {"fault", asked->fault}}});
    return operation;
  };
  return database_.write(attempt, db::Isolation::serializable);
}

void KeyDesk::close(db::Transaction& tx, KeyOperation& operation, const KeyApproval& last,
                    const hsm::Decision& decision) {
  operation.status = OperationStatus::done;
  operation.ended_by = last.account;
  operation.ended_at = clock_();
  operation.decision = decision;
  end(tx, operation);
  audit(tx, operation, {last.account, {}},
        {"key_operation.done",
         "done",
         *operation.ended_at,
         {{"decision", operation.decision.number}, {"decision_hash", operation.decision.hash}}});
}

Result<KeyOperation, DeskProblem> KeyDesk::ask(Question question, const std::string& request_id) {
  for (int round = 0; round < most_rounds; ++round) {
    const auto* asked = numbered(question.operation, question.number);
    KYTHU_ASSERT(asked != nullptr);
    const auto heard = hear(vault_, shown_to_signer(question.operation, *asked));
    if (heard.fault == hsm::OperationFault::unavailable) {
      return DeskProblem{DeskRefusal::signer, {*heard.fault, heard.detail}};  // in doubt: the question stays
    }
    if (auto noted = note(question, heard, request_id)) {
      const auto* judged = numbered(*noted, question.number);
      if (judged->verdict == Verdict::refused && heard.fault) {
        return DeskProblem{DeskRefusal::signer, {*heard.fault, heard.detail}};
      }
      if (judged->verdict == Verdict::overtaken && !noted->ended_at) return DeskProblem{DeskRefusal::waiting};
      return std::move(*noted);
    }
    question.operation =
        database_.read([&](db::Transaction& tx) { return find_key_operation(tx, question.operation.id, clock_()); })
            .value();
  }
  return DeskProblem{DeskRefusal::waiting};
}

Result<KeyOperation, DeskProblem> KeyDesk::approve(OperationId id, const hsm::Approval& approval,
                                                   const DeskCaller& caller) {
  std::lock_guard lock(mutex_);
  auto question = put(id, approval, caller);
  if (!question) return question.error();
  if ((*question).number == 0) return std::move((*question).operation);
  return ask(std::move(*question), caller.request_id);
}

Result<KeyOperation, DeskProblem> KeyDesk::cancel(OperationId id, const DeskCaller& caller) {
  const auto attempt = [&](db::Transaction& tx) -> Result<KeyOperation, DeskProblem> {
    auto found = find_key_operation(tx, id, clock_());
    if (!found) return DeskProblem{DeskRefusal::not_found};
    if (found->status == OperationStatus::canceled) return std::move(*found);
    if (found->status != OperationStatus::proposed) return DeskProblem{DeskRefusal::closed};
    if (found->proposed_by != caller.account) return DeskProblem{DeskRefusal::not_proposer};
    if (somebody_waits(*found)) return DeskProblem{DeskRefusal::waiting};
    found->status = OperationStatus::canceled;
    found->ended_by = caller.account;
    found->ended_at = clock_();
    end(tx, *found);
    audit(tx, *found, caller, {"key_operation.canceled", "done", *found->ended_at, {}});
    return std::move(*found);
  };
  return database_.write(attempt, db::Isolation::serializable);
}

void KeyDesk::settle() {
  const auto before = clock_() - settle_after;
  const auto waiting = database_.read([&](db::Transaction& tx) { return waiting_approvals(tx, before); });
  for (const auto& [id, number] : waiting) {
    std::lock_guard lock(mutex_);
    auto operation = database_.read([&, id = id](db::Transaction& tx) { return find_key_operation(tx, id, clock_()); });
    if (!operation) continue;
    const auto settled = ask({std::move(*operation), number}, {});
    log_.info("key_operation.settled", {{"operation", id.text()}, {"number", number}, {"known", bool(settled)}});
  }
}

}  // namespace kythu::gateway
