#include "payments/histories/command.hpp"

#include "payments/histories/dice.hpp"

namespace kythu::payments::test {
namespace {

struct Share {
  Act act;
  int weight;
};
/// What a month of a province's payments looks like, with the rare made frequent.
constexpr Share usual[] = {{Act::create, 1}, {Act::click, 9},    {Act::pay, 8},      {Act::decline, 3},
                           {Act::lie, 2},    {Act::transfer, 5}, {Act::deliver, 14}, {Act::lose, 2},
                           {Act::forge, 2},  {Act::wait, 7},     {Act::jump, 1},     {Act::poll, 3},
                           {Act::cancel, 2}, {Act::refund, 6},   {Act::decide, 4},   {Act::settle, 4},
                           {Act::look, 1},   {Act::restart, 1},  {Act::stumble, 1},  {Act::crash, 1}};

constexpr int total() {
  int sum = 0;
  for (const auto& one : usual) sum += one.weight;
  return sum;
}

Act any(Dice& dice) {
  auto left = static_cast<int>(dice.below(total()));
  for (const auto& one : usual) {
    if (left < one.weight) return one.act;
    left -= one.weight;
  }
  return Act::wait;
}

const char* word(Act act) {
  switch (act) {
    case Act::create: return "create";
    case Act::click: return "click";
    case Act::pay: return "pay";
    case Act::decline: return "decline";
    case Act::lie: return "lie";
    case Act::transfer: return "transfer";
    case Act::deliver: return "deliver";
    case Act::lose: return "lose";
    case Act::forge: return "forge";
    case Act::wait: return "wait";
    case Act::silence: return "silence";
    case Act::jump: return "jump";
    case Act::poll: return "poll";
    case Act::cancel: return "cancel";
    case Act::refund: return "refund";
    case Act::decide: return "decide";
    case Act::settle: return "settle";
    case Act::look: return "look";
    case Act::restart: return "restart";
    case Act::stumble: return "stumble";
    case Act::crash: return "crash";
  }
  return "";
}

}  // namespace

History draw(std::uint64_t seed) {
  Dice dice{seed};
  History history{{Act::create, dice.next()}};
  if (!dice.one_in(8)) history.push_back({Act::click, dice.next()});
  if (dice.one_in(4)) {  // one that is soon paid, and then asked back
    for (const auto act : {Act::click, Act::pay, Act::deliver, Act::refund, Act::decide, Act::wait, Act::refund}) {
      history.push_back({act, dice.next()});
    }
  }
  if (dice.one_in(5)) {  // one whose money goes astray, and then where two people want it
    static constexpr Act ways[] = {Act::lie, Act::transfer, Act::transfer, Act::pay};
    const auto way = dice.pick(ways);
    for (const auto act : {Act::wait, way, Act::deliver, Act::wait, Act::settle, Act::settle, Act::settle, way,
                           Act::deliver, Act::settle, Act::settle}) {
      history.push_back({act, dice.next()});
    }
  }
  if (dice.one_in(16)) {  // one whose provider never says what became of it, until two people have
    for (const auto act : {Act::click, Act::silence, Act::settle, Act::pay, Act::settle, Act::deliver, Act::settle}) {
      history.push_back({act, dice.next()});
    }
  }
  for (auto left = 3 + dice.below(9); left > 0; --left) history.push_back({any(dice), dice.next()});
  return history;
}

std::string to_text(const Command& command) { return word(command.act) + (" " + std::to_string(command.salt)); }

}  // namespace kythu::payments::test
