// Where officers' proposals and signatures meet the signer. Two people's signatures decide, and the signer alone judges
// them; this desk sees to it that two accounts were at work as well, and that what the signer did is never lost: the
// question is in the database before the signer is asked, its answer after, and a question without an answer is asked
// again, because the signer decides the same operation once only.
#pragma once

#include <mutex>

#include "config/base/log.hpp"
#include "gateway/keys/operations.hpp"

namespace kythu::gateway {

enum class DeskRefusal {
  not_found,
  closed,        ///< done, canceled or expired
  not_proposer,  ///< only the account that proposed it takes it back
  own_proposal,  ///< the second signature comes from another account than the proposal
  same_account,  ///< this account sent another officer's signature already
  same_officer,  ///< the officer has signed already
  waiting,       ///< the signer has not answered the last signature yet
  too_many,      ///< signatures for one operation
  signer,        ///< see DeskProblem::signer
};

struct DeskProblem {
  DeskRefusal refusal{};
  hsm::OperationRefusal signer{};
};

/// The signer's answer; without a fault it has decided.
struct Heard {
  std::optional<hsm::OperationFault> fault;
  std::string detail;
  hsm::Decision decision;
};

/// Who acts, for the rows and the audit.
struct DeskCaller {
  OfficerId account;
  std::string request_id;
};

/// Safe for any number of threads and processes.
class KeyDesk {
 public:
  KeyDesk(db::Database& database, hsm::Vault& vault, Clock clock, Log log)
      : database_(database), vault_(vault), clock_(std::move(clock)), log_(std::move(log)) {}

  /// In the caller's transaction.
  void propose(db::Transaction& tx, const KeyOperation& operation, const DeskCaller& caller);
  /// The operation as it is after the signer's answer: `proposed` with one signature, `done` with two. The same
  /// approval again gives the same answer.
  Result<KeyOperation, DeskProblem> approve(OperationId id, const hsm::Approval& approval, const DeskCaller& caller);
  Result<KeyOperation, DeskProblem> cancel(OperationId id, const DeskCaller& caller);
  /// Asks again about signatures whose answer is missing for longer than the signer may take.
  void settle();

 private:
  struct Question {
    KeyOperation operation;
    int number = 0;  ///< 0: there is nothing to ask
  };

  Result<Question, DeskProblem> put(OperationId id, const hsm::Approval& approval, const DeskCaller& caller);
  Result<KeyOperation, DeskProblem> ask(Question question, const std::string& request_id);
  /// nullopt: another signature was found good meanwhile, and both have to be shown.
  std::optional<KeyOperation> note(const Question& question, const Heard& heard, const std::string& request_id);
  void close(db::Transaction& tx, KeyOperation& operation, const KeyApproval& last, const hsm::Decision& decision);

  /// One question to the signer at a time: whoever asks twice at once finds the first answer, not "decided before".
  std::mutex mutex_;
  db::Database& database_;
  hsm::Vault& vault_;
  Clock clock_;
  Log log_;
};

}  // namespace kythu::gateway
