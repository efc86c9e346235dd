#include "parser_client.hpp"

#include "signing/parser_protocol.hpp"

namespace kythu::signing {

ParserClient::ParserClient(wire::ClientSettings settings, std::chrono::milliseconds job_patience)
    : jobs_(std::move(settings), job_patience) {}

Result<PdfFacts, Refusal> ParserClient::plan_pdf_signature(BytesView pdf, const PdfQuestion& question) {
  auto answer = ask(to_message(pdf, question));
  if (!answer) return answer.error();
  return to_facts(std::move(*answer));
}

Result<XmlFacts, Refusal> ParserClient::plan_xml_signature(BytesView xml, const XmlQuestion& question) {
  auto answer = ask(to_message(xml, question));
  if (!answer) return answer.error();
  return to_xml_facts(std::move(*answer), xml.size());
}

Result<wire::Message, Refusal> ParserClient::ask(const wire::Message& question) {
  auto answer = jobs_.ask(question);
  if (!answer) return answer.error() == wire::JobFault::busy ? Refusal::parser_busy : Refusal::parser_failed;
  return std::move(*answer);
}

}  // namespace kythu::signing
