#include "parser_client.hpp"

#include "signing/parser_protocol.hpp"

namespace kythu::signing {

ParserClient::ParserClient(wire::ClientSettings settings, std::chrono::milliseconds job_patience)
    : settings_(std::move(settings)),
      job_patience_(job_patience),
      turns_(static_cast<std::ptrdiff_t>(settings_.channels)) {}

Result<PdfFacts, Refusal> ParserClient::plan_pdf_signature(BytesView pdf, int page) {
  auto answer = ask(to_message(pdf, page));
  if (!answer) return answer.error();
  return to_facts(std::move(*answer));
}

Result<XmlFacts, Refusal> ParserClient::plan_xml_signature(BytesView xml, const XmlQuestion& question) {
  auto answer = ask(to_message(xml, question));
  if (!answer) return answer.error();
  return to_xml_facts(std::move(*answer), xml.size());
}

Result<wire::Message, Refusal> ParserClient::ask(const wire::Message& question) {
  if (!turns_.try_acquire_for(settings_.patience)) return Refusal::parser_busy;
  struct Turn {
    std::counting_semaphore<>& turns;
    ~Turn() { turns.release(); }
  } turn{turns_};
  const auto deadline = wire::within(job_patience_);
  auto channel = wire::Channel::connect(settings_.socket);
  if (!channel) return Refusal::parser_busy;
  if (!channel->send(question, deadline)) return Refusal::parser_failed;
  auto answer = channel->receive(settings_.message_limit, deadline);
  if (!answer) return Refusal::parser_failed;
  return std::move(*answer);
}

}  // namespace kythu::signing
