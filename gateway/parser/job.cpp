#include "job.hpp"

#include <unistd.h>

#include "payments/statements/protocol.hpp"
#include "sandbox.hpp"
#include "signing/parser_protocol.hpp"
#include "signing/raiser_protocol.hpp"
#include "signing/raising/raising.hpp"
#include "signing/readers/pdf.hpp"
#include "signing/readers/xml.hpp"
#include "signing/validation/validate.hpp"
#include "signing/verdict/protocol.hpp"

namespace kythu::parser {
namespace {

namespace statements = payments::statements;

wire::Message refused(signing::Refusal why) {
  return signing::to_message(Result<signing::PdfFacts, signing::Refusal>{why});
}

wire::Message plan_xml(wire::Message&& question, std::size_t limit) {
  const auto request = signing::to_plan_xml_request(std::move(question));
  if (!request) return refused(signing::Refusal::parser_failed);
  if (request->xml.size() > limit) return refused(signing::Refusal::too_large);
  return signing::to_message(signing::readers::plan_xml_signature(request->xml, request->question));
}

wire::Message raise(wire::Message&& question, std::size_t limit) {
  const bool planned = question.kind == signing::plan_raise_kind;
  const auto order = signing::to_raise_order(std::move(question));
  if (!order) return refused(signing::Refusal::parser_failed);
  if (order->document.size() > limit || order->detached.size() > limit) return refused(signing::Refusal::too_large);
  return planned ? signing::to_message(signing::raising::plan(*order))
                 : signing::to_message(signing::raising::take(*order));
}

wire::Message answer(wire::Message&& question, std::size_t limit) {
  if (question.kind == signing::plan_raise_kind || question.kind == signing::take_raise_kind)
    return raise(std::move(question), limit);
  if (question.kind == signing::plan_xml_kind) return plan_xml(std::move(question), limit);
  const auto request = signing::to_plan_request(std::move(question));
  if (!request) return refused(signing::Refusal::parser_failed);
  if (request->pdf.size() > limit) return refused(signing::Refusal::too_large);
  return signing::to_message(signing::readers::plan_pdf_signature(request->pdf, request->question));
}

wire::Message judge(wire::Message&& message, std::size_t limit) {
  using Outcome = Result<signing::ValidationReport, signing::ValidationFault>;
  const auto question = signing::to_question(std::move(message));
  if (!question) return signing::to_message(Outcome{signing::ValidationFault::parser_failed});
  if (question->order.document.size() > limit || question->order.detached.size() > limit)
    return signing::to_message(Outcome{signing::ValidationFault::too_large});
  return signing::to_message(signing::validation::validate(question->order, question->trust));
}

/// The process ends by then unless it is told again.
void expect_within(std::chrono::milliseconds patience) {
  alarm(static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(patience).count()));
}

/// A piece of the file, an answer, until the last piece: what is kept between them is at most one booking.
int read_statement(wire::Channel& channel, wire::Message&& first, std::chrono::milliseconds patience) {
  auto piece = statements::to_piece(std::move(first));
  if (!piece) return 1;
  const auto reader = statements::reader_of(piece->format);
  for (;;) {
    expect_within(patience);
    reader->feed(as_text(piece->bytes));
    if (piece->last) reader->finish();
    if (!channel.send(statements::to_message(reader->found()), wire::within(patience))) return 1;
    if (piece->last || reader->found().stopped) return 0;
    reader->take();
    expect_within(2 * patience);  // core keeps what came before it sends more
    auto next = channel.receive(statements::most_piece + 4'096, wire::within(patience));
    if (!next) return 1;
    piece = statements::to_piece(std::move(*next));
    if (!piece) return 1;
  }
}

}  // namespace

int do_job(wire::Channel channel, const settings::ParserSettings& settings) {
  // Besides the document: what a detached signature is over, trust anchors and evidence.
  const auto most = 2 * settings.document_limit + (16 << 20);
  const auto deadline = wire::within(settings.wall);
  expect_within(settings.wall);
  auto question = channel.receive(most, deadline);
  if (!question) return 1;
  const bool in_pieces = question->kind == statements::piece_kind;
  enter_sandbox({.memory = settings.memory, .cpu = in_pieces ? settings.statement : settings.cpu});
  if (in_pieces) return read_statement(channel, std::move(*question), settings.wall);
  const auto id = question->id;
  auto message = question->kind == signing::validate_kind ? judge(std::move(*question), settings.document_limit)
                                                          : answer(std::move(*question), settings.document_limit);
  message.id = id;
  return channel.send(message, deadline) ? 0 : 1;
}

}  // namespace kythu::parser
