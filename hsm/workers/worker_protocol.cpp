#include "worker_protocol.hpp"

#include <array>
#include <cstring>
#include <sys/socket.h>

#include <openssl/crypto.h>

namespace kythu::hsm {
namespace {

using wire::Message;

constexpr std::uint16_t open_kind = 0x0211, opened_kind = 0x0212, use_kind = 0x0213, used_kind = 0x0214,
                        fault_kind = 0x0215;
enum Tag : std::uint16_t { module = 1, label, sessions, key, complaint, algorithm, digest, value, fault, text };

Message to_message(const WorkerRefusal& refusal) {
  Message message{fault_kind};
  message.add_number(fault, static_cast<std::int64_t>(refusal.fault));
  message.add(text, refusal.text);
  return message;
}

/// A worker that talks nonsense is as good as a token that does not answer.
WorkerRefusal to_refusal(const Message& message) {
  const auto code = message.number(fault);
  const bool known = code && *code >= 0 && *code <= static_cast<std::int64_t>(WorkerFault::failed);
  if (message.kind != fault_kind || !known) return {WorkerFault::token_down, "the worker's answer makes no sense"};
  return {static_cast<WorkerFault>(*code), std::string{message.text(text).value_or("")}};
}

std::vector<Bytes> keys_in(const Message& message) {
  std::vector<Bytes> keys;
  for (const auto id : message.texts(key)) keys.push_back(to_bytes(id));
  return keys;
}

}  // namespace

Message to_message(const TokenToOpen& question) {
  Message message{open_kind};
  message.add(module, question.module);
  message.add(label, question.label);
  message.add_number(sessions, static_cast<std::int64_t>(question.sessions));
  for (const auto& id : question.keys) message.add(key, BytesView{id});
  return message;
}

std::optional<TokenToOpen> to_token(const Message& message) {
  const auto path = message.text(module), name = message.text(label);
  const auto count = message.number(sessions);
  if (message.kind != open_kind || !path || !name || !count || *count < 1 || *count > 64) return std::nullopt;
  return TokenToOpen{std::string{*path}, std::string{*name}, static_cast<std::size_t>(*count), keys_in(message)};
}

Message to_message(const Result<TokenOpened, WorkerRefusal>& outcome) {
  if (!outcome) return to_message(outcome.error());
  Message message{opened_kind};
  for (const auto& id : outcome->keys) message.add(key, BytesView{id});
  for (const auto& sentence : outcome->complaints) message.add(complaint, sentence);
  return message;
}

Result<TokenOpened, WorkerRefusal> to_opened(const Message& message) {
  if (message.kind != opened_kind) return to_refusal(message);
  TokenOpened opened{keys_in(message), {}};
  for (const auto sentence : message.texts(complaint)) opened.complaints.emplace_back(sentence);
  return opened;
}

Message signing_question(BytesView id, const SigningOrder& order) {
  Message message{use_kind};
  message.add(key, id);
  message.add(algorithm, name(order.algorithm));
  message.add(digest, BytesView{order.digest});
  return message;
}

std::optional<SigningOrder> to_question(const Message& message, Bytes& id) {
  const auto which = message.bytes(key), hash = message.bytes(digest);
  const auto how = parse_algorithm(message.text(algorithm).value_or(""));
  if (message.kind != use_kind || !which || !hash || !how || hash->size() != digest_size(*how)) return std::nullopt;
  id.assign(which->begin(), which->end());
  SigningOrder order;
  order.algorithm = *how;
  order.digest.assign(hash->begin(), hash->end());
  return order;
}

Message to_message(const Result<Bytes, WorkerRefusal>& outcome) {
  if (!outcome) return to_message(outcome.error());
  Message message{used_kind};
  message.add(value, BytesView{*outcome});
  return message;
}

Result<Bytes, WorkerRefusal> to_signature_bytes(const Message& message) {
  const auto bytes = message.bytes(value);
  if (message.kind != used_kind || !bytes) return to_refusal(message);
  return Bytes{bytes->begin(), bytes->end()};
}

bool send_secret(int fd, const Secret& secret) {
  const auto text_of = secret.reveal();
  if (text_of.size() > 1024) return false;
  const std::uint8_t length[2] = {static_cast<std::uint8_t>(text_of.size() >> 8),
                                  static_cast<std::uint8_t>(text_of.size() & 0xFF)};
  return send(fd, length, 2, MSG_NOSIGNAL) == 2 &&
         send(fd, text_of.data(), text_of.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text_of.size());
}

std::optional<Secret> receive_secret(int fd) {
  std::uint8_t length[2] = {};
  std::array<char, 1024> buffer;
  if (recv(fd, length, 2, MSG_WAITALL) != 2) return std::nullopt;
  const auto size = static_cast<std::size_t>(length[0] << 8 | length[1]);
  if (size > buffer.size() || recv(fd, buffer.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) {
    return std::nullopt;
  }
  Secret secret{{buffer.data(), size}};
  OPENSSL_cleanse(buffer.data(), buffer.size());
  return secret;
}

}  // namespace kythu::hsm
