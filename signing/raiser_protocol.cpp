#include "raiser_protocol.hpp"

#include <algorithm>

#include "parser_protocol.hpp"

namespace kythu::signing {
namespace {

// One place for the order of the tags: both directions walk the same list.
enum RaiseTag : std::uint16_t {
  raise_step = 1,
  raise_document,
  raise_detached,
  raise_room,
  raise_token,
  raise_certificate,
  raise_answer,
  raise_list,
  raise_format,
  raise_level,
  raise_imprint,
};

void put_each(wire::Message& message, RaiseTag tag, const std::vector<Bytes>& list) {
  for (const auto& one : list) message.add(tag, BytesView{one});
}

std::vector<Bytes> each(const wire::Message& message, RaiseTag tag) {
  std::vector<Bytes> list;
  for (const auto text : message.texts(tag)) list.push_back(to_bytes(text));
  return list;
}

template <class Word>
std::optional<Word> word_in(const wire::Message& message, RaiseTag tag, Word last) {
  const auto number = message.number(tag);
  if (!number || *number < 0 || *number > static_cast<std::int64_t>(last)) return std::nullopt;
  return static_cast<Word>(*number);
}

wire::Message refused(Refusal why) { return to_message(Result<PdfFacts, Refusal>{why}); }

}  // namespace

wire::Message to_message(const RaiseOrder& order, std::uint16_t kind) {
  wire::Message message{kind};
  message.add_number(raise_step, static_cast<std::int64_t>(order.step));
  message.add(raise_document, BytesView{order.document});
  if (!order.detached.empty()) message.add(raise_detached, BytesView{order.detached});
  message.add_number(raise_room, static_cast<std::int64_t>(order.token_room));
  if (!order.token.empty()) message.add(raise_token, BytesView{order.token});
  put_each(message, raise_certificate, order.lasting.certificates);
  put_each(message, raise_answer, order.lasting.answers);
  put_each(message, raise_list, order.lasting.lists);
  return message;
}

std::optional<RaiseOrder> to_raise_order(wire::Message&& message) {
  const auto step = word_in(message, raise_step, Level::lta);
  const auto room = message.number(raise_room);
  const bool known = message.kind == plan_raise_kind || message.kind == take_raise_kind;
  if (!known || !step || *step == Level::b || !room || *room < 0 || *room > (1 << 20) || !message.bytes(raise_document))
    return std::nullopt;
  return RaiseOrder{
      .step = *step,
      .document = message.take(raise_document),
      .detached = message.take(raise_detached),
      .token_room = static_cast<std::size_t>(*room),
      .token = message.take(raise_token),
      .lasting = {each(message, raise_certificate), each(message, raise_answer), each(message, raise_list)}};
}

wire::Message to_message(const Result<RaisePlan, Refusal>& outcome) {
  if (!outcome) return refused(outcome.error());
  wire::Message message{raise_planned_kind};
  message.add_number(raise_format, static_cast<std::int64_t>(outcome->format));
  message.add_number(raise_level, static_cast<std::int64_t>(outcome->level));
  message.add(raise_imprint, BytesView{outcome->imprint});
  put_each(message, raise_certificate, outcome->certificates);
  return message;
}

wire::Message to_message(const Result<Bytes, Refusal>& outcome) {
  if (!outcome) return refused(outcome.error());
  wire::Message message{raise_taken_kind};
  message.add(raise_document, BytesView{*outcome});
  return message;
}

Result<RaisePlan, Refusal> to_raise_plan(wire::Message&& message) {
  if (message.kind != raise_planned_kind) return refusal_in(message);
  const auto format = word_in(message, raise_format, Format::raw);
  const auto level = word_in(message, raise_level, Level::lta);
  const auto imprint = message.bytes(raise_imprint);
  RaisePlan plan{.certificates = each(message, raise_certificate)};
  if (!format || !level || !imprint || imprint->size() != plan.imprint.size() ||
      plan.certificates.size() > most_raise_certificates)
    return Refusal::parser_failed;
  plan.format = *format;
  plan.level = *level;
  std::ranges::copy(*imprint, plan.imprint.begin());
  return plan;
}

Result<Bytes, Refusal> to_raised(wire::Message&& message) {
  if (message.kind != raise_taken_kind) return refusal_in(message);
  auto document = message.take(raise_document);
  if (document.empty()) return Refusal::parser_failed;
  return document;
}

}  // namespace kythu::signing
