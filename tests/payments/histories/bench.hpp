// Where histories are played: one database for many, each with an agency of its own, beside a neighbour whom none of
// them may touch.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "doubles/temporary_folder.hpp"
#include "doubles/test_database.hpp"
#include "payments/histories/model.hpp"

namespace kythu::payments::test {

struct Place {
  AgencyId agency;
  std::string account;
};

/// Every word that stands for personal data begins so; none may leave the tables that are meant for it.
inline constexpr const char* canary = "CANARY";

class Bench {
 public:
  explicit Bench(std::size_t places);
  ~Bench();

  /// Whoever comes next; asked for more than there are, it makes more.
  Place next_place();
  kythu::test::TestDatabase& database() { return database_; }
  const Place& neighbour() const { return neighbour_; }

  /// What the model calls text(), read out of the tables.
  std::string text_of(AgencyId agency);
  /// When the room's loops have something to do for this agency.
  std::optional<Instant> next_due(AgencyId agency);
  std::string our_ref(AgencyId agency, const std::string& payment, std::size_t attempt);
  std::string refund_of(AgencyId agency, const std::string& ref);
  std::string ref_of_refund(AgencyId agency, const std::string& refund);
  std::vector<std::string> payments_of(AgencyId agency);
  std::vector<std::string> refunds_of(AgencyId agency);
  /// An open break that cannot be told from this one, and is not `known`; empty: there is none.
  std::string break_like(AgencyId agency, const ModelBreak& one, const std::set<std::string>& known);

  /// What every history has to leave true: the oracles, no personal data outside, and in the end every history as it
  /// ended.
  void remember(AgencyId agency, std::string text) { ended_.emplace_back(agency, std::move(text)); }
  /// In the `last` look every day is over and its balances are computed: no history may be played after it.
  std::vector<std::string> faults(bool last);
  /// A history that was broken off leaves nothing for others to work on.
  void clear_work();

 private:
  void add_places(std::size_t count);
  std::string log_text();
  void end_of_days();
  void compare_with_other_ledgers(std::vector<std::string>& broken);

  kythu::test::TestDatabase database_;
  std::unique_ptr<pqxx::connection> reader_;
  Place neighbour_;
  std::vector<Place> places_;
  std::size_t made_ = 0;
  std::vector<std::pair<AgencyId, std::string>> ended_;
  kythu::test::TemporaryFolder folder_;
  int standard_error_ = -1;
};

}  // namespace kythu::payments::test
