#include "worker_process.hpp"

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "hsm/workers/worker_protocol.hpp"
#include "hsm/token/token.hpp"

namespace kythu::hsm {
namespace {

constexpr auto whole_life = std::chrono::hours{24 * 365};
constexpr auto opening = std::chrono::seconds{20};
constexpr auto for_a_session = std::chrono::seconds{2};

WorkerRefusal to_refusal(const TokenFault& fault) {
  switch (fault.kind()) {
    case FaultKind::busy: return {WorkerFault::busy, fault.text()};
    case FaultKind::pin: return {WorkerFault::pin_refused, fault.text()};
    case FaultKind::session:
    case FaultKind::token: return {WorkerFault::token_down, fault.text()};
    case FaultKind::final: return {WorkerFault::failed, fault.text()};
  }
  std::abort();
}

Result<TokenOpened, WorkerRefusal> look_at_keys(Token& token, const std::vector<Bytes>& keys) {
  TokenOpened opened;
  for (const auto& id : keys) {
    const auto fit = token.check(id, wire::within(for_a_session));
    if (fit) {
      opened.keys.push_back(id);
    } else if (fit.error().kind() == FaultKind::final) {
      opened.complaints.push_back("key " + to_hex(id) + ": " + fit.error().text());
    } else {
      return to_refusal(fit.error());
    }
  }
  return opened;
}

Result<Bytes, WorkerRefusal> answer(Token& token, const wire::Message& question) {
  Bytes key;
  const auto order = to_question(question, key);
  if (!order) return WorkerRefusal{WorkerFault::failed, "not a question for a worker"};
  auto signature = token.sign(key, *order, wire::within(for_a_session));
  if (!signature) return to_refusal(signature.error());
  return std::move(*signature);
}

/// Ends when the parent closes the channel, or when the token is lost: the parent starts a fresh process then, which
/// loads the library anew, the surest way back after a token was pulled out.
void serve(wire::Channel channel, Token& token, std::atomic<bool>& pin_refused) {
  for (;;) {
    const auto question = channel.receive(worker_message_limit, wire::within(whole_life));
    if (!question) break;
    const auto outcome = answer(token, *question);
    const bool fenced = !outcome && outcome.error().fault == WorkerFault::pin_refused;
    const bool lost = !outcome && outcome.error().fault == WorkerFault::token_down;
    if (fenced) pin_refused = true;
    if (!channel.send(to_message(outcome), wire::within(opening)) || lost || fenced) break;
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
    const Module module{order->module};
    Token token{module, order->label, order->sessions, std::move(*pin)};
    const auto opened = look_at_keys(token, order->keys);
    if (!opened) return refuse(opened.error());
    if (!control.send(to_message(opened), wire::within(opening))) return 2;
    return serve_all(control, token, order->sessions);
  } catch (const std::exception& broken) {
    return refuse({WorkerFault::token_down, broken.what()});
  }
}

}  // namespace kythu::hsm
