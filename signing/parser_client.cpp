#include "parser_client.hpp"

#include "signing/parser_protocol.hpp"

namespace kythu::signing {

ParserClient::ParserClient(wire::ClientSettings settings, std::chrono::milliseconds job_patience)
    : settings_(std::move(settings)),
      job_patience_(job_patience),
      turns_(static_cast<std::ptrdiff_t>(settings_.channels)) {}

Result<PdfFacts, Refusal> ParserClient::plan_pdf_signature(BytesView pdf, int page) {
  if (!turns_.try_acquire_for(settings_.patience)) return Refusal::parser_busy;
  struct Turn {
    std::counting_semaphore<>& turns;
    ~Turn() { turns.release(); }
  } turn{turns_};
  return ask(pdf, page);
}

Result<PdfFacts, Refusal> ParserClient::ask(BytesView pdf, int page) {
  const auto deadline = wire::within(job_patience_);
  auto channel = wire::Channel::connect(settings_.socket);
  if (!channel) return Refusal::parser_busy;
  if (!channel->send(to_message(pdf, page), deadline)) return Refusal::parser_failed;
  auto answer = channel->receive(settings_.message_limit, deadline);
  if (!answer) return Refusal::parser_failed;
  return to_facts(std::move(*answer));
}

}  // namespace kythu::signing
