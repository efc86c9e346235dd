// JWS and JAdES in their three forms, with a payload beside.
#include "verdict_round.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const auto text = as_text({data, size});
  if (!text.starts_with('{') && !text.starts_with("eyJ")) return -1;
  return fuzz::judge({data, size}, as_bytes(size % 2 == 0 ? "" : "content"));
}
