// Hostile bytes into the PDF reader: it answers or refuses, and never crashes, hangs or lies about a plan. Where the
// field goes is asked in turn by page, by a text of the page, and by a field's name; PNGs go to the reader of pictures.
#include <cstdlib>

#include "signing/parser_protocol.hpp"
#include "signing/readers/pdf.hpp"
#include "signing/readers/picture.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const BytesView bytes{data, size};
  if (size > 1 && data[0] == 0x89) {
    signing::readers::read_picture(bytes);
    return 0;
  }
  signing::PdfQuestion question{.page = size % 2 == 0 ? 1 : -1, .visible = true};
  if (size % 3 == 1)
    question.find = signing::Appearance::Find{.text = "Result", .match = signing::Appearance::Match::last};
  if (size % 3 == 2) question.field = "Leader";
  auto facts = signing::readers::plan_pdf_signature(bytes, question);
  // What the reader plans has to survive the way to core, whose checks are stricter than the reader's word.
  const bool planned = facts.has_value();
  const auto arrived = signing::to_facts(signing::to_message(facts));
  if (arrived.has_value() != planned) std::abort();
  return 0;
}
