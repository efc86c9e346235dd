// Brings one message at a time one step further: signs it, sends it, or asks what became of it.
#pragma once

#include "bench.hpp"

namespace kythu::receipts::tax {

class Worker {
 public:
  explicit Worker(Desk::Bench& bench) : bench_(bench) {}
  /// False when none was due.
  bool run_once();

 private:
  struct Claim;
  struct Row;
  using Reply = Result<wire::FetchReply, wire::FetchFault>;

  std::optional<Claim> claim();
  std::optional<Row> open(db::Transaction& tx, const Claim& claim) const;
  void save(db::Transaction& tx, const Row& row, bool keep_lease = false) const;
  void seal(const Claim& claim, const Row& row);
  void send(const Claim& claim, const Row& row);
  void ask(const Claim& claim, const Row& row);
  void judge_sent(db::Transaction& tx, Row& row, const Reply& reply) const;
  void judge_asked(db::Transaction& tx, Row& row, const Reply& reply) const;
  void take_answer(db::Transaction& tx, Row& row, BytesView xml) const;
  void apply(db::Transaction& tx, Row& row, const Answer& answer) const;
  void end(db::Transaction& tx, Row& row, State state, std::string_view why) const;
  void fail(db::Transaction& tx, Row& row, std::string_view why) const;
  void wait(db::Transaction& tx, Row& row) const;

  Desk::Bench& bench_;
};

}  // namespace kythu::receipts::tax
