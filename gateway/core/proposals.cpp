#include "gateway/core/proposals.hpp"

#include "config/database/people.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

struct Locked {
  AdminProposal proposal;
  std::string proposer;  ///< the person
};

AdminProposal to_proposal(const pqxx::row& row) {
  const auto text = [&](const char* column) { return row[column].as<std::string>(); };
  AdminProposal one{.id = db::to_id<ProposalId>(row["proposal_id"]),
                    .kind = text("kind"),
                    .target = text("target"),
                    .change = text("change"),
                    .sha256 = text("sha256"),
                    .version = row["version"].as<int>(),
                    .state = text("state"),
                    .proposed_by = db::to_id<OfficerId>(row["proposed_by"]),
                    .proposed_at = db::to_instant(row["proposed_at"]),
                    .expires_at = db::to_instant(row["expires_at"]),
                    .reason = text("reason")};
  if (!row["decided_by"].is_null()) one.decided_by = db::to_id<OfficerId>(row["decided_by"]);
  if (!row["decided_at"].is_null()) one.decided_at = db::to_instant(row["decided_at"]);
  return one;
}

Result<Locked, ProposalRefusal> lock_waiting(db::Transaction& tx, ProposalId id, Instant now) {
  const auto rows = tx.exec(sql::lock_proposal, id);
  if (rows.empty()) return ProposalRefusal::not_found;
  Locked found{to_proposal(rows[0]), rows[0]["proposer"].as<std::string>()};
  if (found.proposal.status(now) != "waiting") return ProposalRefusal::decided;
  return found;
}

std::string person_of(db::Transaction& tx, OfficerId officer) {
  return tx.exec(sql::person_of_officer, officer)[0][0].as<std::string>();
}

AdminProposal decide(db::Transaction& tx, const Locked& found, const char* state, const ProposalDecision& decision,
                     Instant now) {
  auto decided = found.proposal;
  decided.state = state;
  decided.decided_by = decision.by;
  decided.decided_at = now;
  decided.reason = decision.reason;
  tx.exec(sql::decide_proposal, decided.id, state, decision.by, person_of(tx, decision.by), now, decision.reason);
  return decided;
}

}  // namespace

std::vector<AdminProposal> list_proposals(db::Transaction& tx, const ProposalFilter& filter) {
  std::vector<AdminProposal> found;
  for (const auto& row : tx.exec(sql::list_proposals, filter.kind, filter.state, filter.after, filter.limit)) {
    found.push_back(to_proposal(row));
  }
  return found;
}

std::optional<AdminProposal> find_proposal(db::Transaction& tx, ProposalId id) {
  const auto rows = tx.exec(sql::find_proposal, id);
  return rows.empty() ? std::nullopt : std::optional{to_proposal(rows[0])};
}

AdminProposal propose(db::Transaction& tx, const NewProposal& wanted, ProposalId id, Instant now) {
  const auto added = tx.exec(sql::add_proposal, id, wanted.kind, wanted.target, wanted.change, sha256(wanted.change),
                             wanted.by, now, Instant{now + proposal_lifetime});
  KYTHU_ASSERT(added.affected_rows() == 1);  // the officer is there
  return find_proposal(tx, id).value();
}

Result<AdminProposal, ProposalRefusal> edit(db::Transaction& tx, ProposalId id, const NewProposal& wanted,
                                            Instant now) {
  const auto found = lock_waiting(tx, id, now);
  if (!found) return found.error();
  if (found->proposal.proposed_by != wanted.by || found->proposal.kind != wanted.kind) {
    return ProposalRefusal::not_proposer;
  }
  tx.exec(sql::edit_proposal, id, wanted.target, wanted.change, sha256(wanted.change), now,
          Instant{now + proposal_lifetime});
  return find_proposal(tx, id).value();
}

Result<AdminProposal, ProposalRefusal> approve(db::Transaction& tx, const ProposalDecision& decision, Instant now) {
  const auto found = lock_waiting(tx, decision.id, now);
  if (!found) return found.error();
  const auto& proposed_by = found->proposal.proposed_by;
  if (db::same_person(tx, "officer:" + decision.by.text(), "officer:" + proposed_by.text()) ||
      found->proposer == person_of(tx, decision.by)) {  // who the account belonged to when it proposed
    return ProposalRefusal::same_person;
  }
  if (found->proposal.sha256 != decision.sha256) return ProposalRefusal::changed;
  return decide(tx, *found, "approved", decision, now);
}

Result<AdminProposal, ProposalRefusal> reject(db::Transaction& tx, const ProposalDecision& decision, Instant now) {
  const auto found = lock_waiting(tx, decision.id, now);
  if (!found) return found.error();
  const bool own = found->proposal.proposed_by == decision.by;
  return decide(tx, *found, own ? "withdrawn" : "rejected", decision, now);
}

}  // namespace kythu::gateway
