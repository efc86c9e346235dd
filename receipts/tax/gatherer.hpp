// Makes messages of what is to be told: each in one transaction with what it tells of, so that nothing is told twice or
// forgotten.
#pragma once

#include "bench.hpp"

namespace kythu::receipts::tax {

class Gatherer {
 public:
  explicit Gatherer(Desk::Bench& bench) : bench_(bench) {}
  std::size_t run();

 private:
  struct Reporter;
  struct NewMessage;
  std::size_t registrations();
  std::size_t notices();
  bool is_ripe(AgencyId agency);
  bool table_of_receipts(AgencyId agency);
  bool table_of_returns(AgencyId agency);
  void close_days(AgencyId agency);
  void find_overdue();

  Reporter lock(db::Transaction& tx, AgencyId agency) const;
  static void save(db::Transaction& tx, const Reporter& reporter);
  void insert(db::Transaction& tx, const NewMessage& message) const;
  std::string wire_id(const Reporter& reporter) const;

  Desk::Bench& bench_;
};

}  // namespace kythu::receipts::tax
