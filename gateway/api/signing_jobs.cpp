#include "gateway/api/signing_jobs.hpp"

namespace kythu::gateway {
namespace {

/// Of core's four channels to the parser: as many are left for those who wait for their answer, whatever batches hold.
constexpr std::size_t batch_hands = 2;

}  // namespace

SigningJobs::SigningJobs(Services& services, const Log& log)
    : batches_(services), archive_(archive_keeper_of(services)) {
  for (std::size_t i = 0; i < batch_hands; ++i) {
    loops_.emplace_back(
        Loop::Settings{.name = "signature_batches", .pause = std::chrono::seconds{1}},
        [this] { return batches_.work_once(); }, log);
  }
  loops_.emplace_back(
      Loop::Settings{.name = "archive", .pause = std::chrono::minutes{1}}, [this] { return archive_.work_once(); },
      log);
}

void SigningJobs::stop() {
  for (auto& one : loops_) one.ask_to_stop();
  for (auto& one : loops_) one.stop();
}

}  // namespace kythu::gateway
