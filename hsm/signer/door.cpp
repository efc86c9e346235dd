#include "door.hpp"

#include <algorithm>

#include "hsm/protocol.hpp"
#include "hsm/vault_protocol.hpp"

namespace kythu::hsm {
namespace {

using wire::Message;

std::string_view name(Side side) { return side == Side::use ? "use" : "manage"; }

}  // namespace

void Door::answer(std::vector<wire::Asked>&& asked, Side side) noexcept try {
  const auto is_order = [](const wire::Asked& one) { return one.question.kind == sign_kind; };
  const auto others = std::ranges::stable_partition(asked, is_order);
  sign({asked.begin(), others.begin()});
  for (const auto& [question, reply] : others) reply(judge(question, side));
} catch (const std::exception& broken) {
  parts_.log.error("sign.broken", {{"why", broken.what()}});
  for (const auto& one : asked) one.reply(refused(Refusal::failed));  // whoever has no answer yet
}

void Door::refuse_peer(Side side, std::int64_t user) noexcept try {
  parts_.refusals.note("peer_refused", {{"socket", std::string{name(side)}}, {"uid", std::to_string(user)}});
} catch (const std::exception& broken) {
  parts_.log.error("journal.broken", {{"why", broken.what()}});
}

Message Door::judge(const Message& question, Side side) {
  switch (question.kind) {
    case sign_all_kind: return sign_all(question);
    case list_kind: return to_message(Result<std::vector<KeyInfo>, Refusal>{parts_.desk.list(parts_.clock())});
    case submit_kind: return submit(question, side);
    case state_kind: return to_message(parts_.policy.rules()->state);
    case tokens_kind: return to_message(parts_.tokens.status());
    case checkpoint_kind: return checkpoint_message(parts_.checkpoints.last());
    case enter_pin_kind: return enter_pin(question, side);
    default: return bad_order();
  }
}

Message Door::bad_order() {
  const Journal::Refused one{nullptr, Refusal::bad_order};
  parts_.refusals.add({&one, 1});
  return refused(Refusal::bad_order);
}

void Door::sign(std::span<const wire::Asked> asked) {
  std::vector<Desk::Asked> orders;
  orders.reserve(asked.size());
  for (const auto& [question, reply] : asked) {
    auto order = to_order(question);
    if (!order) {
      reply(bad_order());
      continue;
    }
    auto tell = [reply = reply](Result<Signature, Refusal>&& made, wire::Answers& answers) {
      answers.add(reply, to_message(made));
    };
    orders.push_back({std::move(*order), std::move(tell)});
  }
  if (!orders.empty()) parts_.desk.sign(std::move(orders));
}

Message Door::sign_all(const Message& question) {
  auto asked = to_orders(question);
  if (asked.empty()) return bad_order();
  std::vector<SigningOrder> orders;
  for (auto& order : asked) {
    if (order) orders.push_back(std::move(*order));
  }
  const std::vector<Journal::Refused> unclear(asked.size() - orders.size(), {nullptr, Refusal::bad_order});
  if (!unclear.empty()) parts_.refusals.add(unclear);
  auto some = parts_.desk.sign_all(orders);
  if (unclear.empty()) return to_message(some);
  std::vector<Result<Signature, Refusal>> all;
  auto next = some.begin();
  for (const auto& order : asked) all.push_back(order ? std::move(*next++) : Refusal::bad_order);
  return to_message(all);
}

Message Door::submit(const Message& question, Side side) {
  const auto refuse = [&](OperationRefusal why) {
    parts_.refusals.note("operation_refused", {{"why", std::string{hsm::name(why.fault)}}, {"detail", why.detail}});
    return to_message(Result<Decision, OperationRefusal>{std::move(why)});
  };
  const auto operation = to_operation(question);
  if (!operation) return refuse(operation.error());
  if (side == Side::use && std::holds_alternative<act::Found>(operation->operation.act)) {
    return refuse({OperationFault::not_possible, "a vault is founded by the manage socket only"});
  }
  return to_message(parts_.manager.submit(*operation));
}

Message Door::enter_pin(const Message& question, Side side) {
  if (side != Side::manage) {
    parts_.refusals.note("pin_refused", {{"socket", std::string{name(side)}}});
    return refused(Refusal::not_allowed);
  }
  auto entry = to_pin(question);
  if (!entry) return bad_order();
  if (!parts_.tokens.enter_pin(entry->token, std::move(entry->pin))) return refused(Refusal::unknown_key);
  auto all = parts_.tokens.status();
  std::erase_if(all, [&](const TokenStatus& status) { return status.name != entry->token; });
  return to_message(all);
}

}  // namespace kythu::hsm
