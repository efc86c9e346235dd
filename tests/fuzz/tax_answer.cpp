// What a tax system, or whoever stands in its place, may answer, and what anybody may drop on the verify page: reading
// it never crashes and stays within its bounds; nothing is believed without the authority's signature; and what was
// read is canonical when it is written, and read again as the same.
#include <cstdlib>

#include "markup/canonical.hpp"
#include "markup/reader.hpp"
#include "tax/answer.hpp"
#include "verify/receipt_check.hpp"

using namespace kythu;
using namespace kythu::receipts;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  if (const auto root = markup::read(text)) {
    const auto canonical = markup::canonical(**root);
    const auto again = markup::read(canonical);
    if (!again || markup::canonical(**again) != canonical) std::abort();
  }
  static const std::vector<Bytes> nobody;
  for (const auto kind : {tax::Kind::registration, tax::Kind::summary, tax::Kind::error_notice}) {
    const auto answer = tax::read_answer({"K0123456789", kind, nobody}, text);
    if (answer && answer->code != "999") std::abort();
  }
  if (const auto checked = check_receipt(text); checked && !checked->signature.fault) {
    if (checked->signature.good != checked->signature.references || checked->signature.good < 2) std::abort();
  }
  return 0;
}
