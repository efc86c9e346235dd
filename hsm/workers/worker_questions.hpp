// What a worker is asked over the channel of a session once its token is open, and what it answers.
#pragma once

#include <span>
#include <variant>

#include "hsm/vault.hpp"
#include "hsm/workers/worker_protocol.hpp"

namespace kythu::hsm {

inline constexpr std::size_t batch_limit = 64;   ///< orders in one SignMany
inline constexpr std::size_t look_limit = 1024;  ///< keys in one LookAt
/// A full batch of the longest messages; answers keep within worker_message_limit.
inline constexpr std::size_t worker_question_limit = batch_limit * (64 * 1024 + 128) + 1024;

/// One session and one key handle for all of them.
struct SignMany {
  Bytes key;
  Algorithm algorithm{};
  std::vector<ToSign> orders;  ///< 1 … batch_limit
};
struct LookAt {
  std::vector<KeyToLookAt> keys;
};
/// May take a token minutes (RSA-4096). Asked again after a crash, it finds the pair that is there. Other processes of
/// the token may have to start anew before they see it: some modules read their keys at login only.
struct GenerateKey {
  std::string label;
  Bytes id;
  KeyType type{};
};
struct DestroyKey {
  Bytes id;
};
using WorkerQuestion = std::variant<SignMany, LookAt, GenerateKey, DestroyKey>;

/// All orders have the first one's algorithm; 1 … batch_limit of them.
wire::Message signing_question(BytesView key, std::span<const SigningOrder* const> orders);
wire::Message to_message(const WorkerQuestion& question);
/// Strict: what a question may not be, or may be in two ways, is nullopt.
std::optional<WorkerQuestion> to_worker_question(const wire::Message& message);

/// SignMany: an outcome for each order, in their order.
using Signatures = std::vector<Result<Bytes, WorkerRefusal>>;
wire::Message to_message(const Signatures& outcomes);
/// Always `expected` outcomes; a refusal of the whole, or nonsense, is one for each.
Signatures to_signatures(const wire::Message& message, std::size_t expected);

/// LookAt.
struct TokenSeen : KeysSeen {
  TokenFacts facts;
};
wire::Message to_message(const Result<TokenSeen, WorkerRefusal>& outcome);
Result<TokenSeen, WorkerRefusal> to_seen(const wire::Message& message);

/// GenerateKey: DER SubjectPublicKeyInfo, as Result<Bytes, WorkerRefusal> of worker_protocol. DestroyKey:
wire::Message to_message(const Result<Done, WorkerRefusal>& outcome);
Result<Done, WorkerRefusal> to_done(const wire::Message& message);

}  // namespace kythu::hsm
