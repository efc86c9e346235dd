// How core and the parser program write a question about a stranger's file and its answer; both sides use these.
#pragma once

#include "config/wire/frame.hpp"
#include "signing/inspector.hpp"

namespace kythu::signing {

inline constexpr std::uint16_t plan_kind = 0x0401;
inline constexpr std::uint16_t planned_kind = 0x0402;
inline constexpr std::uint16_t refused_kind = 0x0403;
inline constexpr std::uint16_t plan_xml_kind = 0x0431;
inline constexpr std::uint16_t planned_xml_kind = 0x0432;

struct PlanRequest {
  Bytes pdf;
  PdfQuestion question;
};

wire::Message to_message(BytesView pdf, const PdfQuestion& question);
/// nullopt for a message that is not a whole, sane request.
std::optional<PlanRequest> to_plan_request(wire::Message&& message);

wire::Message to_message(const Result<PdfFacts, Refusal>& outcome);
/// Of an answer that is not what was asked for.
Refusal refusal_in(const wire::Message& message);
/// A message that cannot be understood is `parser_failed`: the parser is not trusted.
Result<PdfFacts, Refusal> to_facts(wire::Message&& message);

struct PlanXmlRequest {
  Bytes xml;
  XmlQuestion question;
};

wire::Message to_message(BytesView xml, const XmlQuestion& question);
std::optional<PlanXmlRequest> to_plan_xml_request(wire::Message&& message);
wire::Message to_message(const Result<XmlFacts, Refusal>& outcome);
/// `size` is of the document that was asked about: no place lies outside of it.
Result<XmlFacts, Refusal> to_xml_facts(wire::Message&& message, std::size_t size);

}  // namespace kythu::signing
