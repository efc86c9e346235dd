// What officers do about money that went astray.
#include <algorithm>

#include <fmt/format.h>

#include "payments/histories/world.hpp"

namespace kythu::payments::test {
namespace {

constexpr const char* people[] = {"officer:a", "officer:b", "officer:c"};

std::string word(const Result<Break, BreakRefusal>& done) {
  if (done) return "";
  switch (done.error()) {
    case BreakRefusal::not_found: return "not_found";
    case BreakRefusal::not_waiting: return "not_waiting";
    case BreakRefusal::remedy_unsuitable: return "remedy_unsuitable";
    case BreakRefusal::payment_unsuitable: return "payment_unsuitable";
    case BreakRefusal::less_than_due: return "less_than_due";
    case BreakRefusal::attempt_open: return "attempt_open";
    case BreakRefusal::no_account: return "no_account";
    case BreakRefusal::same_person: return "same_person";
  }
  return "";
}

/// Mostly one that is meant for it.
std::string remedy_for(const ModelBreak& one, Dice& dice) {
  static constexpr const char* all[] = {"apply", "return", "attach", "paid", "failed"};
  if (dice.one_in(12)) return dice.pick(all);
  const bool first = dice.one_in(2);
  if (one.kind == "late") return first ? "apply" : "return";
  if (one.kind == "conflicted" || one.kind == "unsettled") return first ? "paid" : "failed";
  return first && one.kind != "excess" ? "attach" : "return";
}

}  // namespace

/// What the model knows of it is enough to find it.
bool World::learn_break(std::size_t which) {
  auto& one = model_.breaks()[which];
  if (!one.id.empty()) return true;
  std::set<std::string> known;
  for (const auto& other : model_.breaks()) known.insert(other.id);
  one.id = bench_.break_like(place_.agency, one, known);
  return !one.id.empty();
}

Model::Proposed World::proposal_for(const ModelBreak& one, const std::string& officer, Dice& dice) {
  Model::Proposed proposal{.remedy = remedy_for(one, dice), .attach_to = {}, .officer = officer};
  if (proposal.remedy == "attach" && !dice.one_in(12)) proposal.attach_to = dice.any_of(model_.payments()).id;
  static constexpr std::int64_t more[] = {0, 1'000, -1'000};
  if (proposal.remedy == "failed" && dice.one_in(2))
    proposal.received = std::max<std::int64_t>(0, one.amount + dice.pick(more));
  return proposal;
}

/// One act of one officer on one break.
void World::settle(Dice& dice) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < model_.breaks().size(); ++i) {
    if (model_.breaks()[i].state != "resolved" || dice.one_in(10)) all.push_back(i);
  }
  if (all.empty()) return;
  const auto which = dice.any_of(all);
  require(learn_break(which), "a break that the model has is not there");
  const auto one = model_.breaks()[which];
  const std::string officer = dice.pick(people);
  const BreakAct by{.agency = dice.one_in(10) ? bench_.neighbour().agency : place_.agency,
                    .id = BreakId{*parse_uuid(one.id)},
                    .officer = officer};
  const auto act = dice.below(10);  // mostly what comes next
  const bool approves = act < 7 && one.state == "proposed", rejects = !approves && act == 9;
  const auto proposal = proposal_for(one, officer, dice);
  const auto step = [=](Model& model, const std::string& refund) {
    if (approves) return model.approve(which, officer, refund);
    return rejects ? model.reject(which) : model.propose(which, proposal);
  };
  Model tried = model_;
  const auto expected = by.agency != place_.agency ? "not_found" : step(tried, "");
  new_refund_.clear();
  if (expected.empty()) steps_.push_back([this, step](Model& model) { step(model, new_refund_); });
  const auto& breaks = cashier_->breaks();
  const auto done = portal(by.agency).write([&](db::Transaction& tx) -> Result<Break, BreakRefusal> {
    if (approves) return breaks.approve(tx, by);
    if (rejects) return breaks.reject(tx, by);
    Proposal asked{.remedy = *parse_remedy(proposal.remedy),
                   .attach_to = {},
                   .received = *Vnd::of(proposal.received),
                   .evidence = "Sao ke"};
    if (!proposal.attach_to.empty()) asked.attach_to = PaymentId{*parse_uuid(proposal.attach_to)};
    return breaks.propose(tx, by, asked);
  });
  require(word(done) == expected,
          fmt::format("an act on a break was answered \"{}\" instead of \"{}\"", word(done), expected));
  if (done && approves && one.kind == "unsettled") liars_.insert({one.channel, one.order});  // people may be wrong
  if (done && done->refund) new_refund_ = done->refund->uuid_text();
}

}  // namespace kythu::payments::test
