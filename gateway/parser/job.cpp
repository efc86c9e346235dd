#include "job.hpp"

#include "sandbox.hpp"
#include "signing/parser_protocol.hpp"
#include "signing/readers/pdf.hpp"

namespace kythu::parser {
namespace {

wire::Message refused(signing::Refusal why) {
  return signing::to_message(Result<signing::PdfFacts, signing::Refusal>{why});
}

wire::Message answer(wire::Message&& question, std::size_t limit) {
  const auto request = signing::to_plan_request(std::move(question));
  if (!request) return refused(signing::Refusal::parser_failed);
  if (request->pdf.size() > limit) return refused(signing::Refusal::too_large);
  return signing::to_message(signing::readers::plan_pdf_signature(request->pdf, request->page));
}

}  // namespace

int do_job(wire::Channel channel, const settings::ParserSettings& settings) {
  // The message carries a few fields besides the document.
  const auto most = settings.document_limit + 4'096;
  const auto deadline = wire::within(settings.wall);
  auto question = channel.receive(most, deadline);
  if (!question) return 1;
  enter_sandbox({.memory = settings.memory, .cpu = settings.cpu});
  const auto id = question->id;
  auto message = answer(std::move(*question), settings.document_limit);
  message.id = id;
  return channel.send(message, deadline) ? 0 : 1;
}

}  // namespace kythu::parser
