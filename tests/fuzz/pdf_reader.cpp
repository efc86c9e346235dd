// Hostile bytes into the PDF reader: it answers or refuses, and never crashes, hangs or lies about a plan.
#include <cstdlib>

#include "signing/parser_protocol.hpp"
#include "signing/readers/pdf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  auto facts = signing::readers::plan_pdf_signature({data, size}, size % 2 == 0 ? 1 : -1);
  // What the reader plans has to survive the way to core, whose checks are stricter than the reader's word.
  const bool planned = facts.has_value();
  const auto arrived = signing::to_facts(signing::to_message(facts));
  if (arrived.has_value() != planned) std::abort();
  return 0;
}
