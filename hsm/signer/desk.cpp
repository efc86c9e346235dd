#include "desk.hpp"

#include <algorithm>

#include "config/settings/table.hpp"
#include "hsm/protocol.hpp"

namespace kythu::hsm {
namespace {

Refusal refusal_for(WorkerFault fault) {
  switch (fault) {
    case WorkerFault::busy: return Refusal::busy;
    case WorkerFault::token_down:
    case WorkerFault::pin_refused: return Refusal::token_down;
    case WorkerFault::failed: return Refusal::failed;
  }
  std::abort();
}

/// Of several tokens' refusals, the one that helps the caller most: a busy token is worth another try.
Refusal kinder(Refusal left, Refusal right) {
  for (const auto one : {Refusal::busy, Refusal::failed}) {
    if (left == one || right == one) return one;
  }
  return Refusal::token_down;
}

}  // namespace

Desk::Desk(Policy& policy, Journal& journal, Workers& workers, Log log)
    : policy_(policy), journal_(journal), workers_(workers), log_(std::move(log)) {
  for (const auto& key : policy_.keys()) {
    auto chain = load_chain(key.certificate);
    PublicKey public_key{chain.front()};
    for (const auto algorithm : key.algorithms) {
      if (!public_key.fits(algorithm)) {
        throw settings::Error{key.certificate.native() + ": its key cannot do " + std::string{name(algorithm)} +
                              ", which the policy allows " + key.label};
      }
    }
    certificates_.emplace(key.label, Certified{std::move(chain), std::move(public_key)});
  }
}

wire::Message Desk::answer(const wire::Message& question) noexcept try {
  if (question.kind == list_kind) return to_message(Result<std::vector<KeyInfo>, Refusal>{list()});
  const auto order = to_order(question);
  if (!order) {
    journal_.refused(std::nullopt, Refusal::bad_order);
    return to_message(Result<Signature, Refusal>{Refusal::bad_order});
  }
  return to_message(sign(*order));
} catch (const std::exception& broken) {
  log_.error("sign.broken", {{"why", broken.what()}});
  return to_message(Result<Signature, Refusal>{Refusal::failed});
}

Result<Signature, Refusal> Desk::sign(const SigningOrder& order) {
  const auto key = policy_.admit(order);
  if (!key) {
    log_.warning("sign.refused", {{"key", order.key}, {"job", order.job}, {"why", name(key.error())}});
    journal_.refused(order, key.error());
    return key.error();
  }
  const auto begun = journal_.begun(order);
  auto made = ask_tokens(**key, order);
  if (!made) {
    journal_.failed(begun, made.error());
    return made.error();
  }
  journal_.done(begun, made->token, made->value);
  return Signature{std::move(made->value)};
}

Result<Desk::Made, Refusal> Desk::ask_tokens(const KeyPolicy& key, const SigningOrder& order) {
  auto refusal = Refusal::token_down;
  for (const auto& token : key.tokens) {
    auto signature = worker(token).sign(key.id, order);
    if (signature && certificates_.find(key.label)->second.key.verifies(order, *signature)) {
      return Made{std::move(*signature), token};
    }
    const auto why = signature ? "the signature does not verify with the certificate" : signature.error().text;
    log_.error("sign.failed", {{"key", key.label}, {"token", token}, {"job", order.job}, {"why", why}});
    refusal = kinder(refusal, signature ? Refusal::failed : refusal_for(signature.error().fault));
  }
  return refusal;
}

std::vector<KeyInfo> Desk::list() {
  std::vector<KeyInfo> keys;
  for (const auto& key : policy_.keys()) {
    const bool available =
        std::ranges::any_of(key.tokens, [&](const auto& token) { return worker(token).holds(key.id); });
    keys.push_back({key.label, key.algorithms, key.purposes, key.agencies, certificates_.find(key.label)->second.chain,
                    available});
  }
  return keys;
}

Worker& Desk::worker(const std::string& name) {
  const auto found =
      std::ranges::find(workers_, name, [](const auto& one) -> const std::string& { return one->name(); });
  KYTHU_ASSERT(found != workers_.end());  // parse_policy() refused names without a token
  return **found;
}

}  // namespace kythu::hsm
