// What the signer and its worker processes say over their socket pairs: descriptor 3 for the opening, one more for each
// session (worker_questions.hpp). Each carries one question at a time, so nothing has to be told apart.
//
// The processes of one token are opened one after the other: some modules fail when two log in at the same time.
#pragma once

#include <string>
#include <vector>

#include "config/base/result.hpp"
#include "config/base/secret.hpp"
#include "config/wire/channel.hpp"
#include "hsm/orders.hpp"
#include "hsm/token/words.hpp"

namespace kythu::hsm {

inline constexpr int control_fd = 3;
inline constexpr int pin_refused_exit = 4;
inline constexpr std::size_t worker_message_limit = 512 * 1024;

enum class WorkerFault {
  busy,         ///< every session is in use
  token_down,   ///< the token, or the worker, does not answer
  pin_refused,  ///< no second try without a person
  failed,       ///< the token answered, and will answer the same again
};

/// Where the hash is computed: outside, or by tokens that insist on it, in the token over SigningOrder::message.
enum class Hashing { outside, in_token };

struct TokenToOpen {
  std::string module, label;
  std::size_t sessions = 0;  ///< channels, 1 … 64
  std::vector<Bytes> keys;   ///< to be looked at, for every algorithm of their type
  Hashing hashing = Hashing::outside;
  std::vector<std::string> environment{};  ///< "NAME=value", set before the library is loaded
};

struct TokenOpened {
  std::vector<Bytes> keys;              ///< there, and fit to sign
  std::vector<std::string> complaints;  ///< about the others
  TokenFacts facts{};
};

struct WorkerRefusal {
  WorkerFault fault{};
  std::string text;    ///< for the log: "C_Sign: CKR 0x30"
  std::string code{};  ///< of the token, for counters: "CKR 0x30"; empty when it was not the token's answer
};

wire::Message to_message(const TokenToOpen& question);
std::optional<TokenToOpen> to_token(const wire::Message& message);
wire::Message to_message(const Result<TokenOpened, WorkerRefusal>& outcome);
Result<TokenOpened, WorkerRefusal> to_opened(const wire::Message& message);

/// What is one run of bytes: a public key (GenerateKey of worker_questions.hpp).
wire::Message to_message(const Result<Bytes, WorkerRefusal>& outcome);
Result<Bytes, WorkerRefusal> to_signature_bytes(const wire::Message& message);
wire::Message to_message(const WorkerRefusal& refusal);
/// Of any answer that is a refusal; another answer is nonsense, which is refused as `token_down`.
WorkerRefusal to_worker_refusal(const wire::Message& message);
void add(wire::Message& message, const TokenFacts& facts);
std::optional<TokenFacts> facts_in(const wire::Message& message);

/// A secret does not go into a Message, which is copied and not wiped: length (2 bytes), then the characters.
bool send_secret(int fd, const Secret& secret);
std::optional<Secret> receive_secret(int fd);

}  // namespace kythu::hsm
