#include "protocol.hpp"

namespace kythu::signing {
namespace {

// One place for the order of the tags: both directions walk the same list.
enum Tag : std::uint16_t {
  document = 1,
  detached,
  evidence,
  now,
  signer_anchor,
  timestamp_anchor,
  report,
  wanted_certificate,
  wanted_issuer,
  fault
};

constexpr std::size_t most_report = 8 << 20;

void add_each(wire::Message& message, Tag tag, const std::vector<Bytes>& list) {
  for (const auto& one : list) message.add(tag, BytesView{one});
}

std::vector<Bytes> all_of(const wire::Message& message, Tag tag) {
  std::vector<Bytes> list;
  for (const auto text : message.texts(tag)) list.push_back(to_bytes(text));
  return list;
}

}  // namespace

wire::Message to_message(const ValidationOrder& order, const ValidationTrust& trust) {
  wire::Message message{validate_kind};
  message.add(document, BytesView{order.document});
  if (!order.detached.empty()) message.add(detached, BytesView{order.detached});
  add_each(message, evidence, order.evidence);
  message.add_number(now, order.now.time_since_epoch().count());
  add_each(message, signer_anchor, trust.signers);
  add_each(message, timestamp_anchor, trust.timestamps);
  return message;
}

std::optional<ValidationQuestion> to_question(wire::Message&& message) {
  const auto at = message.number(now);
  if (message.kind != validate_kind || !at || !message.bytes(document)) return std::nullopt;
  return ValidationQuestion{.order = {.document = message.take(document),
                                      .detached = message.take(detached),
                                      .evidence = all_of(message, evidence),
                                      .now = Instant{std::chrono::microseconds{*at}}},
                            .trust = {all_of(message, signer_anchor), all_of(message, timestamp_anchor)}};
}

wire::Message to_message(const Result<ValidationReport, ValidationFault>& outcome) {
  if (!outcome) {
    wire::Message message{not_validated_kind};
    message.add_number(fault, static_cast<std::int64_t>(outcome.error()));
    return message;
  }
  wire::Message message{validated_kind};
  message.add(report, outcome->json);
  for (const auto& one : outcome->wanted) {
    message.add(wanted_certificate, BytesView{one.certificate});
    message.add(wanted_issuer, BytesView{one.issuer});
  }
  return message;
}

Result<ValidationReport, ValidationFault> to_report(wire::Message&& message) {
  if (message.kind == not_validated_kind) {
    const auto code = message.number(fault);
    const bool known = code && *code >= 0 && *code <= static_cast<std::int64_t>(ValidationFault::parser_busy);
    return known ? static_cast<ValidationFault>(*code) : ValidationFault::parser_failed;
  }
  const auto text = message.text(report);
  const auto certificates = all_of(message, wanted_certificate), issuers = all_of(message, wanted_issuer);
  if (message.kind != validated_kind || !text || text->size() > most_report || !is_utf8(*text) ||
      certificates.size() != issuers.size() || certificates.size() > most_wanted)
    return ValidationFault::parser_failed;
  ValidationReport found{.json = std::string{*text}, .wanted = {}};
  for (std::size_t i = 0; i < certificates.size(); ++i) found.wanted.push_back({certificates[i], issuers[i]});
  return found;
}

}  // namespace kythu::signing
