#include "desk.hpp"

#include "bench.hpp"
#include "gatherer.hpp"
#include "worker.hpp"

namespace kythu::receipts::tax {

Desk::Desk(Settings settings, db::Database& database, hsm::Keys& keys, wire::Fetch& outside, Clock clock, Random random,
           Log log)
    : bench_(new Bench{std::move(settings), database, keys, outside, std::move(clock), std::move(random),
                       std::move(log)}) {}
Desk::~Desk() = default;

std::size_t Desk::gather() { return Gatherer{*bench_}.run(); }

std::size_t Desk::work(std::size_t most) {
  Worker worker{*bench_};
  std::size_t worked = 0;
  while (worked < most && worker.run_once()) ++worked;
  return worked;
}

}  // namespace kythu::receipts::tax
