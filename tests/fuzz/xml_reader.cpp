// Hostile bytes into the XML reader: it answers or refuses, and what it plans has to survive the way to core, which
// writes at the places that it names.
#include <cstdlib>

#include "signing/parser_protocol.hpp"
#include "signing/readers/xml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const signing::XmlQuestion question{size % 2 == 0 ? signing::Canonical::exclusive : signing::Canonical::inclusive,
                                      size % 3 == 0, 256};
  const auto facts = signing::readers::plan_xml_signature({data, size}, question);
  const auto arrived = signing::to_xml_facts(signing::to_message(facts), size);
  if (arrived.has_value() != facts.has_value()) std::abort();
  if (!facts) return 0;
  const auto text = as_text({data, size});
  if (text[facts->root] != '<' || text[facts->end - 1] != '>') std::abort();
  const auto close = text.substr(facts->content_end, 2);
  if (close != "</" && close != "/>") std::abort();
  return 0;
}
