// Opening a series takes two persons: one proposes it, another approves. Then it is registered at the tax authority
// (registration.hpp; messages 109, 110, 111) and gives numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "receipts/series.hpp"

namespace kythu::receipts {

enum class ProposalState { proposed, approved, rejected };
std::string_view name(ProposalState state);

struct SeriesProposal {
  Series series;  ///< as it opens; its id is that of the proposal too
  ProposalState state{};
  std::string reason;
  std::string maker, checker;  ///< the checker is empty while nobody has decided
  Instant proposed_at;
  std::optional<Instant> decided_at;
};

struct SeriesDecision {
  AgencyId agency;
  SeriesId series;
  std::string officer;  ///< "officer:off_…"
  std::string request_id{};
};

/// Refused as open_series() refuses, or with already_proposed. Of `asked` the series, the reason and the maker count.
Result<SeriesProposal, SeriesRefusal> propose_series(db::Transaction& tx, SeriesProposal asked, Instant now);
/// Opens it, by another person than its maker; the law of the day of the approval counts.
Result<SeriesProposal, SeriesRefusal> approve_series(db::Transaction& tx, const SeriesDecision& by, Instant now);
/// Also by its maker.
Result<SeriesProposal, SeriesRefusal> reject_series(db::Transaction& tx, const SeriesDecision& by, Instant now);
/// Newest first.
std::vector<SeriesProposal> list_series_proposals(db::Transaction& tx, AgencyId agency);

}  // namespace kythu::receipts
