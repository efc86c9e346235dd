// What administrators want changed, and who decided it: one proposes, another person approves exactly what was shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/digest.hpp"
#include "config/database/database.hpp"
#include "gateway/access/officers/officers.hpp"

namespace kythu::gateway {

struct ProposalKind {
  static constexpr std::string_view prefix = "prp_";
};
using ProposalId = Id<ProposalKind>;

inline constexpr std::chrono::hours proposal_lifetime{24};  // security requirement F7

struct AdminProposal {
  ProposalId id;
  std::string kind;    ///< agency, client, user, channel_settings, targets
  std::string target;  ///< the id of what changes, the channel or the plan; empty for what is to be made
  std::string change;  ///< canonical JSON, without secrets
  std::string sha256;  ///< of it, hex: what an approval names
  int version = 1;
  std::string state;  ///< waiting, approved, rejected, withdrawn
  OfficerId proposed_by;
  Instant proposed_at, expires_at;
  std::optional<OfficerId> decided_by{};
  std::optional<Instant> decided_at{};
  std::string reason{};

  /// As above, and "expired" for one that waited too long.
  std::string_view status(Instant now) const {
    return state == "waiting" && expires_at <= now ? std::string_view{"expired"} : std::string_view{state};
  }
};

enum class ProposalRefusal {
  not_found,
  decided,       ///< or expired
  changed,       ///< it is not what was shown
  same_person,   ///< nobody approves their own, not by a second account either
  not_proposer,  ///< only who proposed it edits it
};

struct ProposalFilter {
  std::string kind, state;          ///< empty: any
  std::optional<ProposalId> after;  ///< the last of the page before
  int limit = 50;
};
/// Newest first.
std::vector<AdminProposal> list_proposals(db::Transaction& tx, const ProposalFilter& filter);
std::optional<AdminProposal> find_proposal(db::Transaction& tx, ProposalId id);

struct NewProposal {
  std::string kind, target, change;
  OfficerId by;
};
AdminProposal propose(db::Transaction& tx, const NewProposal& wanted, ProposalId id, Instant now);
/// Another content under the same id: what was approved or shown before is void, and its time begins anew.
Result<AdminProposal, ProposalRefusal> edit(db::Transaction& tx, ProposalId id, const NewProposal& wanted, Instant now);

struct ProposalDecision {
  ProposalId id;
  OfficerId by;
  std::string sha256;  ///< of what was shown to them; of a rejection, empty
  std::string reason;  ///< of a rejection
};
/// The proposal as it is decided now; whoever calls carries it out in the same transaction.
Result<AdminProposal, ProposalRefusal> approve(db::Transaction& tx, const ProposalDecision& decision, Instant now);
/// By whoever may approve; by its proposer it is withdrawn.
Result<AdminProposal, ProposalRefusal> reject(db::Transaction& tx, const ProposalDecision& decision, Instant now);

}  // namespace kythu::gateway
