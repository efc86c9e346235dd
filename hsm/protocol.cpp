#include "protocol.hpp"

#include <algorithm>
#include <cstdlib>

namespace kythu::hsm {
namespace {

using wire::Message;

enum Tag : std::uint16_t {
  key = 1,
  purpose,
  agency,
  algorithm,
  digest,
  job,
  value,
  refusal,
  key_info,
  certificate,
  available,
  signed_message,
  evidence,
  state,
  successor,
  nested,
  outcome
};

std::optional<Refusal> to_refusal(std::int64_t code) {
  const bool known = code >= 0 && code <= static_cast<std::int64_t>(Refusal::needs_approval);
  return known ? std::optional{static_cast<Refusal>(code)} : std::nullopt;
}

std::optional<AgencyId> to_agency(BytesView bytes) {
  AgencyId id;
  if (bytes.size() != id.uuid.bytes.size()) return std::nullopt;
  std::ranges::copy(bytes, id.uuid.bytes.begin());
  return id;
}

Message to_message(const KeyInfo& info) {
  Message message{listed_kind};
  message.add(key, info.label);
  for (const auto one : info.algorithms) message.add(algorithm, name(one));
  for (const auto one : info.purposes) message.add(purpose, name(one));
  for (const auto& one : info.agencies) message.add(agency, BytesView{one.uuid.bytes});
  for (const auto& one : info.certificate_chain) message.add(certificate, BytesView{one});
  message.add_number(available, info.available ? 1 : 0);
  message.add(state, name(info.state));
  message.add(successor, info.successor);
  return message;
}

/// A list of words or ids that all have to be known.
template <class T, class Parse>
std::optional<std::vector<T>> all_of(const Message& message, Tag tag, Parse parse) {
  std::vector<T> values;
  for (const auto text : message.texts(tag)) {
    auto parsed = parse(text);
    if (!parsed) return std::nullopt;
    values.push_back(std::move(*parsed));
  }
  return values;
}

std::optional<KeyInfo> to_info(const Message& message) {
  const auto label = message.text(key);
  const auto up = message.number(available);
  auto algorithms = all_of<Algorithm>(message, algorithm, parse_algorithm);
  auto purposes = all_of<Purpose>(message, purpose, parse_purpose);
  auto agencies = all_of<AgencyId>(message, agency, [](auto text) { return to_agency(as_bytes(text)); });
  const auto life = parse_key_state(message.text(state).value_or(""));
  const auto next = message.text(successor);
  if (!label || !up || !algorithms || !purposes || !agencies || !life || !next) return std::nullopt;
  KeyInfo info{std::string{*label}, *algorithms, *purposes, *agencies, {}, *up == 1, *life, std::string{*next}};
  for (const auto der : message.texts(certificate)) info.certificate_chain.push_back(to_bytes(der));
  return info;
}

std::optional<Message> unpack(std::string_view text) {
  const auto bytes = as_bytes(text);
  const auto header = wire::decode_header(bytes.first(std::min(bytes.size(), wire::Header::size)), bytes.size());
  if (!header || bytes.size() != wire::Header::size + header->length) return std::nullopt;
  auto message = wire::decode_fields(*header, bytes.subspan(wire::Header::size));
  return message ? std::optional{std::move(*message)} : std::nullopt;
}

/// One byte: 0 and the signature, or 1 + the refusal.
Result<Signature, Refusal> to_outcome(BytesView bytes) {
  if (bytes.size() > 1 && bytes[0] == 0) return Signature{{bytes.begin() + 1, bytes.end()}};
  const auto why = bytes.size() == 1 && bytes[0] > 0 ? to_refusal(bytes[0] - 1) : std::nullopt;
  return why.value_or(Refusal::in_doubt);
}

}  // namespace

Message refused(Refusal why) {
  Message message{refused_kind};
  message.add_number(refusal, static_cast<std::int64_t>(why));
  return message;
}

std::optional<Refusal> refusal_in(const Message& message) {
  const auto code = message.number(refusal);
  return message.kind == refused_kind && code ? to_refusal(*code) : std::nullopt;
}

Message to_message(const SigningOrder& order) {
  Message message{sign_kind};
  message.add(key, order.key);
  message.add(purpose, name(order.purpose));
  message.add(agency, BytesView{order.agency.uuid.bytes});
  message.add(algorithm, name(order.algorithm));
  message.add(digest, BytesView{order.digest});
  message.add(job, order.job);
  if (!order.message.empty()) message.add(signed_message, BytesView{order.message});
  if (!order.evidence.empty()) message.add(evidence, order.evidence);
  return message;
}

std::optional<SigningOrder> to_order(const Message& message) {
  const auto label = message.text(key), work = message.text(job);
  const auto why = parse_purpose(message.text(purpose).value_or(""));
  const auto how = parse_algorithm(message.text(algorithm).value_or(""));
  const auto whom = to_agency(message.bytes(agency).value_or(BytesView{}));
  const auto hash = message.bytes(digest);
  if (message.kind != sign_kind || !label || !work || !why || !how || !whom || !hash) return std::nullopt;
  if (!is_plain_word(*label) || hash->size() > 64 || !is_plain_word(*work)) return std::nullopt;
  const auto what = message.bytes(signed_message).value_or(BytesView{});
  const auto proof = message.text(evidence).value_or("");
  if (what.size() > signed_message_limit || proof.size() > evidence_limit) return std::nullopt;
  SigningOrder order{.key = std::string{*label},
                     .purpose = *why,
                     .agency = *whom,
                     .algorithm = *how,
                     .digest = {hash->begin(), hash->end()},
                     .job = std::string{*work},
                     .message = {what.begin(), what.end()},
                     .evidence = std::string{proof}};
  // One order has one encoding: a repeated, foreign or moved field cannot mean two things to two readers.
  auto again = to_message(order);
  again.id = message.id;
  if (encode(again) != encode(message)) return std::nullopt;
  return order;
}

Message to_message(const Result<Signature, Refusal>& outcome) {
  if (!outcome) return refused(outcome.error());
  Message message{signed_kind};
  message.add(value, BytesView{outcome->value});
  return message;
}

Result<Signature, Refusal> to_signature(const Message& message) {
  if (const auto why = refusal_in(message)) return *why;
  const auto bytes = message.bytes(value);
  if (message.kind != signed_kind || !bytes || bytes->empty()) return Refusal::in_doubt;
  return Signature{{bytes->begin(), bytes->end()}};
}

std::size_t size_in_batch(const SigningOrder& order) { return 512 + order.message.size() + order.evidence.size(); }

Message to_message(std::span<const SigningOrder> orders) {
  Message message{sign_all_kind};
  for (const auto& order : orders) message.add(nested, encode(to_message(order)));
  return message;
}

std::vector<std::optional<SigningOrder>> to_orders(const Message& message) {
  const auto packed = message.texts(nested);
  if (message.kind != sign_all_kind || packed.size() > batch_limit) return {};
  std::vector<std::optional<SigningOrder>> orders;
  orders.reserve(packed.size());
  for (const auto one : packed) {
    const auto inner = unpack(one);
    orders.push_back(inner ? to_order(*inner) : std::nullopt);
  }
  return orders;
}

Message to_message(const std::vector<Result<Signature, Refusal>>& outcomes) {
  Message message{all_signed_kind};
  for (const auto& one : outcomes) {
    Bytes bytes;
    bytes.reserve(1 + (one ? one->value.size() : 0));
    bytes.push_back(one ? 0 : static_cast<std::uint8_t>(1 + static_cast<int>(one.error())));
    if (one) bytes.insert(bytes.end(), one->value.begin(), one->value.end());
    message.add(outcome, std::move(bytes));
  }
  return message;
}

std::vector<Result<Signature, Refusal>> to_outcomes(const Message& message, std::size_t count) {
  const auto parts = message.texts(outcome);
  if (message.kind != all_signed_kind || parts.size() != count) {
    return {count, Result<Signature, Refusal>{refusal_in(message).value_or(Refusal::in_doubt)}};
  }
  std::vector<Result<Signature, Refusal>> outcomes;
  outcomes.reserve(count);
  for (const auto part : parts) outcomes.push_back(to_outcome(as_bytes(part)));
  return outcomes;
}

Message to_message(const Result<std::vector<KeyInfo>, Refusal>& outcome) {
  if (!outcome) return refused(outcome.error());
  Message message{listed_kind};
  for (const auto& info : *outcome) message.add(key_info, encode(to_message(info)));
  return message;
}

Result<std::vector<KeyInfo>, Refusal> to_keys(const Message& message) {
  if (const auto why = refusal_in(message)) return *why;
  if (message.kind != listed_kind) return Refusal::unreachable;
  std::vector<KeyInfo> keys;
  for (const auto packed : message.texts(key_info)) {
    const auto inner = unpack(packed);
    auto info = inner ? to_info(*inner) : std::nullopt;
    if (!info) return Refusal::unreachable;
    keys.push_back(std::move(*info));
  }
  return keys;
}

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::unknown_key: return "unknown_key";
    case Refusal::not_allowed: return "not_allowed";
    case Refusal::rate_exceeded: return "rate_exceeded";
    case Refusal::bad_order: return "bad_order";
    case Refusal::busy: return "busy";
    case Refusal::token_down: return "token_down";
    case Refusal::failed: return "failed";
    case Refusal::unreachable: return "unreachable";
    case Refusal::in_doubt: return "in_doubt";
    case Refusal::not_active: return "not_active";
    case Refusal::needs_approval: return "needs_approval";
  }
  std::abort();
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

}  // namespace kythu::hsm
