// Operations on keys as people propose them here. The signer decides; these rows say who asked, who signed and what
// came of it.
#pragma once

#include "config/database/database.hpp"
#include "gateway/access/officers/officers.hpp"
#include "hsm/operations.hpp"

namespace kythu::gateway {

struct OperationKind {
  static constexpr std::string_view prefix = "op_";
};
using OperationId = Id<OperationKind>;

enum class OperationStatus { proposed, done, canceled, expired };
std::string_view name(OperationStatus status);
std::optional<OperationStatus> parse_operation_status(std::string_view text);

enum class Verdict {
  waiting,    ///< the signer was asked, and has not answered yet
  good,       ///< the signer verified it
  refused,    ///< see fault
  overtaken,  ///< the operation was decided before this one was judged
};
std::string_view name(Verdict verdict);

/// One question to the signer: may this be done, with this signature beside the good ones?
struct KeyApproval {
  int number = 0;
  OfficerId account;       ///< at the console
  hsm::Approval approval;  ///< with the officer whom the vault knows
  Instant asked_at;
  Verdict verdict = Verdict::waiting;
  std::string fault, detail;  ///< of `refused`: a word of hsm::OperationFault, and why
};

struct KeyOperation {
  OperationId id;
  hsm::Operation operation;
  OfficerId proposed_by;
  Instant created_at, expires_at;
  OperationStatus status = OperationStatus::proposed;
  std::vector<KeyApproval> approvals;
  std::optional<OfficerId> ended_by;
  std::optional<Instant> ended_at;
  hsm::Decision decision;  ///< of `done`; number 0 when the signer's own answer was lost

  std::vector<hsm::Approval> good() const;
};

void add(db::Transaction& tx, const KeyOperation& operation);
std::optional<KeyOperation> find_key_operation(db::Transaction& tx, OperationId id, Instant now);

struct OperationFilter {
  std::string status;  ///< empty: all
  std::optional<OperationId> after;
  int limit = 50;
  Instant now;
};
/// Newest first; one more than `limit` says that there is more.
std::vector<KeyOperation> list_key_operations(db::Transaction& tx, const OperationFilter& filter);

void add(db::Transaction& tx, OperationId id, const KeyApproval& approval);
void judge(db::Transaction& tx, OperationId id, const KeyApproval& judged, Instant now);
/// `done` with its decision, or `canceled`.
void end(db::Transaction& tx, const KeyOperation& ended);

struct WaitingApproval {
  OperationId operation;
  int number = 0;
};
/// Asked before `before`, and no answer came.
std::vector<WaitingApproval> waiting_approvals(db::Transaction& tx, Instant before);

}  // namespace kythu::gateway
