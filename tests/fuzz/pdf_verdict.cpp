// Every signature of a PDF, and what was changed after it.
#include "verdict_round.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const auto text = as_text({data, size});
  if (!text.starts_with("%PDF-")) return -1;
  return fuzz::judge({data, size});
}
