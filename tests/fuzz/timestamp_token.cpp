// RFC 3161 tokens: nobody is trusted, so none passes.
#include <cstdlib>

#include "signing/validation/cms.hpp"
#include "signing/validation/judge.hpp"
#include "verdict_round.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  using namespace kythu::signing::validation;
  static const World world{.now = fuzz::now,
                           .algorithms = AlgorithmPolicy::embedded(),
                           .signing_anchors = {},
                           .timestamp_anchors = {},
                           .certificates = {},
                           .evidence = {}};
  const Stamp stamp{Stamp::Kind::signature, {data, data + size}, [](const std::string& hash) {
                      return digest_of(hash, {as_bytes("content")});
                    }};
  if (judge_stamp(world, stamp, std::nullopt).indication == Indication::total_passed) std::abort();
  return 0;
}
