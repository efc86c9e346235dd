// What the desk for keys and the signer refuse about operations, as HTTP.
#include "problem.hpp"

namespace kythu::gateway {
namespace {

Problem problem(int status, std::string_view code, std::string_view detail, std::string_view pointer = {}) {
  Problem made{status, std::string{code}, std::string{detail}, {}, {}};
  if (!pointer.empty()) made.errors.push_back({std::string{pointer}, made.code, made.detail});
  if (status == 503) made.headers.emplace_back("retry-after", "5");
  return made;
}

}  // namespace

Problem problem_of(const hsm::OperationRefusal& refusal) {
  using enum hsm::OperationFault;
  const auto made = [&](int status, std::string_view pointer = {}) {
    return problem(status, hsm::name(refusal.fault), refusal.detail, pointer);
  };
  switch (refusal.fault) {
    case malformed: return made(422);
    case foreign:
    case expired:
    case replayed:
    case needs_another:
    case not_possible: return made(409);
    case unknown_officer: return made(422, "/officer");
    case bad_signature: return made(422, "/signature");
    case bad_certificate: return made(422);
    case token_failed:
    case unavailable: return made(503);
  }
  return {};
}

Problem problem_of(const DeskProblem& refused) {
  using enum DeskRefusal;
  switch (refused.refusal) {
    case not_found: return gateway::not_found("key_operation_not_found");
    case closed: return problem(409, "key_operation_closed", "It is done, canceled or expired.");
    case not_proposer: return problem(403, "not_proposer", "The account that proposed it may take it back.");
    case own_proposal: return problem(403, "own_proposal", "Another account has to give the second signature.");
    case same_account: return problem(403, "same_account", "Two officers sign by two accounts.");
    case same_officer: return problem(409, "same_officer", "Another officer has to sign.", "/officer");
    case waiting: {
      auto made = problem(409, "approval_waiting", "A signature is being judged; ask again.");
      made.headers.emplace_back("retry-after", "1");
      return made;
    }
    case too_many: return problem(409, "too_many_approvals", "Propose the operation anew.");
    case signer: return problem_of(refused.signer);
  }
  return {};
}

}  // namespace kythu::gateway
