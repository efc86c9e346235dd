#include "worker_process.hpp"

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "hsm/token/token.hpp"
#include "hsm/workers/worker_questions.hpp"

namespace kythu::hsm {
namespace {

constexpr auto whole_life = std::chrono::hours{24 * 365};
constexpr auto opening = std::chrono::seconds{20};
constexpr auto parents_word = std::chrono::seconds{2};
constexpr auto for_a_session = std::chrono::seconds{2};
constexpr auto for_making = std::chrono::seconds{30};  // another key may be in the making

WorkerFault to_worker_fault(FaultKind kind) {
  switch (kind) {
    case FaultKind::busy: return WorkerFault::busy;
    case FaultKind::pin: return WorkerFault::pin_refused;
    case FaultKind::session:
    case FaultKind::token: return WorkerFault::token_down;
    case FaultKind::final: return WorkerFault::failed;
  }
  std::abort();
}

WorkerRefusal to_refusal(const TokenFault& fault) {
  return {to_worker_fault(fault.kind()), fault.text(), fault.token_code()};
}

template <class T>
Result<T, WorkerRefusal> translate(Result<T, TokenFault>&& outcome) {
  if (!outcome) return to_refusal(outcome.error());
  return std::move(*outcome);
}

/// One by one: of a key that is of some use, nobody has asked yet which use.
Result<TokenOpened, WorkerRefusal> look_at_keys(Token& token, const std::vector<Bytes>& keys) {
  auto facts = token.facts();
  if (!facts) return to_refusal(facts.error());
  TokenOpened opened{{}, {}, std::move(*facts)};
  for (const auto& id : keys) {
    const KeyToLookAt wanted{id, {}};
    const auto seen = token.look({&wanted, 1}, wire::within(for_a_session));
    if (!seen) return to_refusal(seen.error());
    if (!seen->fit.empty()) {
      opened.keys.push_back(id);
    } else {
      opened.complaints.insert(opened.complaints.end(), seen->complaints.begin(), seen->complaints.end());
    }
  }
  return opened;
}

/// What goes back, and what the worker has to do about it.
struct Answer {
  wire::Message message;
  bool lost = false;    ///< the token does not answer
  bool fenced = false;  ///< it refused the PIN

  template <class T>
  explicit Answer(const Result<T, WorkerRefusal>& outcome) : message(to_message(outcome)) {
    if (!outcome) note(outcome.error());
  }
  explicit Answer(const Signatures& outcomes) : message(to_message(outcomes)) {
    for (const auto& one : outcomes) {
      if (!one) note(one.error());
    }
  }
  void note(const WorkerRefusal& refusal) {
    lost = lost || refusal.fault == WorkerFault::token_down;
    fenced = fenced || refusal.fault == WorkerFault::pin_refused;
  }
};

struct Do {
  Token& token;

  Answer operator()(const SignMany& many) const {
    Signatures outcomes;
    for (auto& one : token.sign_many({many.key, many.algorithm, many.orders}, wire::within(for_a_session))) {
      outcomes.push_back(translate(std::move(one)));
    }
    return Answer{outcomes};
  }
  Answer operator()(const LookAt& look) const {
    auto seen = token.look(look.keys, wire::within(for_a_session));
    if (!seen) return Answer{Result<TokenSeen, WorkerRefusal>{to_refusal(seen.error())}};
    auto facts = token.facts();
    if (!facts) return Answer{Result<TokenSeen, WorkerRefusal>{to_refusal(facts.error())}};
    return Answer{Result<TokenSeen, WorkerRefusal>{TokenSeen{std::move(*seen), std::move(*facts)}}};
  }
  Answer operator()(const GenerateKey& key) const {
    return Answer{translate(token.generate({key.label, key.id, key.type}, wire::within(for_making)))};
  }
  Answer operator()(const DestroyKey& key) const {
    return Answer{translate(token.destroy(key.id, wire::within(for_making)))};
  }
};

Answer answer(Token& token, const wire::Message& message) {
  const auto question = to_worker_question(message);
  if (question) return std::visit(Do{token}, *question);
  return Answer{Result<Done, WorkerRefusal>{WorkerRefusal{WorkerFault::failed, "not a question for a worker"}}};
}

/// Ends when the parent closes the channel, or when the token is lost: the parent starts a fresh process then, which
/// loads the library anew, the surest way back after a token was pulled out.
void serve(wire::Channel channel, Token& token, std::atomic<bool>& pin_refused) {
  for (;;) {
    const auto question = channel.receive(worker_question_limit, wire::within(whole_life));
    if (!question) break;
    const auto outcome = answer(token, *question);
    if (outcome.fenced) pin_refused = true;
    if (!channel.send(outcome.message, wire::within(opening))) break;
    if (!outcome.lost && !outcome.fenced) continue;
    // The parent has noted why before it hears that the worker is gone; then it closes this channel.
    static_cast<void>(channel.receive(worker_question_limit, wire::within(parents_word)));
    break;
  }
  shutdown(control_fd, SHUT_RDWR);  // one session that ended ends them all
}

/// The exit code: the parent must know a refused PIN from other ends, or it would try the PIN again.
int serve_all(wire::Channel& control, Token& token, std::size_t sessions) {
  std::atomic<bool> pin_refused = false;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < sessions; ++i) {
    threads.emplace_back([&token, &pin_refused, fd = control_fd + 1 + static_cast<int>(i)] {
      serve(wire::Channel{fd}, token, pin_refused);
    });
  }
  // Nothing more is said here: the end of the channel is the end of the work.
  static_cast<void>(control.receive(worker_message_limit, wire::within(whole_life)));
  for (std::size_t i = 0; i < sessions; ++i) shutdown(control_fd + 1 + static_cast<int>(i), SHUT_RD);
  for (auto& thread : threads) thread.join();
  return pin_refused ? pin_refused_exit : 0;
}

/// Before any thread and any library that might read it.
void set_variable(const std::string& variable) {
  const auto equals = variable.find('=');
  setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
}

}  // namespace

int run_worker() {
  forbid_core_dumps();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // systemd asks every process of a unit to stop; the parent alone decides when the last order is done.
  std::signal(SIGTERM, SIG_IGN);
  std::signal(SIGINT, SIG_IGN);
  wire::Channel control{control_fd};
  const auto question = control.receive(worker_message_limit, wire::within(opening));
  const auto order = question ? to_token(*question) : std::nullopt;
  auto pin = order ? receive_secret(control_fd) : std::nullopt;
  if (!pin) return 2;
  const auto refuse = [&](const WorkerRefusal& why) {
    static_cast<void>(control.send(to_message(Result<TokenOpened, WorkerRefusal>{why}), wire::within(opening)));
    return 3;
  };
  try {
    for (const auto& variable : order->environment) set_variable(variable);
    const Module module{order->module};
    Token token{module, {order->label, order->sessions, std::move(*pin), order->hashing == Hashing::in_token}};
    const auto opened = look_at_keys(token, order->keys);
    if (!opened) return refuse(opened.error());
    if (!control.send(to_message(opened), wire::within(opening))) return 2;
    return serve_all(control, token, order->sessions);
  } catch (const std::exception& broken) {
    return refuse({WorkerFault::token_down, broken.what()});
  }
}

}  // namespace kythu::hsm
