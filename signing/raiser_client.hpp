// Asks kythu-parser to raise signatures: one connection a step, because the process behind it reads one file and ends.
#pragma once

#include "config/wire/jobs.hpp"
#include "signing/raiser.hpp"

namespace kythu::signing {

/// Safe for any number of threads. The settings mean what they mean to ParserClient.
class RaiserClient : public Raiser {
 public:
  explicit RaiserClient(wire::ClientSettings settings,
                        std::chrono::milliseconds job_patience = std::chrono::seconds{35});
  Result<RaisePlan, Refusal> plan(const RaiseOrder& order) override;
  Result<Bytes, Refusal> take(const RaiseOrder& order) override;

 private:
  wire::Jobs jobs_;
};

}  // namespace kythu::signing
