#include "operations.hpp"

#include <array>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "hsm/words.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr std::array<std::pair<OperationStatus, std::string_view>, 4> statuses{{
    {OperationStatus::proposed, "proposed"},
    {OperationStatus::done, "done"},
    {OperationStatus::canceled, "canceled"},
    {OperationStatus::expired, "expired"},
}};

constexpr std::array<std::pair<Verdict, std::string_view>, 4> verdicts{{
    {Verdict::waiting, "waiting"},
    {Verdict::good, "good"},
    {Verdict::refused, "refused"},
    {Verdict::overtaken, "overtaken"},
}};

/// What this program wrote itself.
template <class Value>
Value known(Result<Value, std::string> value) {
  if (!value) throw std::runtime_error{"a row about a key operation cannot be read: " + value.error()};
  return std::move(*value);
}

/// Not hsm::to_json(): a decision whose answer was lost has no number and no hash.
std::string text_of(const hsm::Decision& decision) {
  return boost::json::serialize(boost::json::object{{"number", decision.number},
                                                    {"hash", decision.hash},
                                                    {"public_key_pem", decision.public_key_pem},
                                                    {"request_pem", decision.request_pem}});
}

hsm::Decision decision_of(const std::string& text) {
  const auto value = boost::json::parse(text);
  const auto member = [&](const char* name) { return std::string{value.at(name).as_string()}; };
  return {.number = value.at("number").to_number<std::uint64_t>(),
          .hash = member("hash"),
          .public_key_pem = member("public_key_pem"),
          .request_pem = member("request_pem")};
}

OperationStatus status_of(const pqxx::row& row, Instant now) {
  if (!row["outcome"].is_null()) return hsm::find_in(statuses, row["outcome"].as<std::string>()).value();
  return db::to_instant(row["expires_at"]) <= now ? OperationStatus::expired : OperationStatus::proposed;
}

KeyOperation operation_of(const pqxx::row& row, Instant now) {
  KeyOperation operation{.id = db::to_id<OperationId>(row["operation_id"]),
                         .operation = known(hsm::parse_operation(row["operation"].as<std::string>())),
                         .proposed_by = db::to_id<OfficerId>(row["proposed_by"]),
                         .created_at = db::to_instant(row["created_at"]),
                         .expires_at = db::to_instant(row["expires_at"]),
                         .status = status_of(row, now),
                         .approvals = {},
                         .ended_by = {},
                         .ended_at = {},
                         .decision = {}};
  if (row["outcome"].is_null()) return operation;
  operation.ended_by = db::to_id<OfficerId>(row["ended_by"]);
  operation.ended_at = db::to_instant(row["ended_at"]);
  if (operation.status == OperationStatus::done) {
    operation.decision = decision_of(row["result"].as<std::string>());
  }
  return operation;
}

KeyApproval approval_of(const pqxx::row& row) {
  const auto text = [&](const char* column) { return row[column].is_null() ? "" : row[column].as<std::string>(); };
  const auto verdict = hsm::find_in(verdicts, text("verdict"));
  return {.number = row["number"].as<int>(),
          .account = db::to_id<OfficerId>(row["account"]),
          .approval = known(hsm::parse_approval(text("approval"))),
          .asked_at = db::to_instant(row["asked_at"]),
          .verdict = verdict.value_or(Verdict::waiting),
          .fault = text("fault"),
          .detail = text("detail")};
}

std::vector<KeyOperation> with_approvals(db::Transaction& tx, const pqxx::result& rows, Instant now) {
  std::vector<KeyOperation> operations;
  std::string ids = "{";
  for (const auto& row : rows) {
    operations.push_back(operation_of(row, now));
    ids += (ids.size() > 1 ? "," : "") + operations.back().id.uuid_text();
  }
  for (const auto& row : tx.exec(sql::list_key_approvals, ids + "}")) {
    const auto owner = std::ranges::find(operations, db::to_id<OperationId>(row["operation_id"]), &KeyOperation::id);
    if (owner != operations.end()) owner->approvals.push_back(approval_of(row));
  }
  return operations;
}

}  // namespace

std::string_view name(OperationStatus status) { return hsm::name_in(statuses, status); }
std::optional<OperationStatus> parse_operation_status(std::string_view text) { return hsm::find_in(statuses, text); }
std::string_view name(Verdict verdict) { return hsm::name_in(verdicts, verdict); }

std::vector<hsm::Approval> KeyOperation::good() const {
  std::vector<hsm::Approval> all;
  for (const auto& one : approvals) {
    if (one.verdict == Verdict::good) all.push_back(one.approval);
  }
  return all;
}

void add(db::Transaction& tx, const KeyOperation& operation) {
  const auto hash = sha256(hsm::bytes_to_sign(operation.operation));
  tx.exec(sql::add_key_operation, operation.id, hash, hsm::canonical_json(operation.operation),
          hsm::name(operation.operation.act), operation.proposed_by, operation.created_at, operation.expires_at);
}

std::optional<KeyOperation> find_key_operation(db::Transaction& tx, OperationId id, Instant now) {
  auto found = with_approvals(tx, tx.exec(sql::find_key_operation, id), now);
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

std::vector<KeyOperation> list_key_operations(db::Transaction& tx, const OperationFilter& filter) {
  const auto rows = tx.exec(sql::list_key_operations, filter.after, filter.status, filter.now, filter.limit + 1);
  return with_approvals(tx, rows, filter.now);
}

void add(db::Transaction& tx, OperationId id, const KeyApproval& approval) {
  tx.exec(sql::add_key_approval, id, approval.number, approval.account, hsm::to_json(approval.approval),
          approval.asked_at);
}

void judge(db::Transaction& tx, OperationId id, const KeyApproval& judged, Instant now) {
  tx.exec(sql::judge_key_approval, id, judged.number, name(judged.verdict), judged.fault, judged.detail, now);
}

void end(db::Transaction& tx, const KeyOperation& ended) {
  const bool done = ended.status == OperationStatus::done;
  const auto result = done ? text_of(ended.decision) : std::string{"{}"};
  tx.exec(sql::end_key_operation, ended.id, name(ended.status), ended.ended_by.value(), result, ended.ended_at.value());
}

std::vector<WaitingApproval> waiting_approvals(db::Transaction& tx, Instant before) {
  std::vector<WaitingApproval> waiting;
  for (const auto& row : tx.exec(sql::list_waiting_approvals, before)) {
    waiting.push_back({db::to_id<OperationId>(row["operation_id"]), row["number"].as<int>()});
  }
  return waiting;
}

}  // namespace kythu::gateway
