// What anybody may submit as a signed operation, or as evidence of approvals: refused, or read into what has one
// canonical text, which is read again as the same.
#include <cstddef>
#include <cstdint>

#include "hsm/operations.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace hsm = kythu::hsm;
  const auto text = kythu::as_text({data, size});
  if (const auto complete = hsm::parse_signed_operation(text)) {
    const auto canonical = hsm::to_json(*complete);
    const auto again = hsm::parse_signed_operation(canonical);
    KYTHU_ASSERT(again.has_value() && hsm::to_json(*again) == canonical);
    const auto alone = hsm::parse_operation(hsm::canonical_json(complete->operation));
    KYTHU_ASSERT(alone.has_value() && hsm::operation_hash(*alone) == hsm::operation_hash(complete->operation));
  }
  if (const auto approvals = hsm::parse_approvals(text)) {
    const auto again = hsm::parse_approvals(hsm::to_json(*approvals));
    KYTHU_ASSERT(again.has_value() && again->size() == approvals->size());
  }
  return 0;
}
