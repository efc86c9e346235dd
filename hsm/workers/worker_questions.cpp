#include "worker_questions.hpp"

#include <algorithm>

namespace kythu::hsm {
namespace {

using wire::Message;

constexpr std::uint16_t sign_many_kind = 0x0221, signed_many_kind = 0x0222, look_kind = 0x0223, seen_kind = 0x0224,
                        generate_kind = 0x0225, destroy_kind = 0x0226, done_kind = 0x0227;
constexpr std::size_t id_limit = 64, message_limit = 64 * 1024, code_limit = 64;
enum Tag : std::uint16_t { key = 32, algorithm, digest, text, label, type, outcome, wanted, complaint };

bool is_id(std::string_view id) { return !id.empty() && id.size() <= id_limit; }

/// A key's id after its length, then the words of its algorithms, each ended by a line feed.
std::string pack(const KeyToLookAt& one) {
  KYTHU_ASSERT(is_id(as_text(one.id)));
  std::string packed{static_cast<char>(one.id.size())};
  packed += as_text(one.id);
  for (const auto how : one.algorithms) packed.append(name(how)).push_back('\n');
  return packed;
}

std::optional<KeyToLookAt> unpack_key(std::string_view packed) {
  const auto length = packed.empty() ? 0u : static_cast<unsigned char>(packed[0]);
  if (length == 0 || length > id_limit || packed.size() < 1 + length) return std::nullopt;
  KeyToLookAt one{to_bytes(packed.substr(1, length)), {}};
  packed.remove_prefix(1 + length);
  while (!packed.empty()) {
    const auto end = packed.find('\n');
    const auto how = parse_algorithm(packed.substr(0, end));
    if (end == std::string_view::npos || !how || std::ranges::count(one.algorithms, *how) != 0) return std::nullopt;
    one.algorithms.push_back(*how);
    packed.remove_prefix(end + 1);
  }
  return one;
}

std::optional<std::vector<KeyToLookAt>> keys_in(const Message& message) {
  std::vector<KeyToLookAt> keys;
  for (const auto packed : message.texts(wanted)) {
    auto one = unpack_key(packed);
    if (!one || keys.size() == look_limit) return std::nullopt;
    keys.push_back(std::move(*one));
  }
  return keys;
}

struct Encode {
  Message operator()(const SignMany& many) const {
    KYTHU_ASSERT(!many.orders.empty() && many.orders.size() <= batch_limit);
    Message message{sign_many_kind};
    message.add(key, BytesView{many.key});
    message.add(algorithm, name(many.algorithm));
    for (const auto& order : many.orders) message.add(digest, BytesView{order.digest});
    const bool any = std::ranges::any_of(many.orders, [](const ToSign& order) { return !order.message.empty(); });
    for (const auto& order : many.orders) {
      if (any) message.add(text, BytesView{order.message});
    }
    return message;
  }
  Message operator()(const LookAt& look) const {
    KYTHU_ASSERT(look.keys.size() <= look_limit);
    Message message{look_kind};
    for (const auto& one : look.keys) message.add(wanted, pack(one));
    return message;
  }
  Message operator()(const GenerateKey& generate) const {
    Message message{generate_kind};
    message.add(key, BytesView{generate.id});
    message.add(label, generate.label);
    message.add(type, name(generate.type));
    return message;
  }
  Message operator()(const DestroyKey& destroy) const {
    Message message{destroy_kind};
    message.add(key, BytesView{destroy.id});
    return message;
  }
};

std::optional<WorkerQuestion> to_sign_many(const Message& message, std::string_view id) {
  const auto how = parse_algorithm(message.text(algorithm).value_or(""));
  const auto digests = message.texts(digest), messages = message.texts(text);
  if (!how || digests.empty() || digests.size() > batch_limit) return std::nullopt;
  if (!messages.empty() && messages.size() != digests.size()) return std::nullopt;
  SignMany many{to_bytes(id), *how, {}};
  for (std::size_t i = 0; i < digests.size(); ++i) {
    const auto said = messages.empty() ? std::string_view{} : messages[i];
    if (digests[i].size() != digest_size(*how) || said.size() > message_limit) return std::nullopt;
    many.orders.push_back({to_bytes(digests[i]), to_bytes(said)});
  }
  return many;
}

std::optional<WorkerQuestion> read_question(const Message& message) {
  if (message.kind == look_kind) {
    auto keys = keys_in(message);
    return keys ? std::optional<WorkerQuestion>{LookAt{std::move(*keys)}} : std::nullopt;
  }
  const auto id = message.text(key);
  if (!id || !is_id(*id)) return std::nullopt;
  if (message.kind == sign_many_kind) return to_sign_many(message, *id);
  if (message.kind == destroy_kind) return DestroyKey{to_bytes(*id)};
  const auto what = parse_key_type(message.text(type).value_or(""));
  const auto called = message.text(label);
  if (message.kind != generate_kind || !what || !called || called->empty() || called->size() > id_limit) {
    return std::nullopt;
  }
  return GenerateKey{std::string{*called}, to_bytes(*id), *what};
}

/// One byte: 0 before a signature, else 1 + the fault before the code's length, the code and the sentence.
Bytes pack(const Result<Bytes, WorkerRefusal>& one) {
  Bytes packed{0};
  if (one) {
    packed.insert(packed.end(), one->begin(), one->end());
    return packed;
  }
  const auto& why = one.error();
  packed[0] = static_cast<std::uint8_t>(1 + static_cast<int>(why.fault));
  const auto code = std::string_view{why.code}.substr(0, code_limit);
  packed.push_back(static_cast<std::uint8_t>(code.size()));
  packed.insert(packed.end(), code.begin(), code.end());
  packed.insert(packed.end(), why.text.begin(), why.text.end());
  return packed;
}

WorkerRefusal nonsense() { return {WorkerFault::token_down, "the worker's answer makes no sense"}; }

Result<Bytes, WorkerRefusal> unpack_outcome(std::string_view packed) {
  if (packed.empty()) return nonsense();
  const auto kind = static_cast<unsigned char>(packed[0]);
  packed.remove_prefix(1);
  if (kind == 0) return to_bytes(packed);
  const auto length = packed.empty() ? 0u : static_cast<unsigned char>(packed[0]);
  const bool known = kind <= 1 + static_cast<int>(WorkerFault::failed);
  if (!known || length > code_limit || packed.size() < 1 + length) return nonsense();
  return WorkerRefusal{static_cast<WorkerFault>(kind - 1), std::string{packed.substr(1 + length)},
                       std::string{packed.substr(1, length)}};
}

}  // namespace

Message signing_question(BytesView id, std::span<const SigningOrder* const> orders) {
  KYTHU_ASSERT(!orders.empty());
  SignMany many{{id.begin(), id.end()}, orders.front()->algorithm, {}};
  for (const auto* order : orders) {
    KYTHU_ASSERT(order->algorithm == many.algorithm);
    many.orders.push_back({order->digest, order->message});
  }
  return Encode{}(many);
}

Message to_message(const WorkerQuestion& question) { return std::visit(Encode{}, question); }

std::optional<WorkerQuestion> to_worker_question(const Message& message) {
  auto question = read_question(message);
  if (!question) return std::nullopt;
  // One question has one encoding: a repeated, foreign or moved field cannot mean two things to two readers.
  auto again = to_message(*question);
  again.id = message.id;
  if (encode(again) != encode(message)) return std::nullopt;
  return question;
}

Message to_message(const Signatures& outcomes) {
  Message message{signed_many_kind};
  for (const auto& one : outcomes) message.add(outcome, pack(one));
  return message;
}

Signatures to_signatures(const Message& message, std::size_t expected) {
  if (message.kind != signed_many_kind) return {expected, to_worker_refusal(message)};
  const auto outcomes = message.texts(outcome);
  if (outcomes.size() != expected) return {expected, nonsense()};
  Signatures signatures;
  for (const auto packed : outcomes) signatures.push_back(unpack_outcome(packed));
  return signatures;
}

Message to_message(const Result<TokenSeen, WorkerRefusal>& seen) {
  if (!seen) return to_message(seen.error());
  Message message{seen_kind};
  for (const auto& one : seen->fit) message.add(wanted, pack(one));
  for (const auto& sentence : seen->complaints) message.add(complaint, sentence);
  add(message, seen->facts);
  return message;
}

Result<TokenSeen, WorkerRefusal> to_seen(const Message& message) {
  if (message.kind != seen_kind) return to_worker_refusal(message);
  auto keys = keys_in(message);
  auto facts = facts_in(message);
  if (!keys || !facts) return nonsense();
  TokenSeen seen{{std::move(*keys), {}}, std::move(*facts)};
  for (const auto sentence : message.texts(complaint)) seen.complaints.emplace_back(sentence);
  return seen;
}

Message to_message(const Result<Done, WorkerRefusal>& done) {
  return done ? Message{done_kind} : to_message(done.error());
}

Result<Done, WorkerRefusal> to_done(const Message& message) {
  if (message.kind != done_kind) return to_worker_refusal(message);
  return Done{};
}

}  // namespace kythu::hsm
