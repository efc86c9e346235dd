#include "payments/histories/script.hpp"

#include <fmt/format.h>

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;

bool by_bank(const Callback& callback) { return callback.channel == "sepay" || callback.channel == "casso"; }

}  // namespace

void Script::run(Act act, Dice& dice) {
  const Command command{act, dice.next()};
  if (net_ == Net::stumbling) world_.run({Act::stumble, way_.next()});
  if (net_ == Net::crashing && way_.one_in(2)) world_.run({Act::crash, way_.next()});
  world_.run(command);
}

/// An order, the pages that were opened, and what payers did there: all before anybody is told of anything.
void Script::facts() {
  world_.run({Act::create, dice_.next()});
  for (auto clicks = dice_.below(3); clicks > 0; --clicks) world_.run({Act::click, dice_.next()});
  for (auto acts = 1 + dice_.below(4); acts > 0; --acts) {
    static constexpr Act all[] = {Act::pay, Act::pay, Act::decline, Act::transfer};
    world_.run({dice_.pick(all), dice_.next()});
    world_.pass(std::chrono::milliseconds{dice_.below(2'000)});
    if (net_ == Net::prompt || net_ == Net::stumbling || net_ == Net::crashing) tell();
  }
}

void Script::bring_one(std::size_t at) {
  const auto packet = world_.net_.at(at);
  world_.net_.erase(world_.net_.begin() + static_cast<std::ptrdiff_t>(at));
  world_.only_ = packet;
  run(Act::deliver, way_);
  if (net_ != Net::crashing) return;
  world_.only_ = packet;  // whoever got no answer tells it again
  world_.run({Act::deliver, 0});
}

void Script::tell() {
  if (net_ == Net::silent || net_ == Net::late) {
    for (std::size_t i = world_.net_.size(); i-- > 0;) {
      if (!by_bank(world_.net_[i].callback)) continue;  // a bank cannot be asked, so it is heard in time
      bring_one(i);
    }
    return;
  }
  const bool orderly = net_ == Net::prompt || net_ == Net::stumbling || net_ == Net::crashing;
  const auto first = world_.net_;
  for (std::size_t copies = net_ == Net::doubled ? 2 : 0; copies > 0; --copies) {
    for (const auto& packet : first) {
      if (way_.one_in(2)) world_.net_.push_back(packet);
    }
  }
  while (!world_.net_.empty()) {
    bring_one(orderly ? 0 : way_.below(world_.net_.size()));
    if (!orderly && way_.one_in(6)) run(Act::restart, way_);
  }
}

std::string Script::play() {
  facts();
  tell();
  world_.drain(way_.one_in(3));
  net_ = net_ == Net::late ? Net::shuffled : net_;
  tell();
  world_.drain(false);
  world_.check_truth();
  std::string text;
  for (const auto& payment : world_.model().payments()) {
    text += "payment " + payment.state();
    for (const auto& news : payment.news) {
      const auto type = news.substr(0, news.find('#'));
      if (type != "payment.excess") text += " " + type;  // in one piece or in two, as the transfers came
    }
    text += "\n";
  }
  for (const auto& [account, balance] : world_.model().balances()) {
    std::string name = account;
    if (const auto own = name.find(world_.place().account); own != std::string::npos) name.resize(own);
    text += fmt::format("{} {}\n", name, balance);
  }
  return text;
}

}  // namespace kythu::payments::test
