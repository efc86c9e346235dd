#include "worker_protocol.hpp"

#include <array>
#include <cstring>
#include <sys/socket.h>

#include <openssl/crypto.h>

namespace kythu::hsm {
namespace {

using wire::Message;

constexpr std::uint16_t open_kind = 0x0211, opened_kind = 0x0212, used_kind = 0x0214, fault_kind = 0x0215;
enum Tag : std::uint16_t {
  module = 1,
  label,
  sessions,
  key,
  complaint,
  algorithm,
  digest,
  value,
  fault,
  text,
  code,
  hashing,
  variable,
  manufacturer,
  model,
  serial,
  max_sessions,
  max_writable,
  usable,
  pin_flags,
  mechanism
};
constexpr std::int64_t count_low = 1, final_try = 2, locked = 4;
constexpr std::size_t variable_limit = 4096, mechanism_limit = 1024;

std::vector<Bytes> keys_in(const Message& message) {
  std::vector<Bytes> keys;
  for (const auto id : message.texts(key)) keys.push_back(to_bytes(id));
  return keys;
}

bool is_variable(std::string_view text_of) {
  const auto equals = text_of.find('=');
  return equals != 0 && equals != std::string_view::npos && text_of.size() <= variable_limit &&
         text_of.find('\0') == std::string_view::npos;
}

}  // namespace

Message to_message(const WorkerRefusal& refusal) {
  Message message{fault_kind};
  message.add_number(fault, static_cast<std::int64_t>(refusal.fault));
  message.add(text, refusal.text);
  message.add(code, refusal.code);
  return message;
}

// A worker that talks nonsense is as good as a token that does not answer.
WorkerRefusal to_worker_refusal(const Message& message) {
  const auto why = message.number(fault);
  const bool known = why && *why >= 0 && *why <= static_cast<std::int64_t>(WorkerFault::failed);
  if (message.kind != fault_kind || !known) return {WorkerFault::token_down, "the worker's answer makes no sense"};
  return {static_cast<WorkerFault>(*why), std::string{message.text(text).value_or("")},
          std::string{message.text(code).value_or("")}};
}

void add(Message& message, const TokenFacts& facts) {
  message.add(manufacturer, facts.manufacturer);
  message.add(model, facts.model);
  message.add(serial, facts.serial);
  message.add_number(max_sessions, static_cast<std::int64_t>(facts.max_sessions));
  message.add_number(max_writable, static_cast<std::int64_t>(facts.max_writable_sessions));
  message.add_number(usable, facts.usable_sessions);
  message.add_number(pin_flags, (facts.pin_count_low ? count_low : 0) | (facts.pin_final_try ? final_try : 0) |
                                    (facts.pin_locked ? locked : 0));
  for (const auto& one : facts.mechanisms) message.add(mechanism, one);
}

std::optional<TokenFacts> facts_in(const Message& message) {
  const auto maker = message.text(manufacturer), kind = message.text(model), number = message.text(serial);
  const auto most = message.number(max_sessions), writable = message.number(max_writable);
  const auto use = message.number(usable), flags = message.number(pin_flags);
  if (!maker || !kind || !number || !most || !writable || !use || !flags) return std::nullopt;
  if (*use < 0 || *use > 64 || *flags < 0 || *flags > (count_low | final_try | locked)) return std::nullopt;
  TokenFacts facts{std::string{*maker}, std::string{*kind}, std::string{*number}};
  facts.max_sessions = static_cast<std::uint64_t>(*most);
  facts.max_writable_sessions = static_cast<std::uint64_t>(*writable);
  facts.usable_sessions = static_cast<std::uint32_t>(*use);
  facts.pin_count_low = (*flags & count_low) != 0;
  facts.pin_final_try = (*flags & final_try) != 0;
  facts.pin_locked = (*flags & locked) != 0;
  for (const auto one : message.texts(mechanism)) {
    if (facts.mechanisms.size() == mechanism_limit) return std::nullopt;
    facts.mechanisms.emplace_back(one);
  }
  return facts;
}

Message to_message(const TokenToOpen& question) {
  Message message{open_kind};
  message.add(module, question.module);
  message.add(label, question.label);
  message.add_number(sessions, static_cast<std::int64_t>(question.sessions));
  for (const auto& id : question.keys) message.add(key, BytesView{id});
  message.add_number(hashing, static_cast<std::int64_t>(question.hashing));
  for (const auto& one : question.environment) message.add(variable, one);
  return message;
}

std::optional<TokenToOpen> to_token(const Message& message) {
  const auto path = message.text(module), name = message.text(label);
  const auto count = message.number(sessions);
  const auto where = message.number(hashing);
  if (message.kind != open_kind || !path || !name || !count || *count < 1 || *count > 64) return std::nullopt;
  if (!where || *where < 0 || *where > static_cast<std::int64_t>(Hashing::in_token)) return std::nullopt;
  TokenToOpen question{std::string{*path}, std::string{*name}, static_cast<std::size_t>(*count), keys_in(message),
                       static_cast<Hashing>(*where)};
  for (const auto one : message.texts(variable)) {
    if (!is_variable(one)) return std::nullopt;
    question.environment.emplace_back(one);
  }
  return question;
}

Message to_message(const Result<TokenOpened, WorkerRefusal>& outcome) {
  if (!outcome) return to_message(outcome.error());
  Message message{opened_kind};
  for (const auto& id : outcome->keys) message.add(key, BytesView{id});
  for (const auto& sentence : outcome->complaints) message.add(complaint, sentence);
  add(message, outcome->facts);
  return message;
}

Result<TokenOpened, WorkerRefusal> to_opened(const Message& message) {
  auto facts = facts_in(message);
  if (message.kind != opened_kind || !facts) return to_worker_refusal(message);
  TokenOpened opened{keys_in(message), {}, std::move(*facts)};
  for (const auto sentence : message.texts(complaint)) opened.complaints.emplace_back(sentence);
  return opened;
}

Message to_message(const Result<Bytes, WorkerRefusal>& outcome) {
  if (!outcome) return to_message(outcome.error());
  Message message{used_kind};
  message.add(value, BytesView{*outcome});
  return message;
}

Result<Bytes, WorkerRefusal> to_signature_bytes(const Message& message) {
  const auto bytes = message.bytes(value);
  if (message.kind != used_kind || !bytes) return to_worker_refusal(message);
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
