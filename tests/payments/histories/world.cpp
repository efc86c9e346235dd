#include "payments/histories/world.hpp"

#include <fmt/format.h>

#include "payments/histories/bank.hpp"

namespace kythu::payments::test {
namespace {

using namespace std::chrono_literals;
using kythu::test::PgCrash;
using kythu::test::PgFault;

/// Between the middle of November and the middle of December 2026, at any time of the day.
Instant begin_of(std::uint64_t seed) {
  Dice dice{seed ^ 0x636c6f636b};
  return Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 12} +
                 std::chrono::milliseconds{dice.below(30ull * 86'400'000)}};
}

constexpr ProviderRefund::End refund_ends[] = {ProviderRefund::End::returned, ProviderRefund::End::returned,
                                               ProviderRefund::End::on_the_way, ProviderRefund::End::denied};

/// Above it a second person approves.
std::int64_t limit_of(std::uint64_t seed) {
  static constexpr std::int64_t limits[] = {0, 60'000, 1'000'000'000};
  return limits[seed % std::size(limits)];
}

bool touches_the_database(Act act) {
  switch (act) {
    case Act::pay:
    case Act::decline:
    case Act::lie:
    case Act::transfer:
    case Act::lose:
    case Act::jump:
    case Act::restart:
    case Act::stumble:
    case Act::crash:
    case Act::look: return false;
    case Act::create:
    case Act::click:
    case Act::deliver:
    case Act::forge:
    case Act::wait:
    case Act::silence:
    case Act::poll:
    case Act::refund:
    case Act::decide:
    case Act::settle:
    case Act::cancel: break;
  }
  return true;
}

/// No two runs of one seed may make the same ids, since they share a database.
std::uint64_t fresh_salt() {
  std::uint64_t salt = 0;
  system_random({reinterpret_cast<std::uint8_t*>(&salt), sizeof salt});
  return salt;
}

}  // namespace

World::World(Bench& bench, std::uint64_t seed, bool watched)
    : bench_(bench),
      watched_(watched),
      place_(bench.next_place()),
      ids_(fresh_salt()),
      numbers_(fresh_salt()),
      true_now_(begin_of(seed)),
      providers_([this] { return true_now_; }),
      model_(place_.account),
      refunds_approved_to_(limit_of(seed)) {
  restart();
}

World::~World() { kythu::test::disarm(); }

Settings World::settings() const {
  Settings all;
  all.public_url = "https://pay.test:8443";
  all.vnpay.push_back({"TESTTMN1", Secret{vnpay_secret}, "https://vnpay.test/paymentv2/vpcpay.html",
                       "https://vnpay.test/merchant_webapi/api/transaction", "203.0.113.10"});
  all.momo.push_back({.partner = "MOMO",
                      .access_key = "ACCESS",
                      .secret_key = Secret{momo_secret},
                      .address = "https://momo.test",
                      .callback_url = "https://pay.test:8443/callbacks/momo"});
  all.refunds_approved_to = refunds_approved_to_;
  all.casso.push_back({Secret{}, Secret{casso_token}, {place_.account}});
  all.sepay.push_back({Secret{}, Secret{sepay_key}, {place_.account}});
  return all;
}

void World::restart() {
  cashier_.reset();
  cashier_ = std::make_unique<Cashier>(
      settings(), bench_.database().app(), providers_, [this] { return true_now_ + skew_; }, ids_.random(),
      Log{"histories", LogLevel::warning, system_now});
}

void World::require(bool holds, const std::string& what) const {
  if (!holds) throw Mismatch{what};
}

void World::compare(const char* when) {
  const auto stored = bench_.text_of(place_.agency), expected = model_.text();
  require(stored == expected,
          fmt::format("{}: I28 the database is not what the model says.\n--- database\n{}--- model\n{}", when, stored,
                      expected));
}

void World::apply() {
  for (const auto& step : steps_) step(model_);
  steps_.clear();
}

void World::act(const Command& command) {
  Dice dice{command.salt};
  switch (command.act) {
    case Act::create: return create(dice);
    case Act::click: return click(dice);
    case Act::pay: return pay(dice);
    case Act::decline: return decline(dice);
    case Act::lie: return lie(dice);
    case Act::transfer: return transfer(dice);
    case Act::deliver: return deliver(dice);
    case Act::lose: return lose(dice);
    case Act::forge: return forge(dice);
    case Act::wait: {
      static constexpr std::chrono::seconds lengths[] = {1s, 31s, 2min, 5min, 10min, 16min, 1h, 7h, 25h};
      pass(dice.pick(lengths));
      providers_.refunds_end = dice.pick(refund_ends);
      return poll();
    }
    case Act::silence:
      providers_.mood = Mood::silent;
      pass(7 * 24h);
      return poll();
    case Act::jump:
      skew_ += dice.one_in(2) ? 24h : -24h;
      clock_was_set_ = true;
      return;
    case Act::poll: {
      static constexpr Mood moods[] = {Mood::silent,  Mood::unreachable, Mood::broken,
                                       Mood::garbage, Mood::held,        Mood::refusing};
      providers_.mood = dice.pick(moods);
      providers_.refunds_end = dice.pick(refund_ends);
      pass(dice.one_in(2) ? 31s : 6min);
      return poll();
    }
    case Act::cancel: return cancel(dice);
    case Act::refund: return refund(dice);
    case Act::decide: return decide(dice);
    case Act::settle: return settle(dice);
    case Act::look: return look(dice);
    case Act::restart: return restart();
    case Act::stumble: return arm_for(dice, false);
    case Act::crash: return arm_for(dice, true);
  }
}

void World::arm_for(Dice& dice, bool crash) {
  static constexpr PgFault faults[] = {PgFault::serialization, PgFault::deadlock, PgFault::lost_before,
                                       PgFault::lost_after};
  fault_ = crash ? dice.pick({PgFault::crash_before, PgFault::crash_after}) : dice.pick(faults);
  fault_at_ = 1 + dice.below(30);
  if (crash && dice.one_in(4)) calls_until_crash_ = static_cast<int>(dice.below(3));
}

void World::run(const Command& command) {
  const bool arms = command.act == Act::stumble || command.act == Act::crash;
  const bool armed = fault_ != PgFault::none && !arms;
  if (armed) kythu::test::arm(fault_, fault_at_);
  bool crashed = false;
  try {
    act(command);
  } catch (const PgCrash&) {
    crashed = true;
  } catch (const Mismatch&) {
    throw;
  } catch (const std::exception& failure) {
    throw Mismatch{std::string{"an exception came through: "} + failure.what()};
  }
  providers_.mood = Mood::good;
  providers_.hooks = {};
  if (!arms) {
    kythu::test::disarm();
    fault_ = PgFault::none;
    calls_until_crash_ = -1;
  }
  if (crashed) {
    after_crash();
  } else {
    apply();
  }
  if (watched_ && (crashed || touches_the_database(command.act))) compare(to_text(command).c_str());
}

/// Some of the command's transactions were committed, from the first on: which ones can be read.
void World::after_crash() {
  restart();
  take_over_created();
  const auto stored = bench_.text_of(place_.agency);
  for (auto kept = steps_.size() + 1; kept-- > 0;) {
    Model tried = model_;
    for (std::size_t i = 0; i < kept; ++i) steps_[i](tried);
    if (!is_after(tried, stored)) continue;
    steps_.clear();
    return learn_names();
  }
  throw Mismatch{"I13 after a crash the database is at no point of the command.\n--- database\n" + stored +
                 "--- model before\n" + model_.text()};
}

/// Whether the database is at this point, or at one of those behind which nobody outside was called.
bool World::is_after(const Model& tried, const std::string& stored) {
  const auto now = true_now_ + skew_;
  std::vector<Model> points;
  for (unsigned swept = 0; swept < 1u << tried.payments().size(); ++swept) {  // each payment is swept by itself
    points.push_back(tried);
    points.back().sweep(now, swept);
  }
  const auto all_swept = points.back();
  auto before = tried;
  for (const auto* refund : before.refunds()) {
    if (refund->way != "channel" || refund->state != "approved") continue;
    points.push_back(all_swept);
    points.back().prepare_refund(refund->id, "", now);
    points.push_back(tried);
    points.back().prepare_refund(refund->id, "", now);
  }
  for (auto& point : points) {
    if (point.text() != stored) continue;
    model_ = std::move(point);
    return true;
  }
  return false;
}

/// What the room has made up and told nobody before it died.
void World::learn_names() {
  for (auto& payment : model_.payments()) {
    for (std::size_t i = 0; i < payment.attempts.size(); ++i) {
      auto& attempt = payment.attempts[i];
      if (attempt.ref.empty()) attempt.ref = bench_.our_ref(place_.agency, payment.id, i + 1);
    }
  }
  for (auto* refund : model_.refunds()) {
    if (refund->id.empty()) {
      for (const auto& id : bench_.refunds_of(place_.agency)) {
        if (!model_.find_refund(id).second) refund->id = id;
      }
    }
    if (refund->ref.empty() && refund->state == "submitted") {
      refund->ref = bench_.ref_of_refund(place_.agency, refund->id);
    }
  }
}

void World::end() {
  fault_ = PgFault::none;
  calls_until_crash_ = -1;
  Dice dice{ids_.next()};
  nobody_answers_ = dice.one_in(60);
  const bool all_lost = dice.one_in(4);
  while (!net_.empty()) {
    if (all_lost) net_.clear();
    if (!net_.empty()) run({dice.one_in(5) ? Act::lose : Act::deliver, dice.next()});
  }
  drain(dice.one_in(6));
  if (!nobody_answers_ && !clock_was_set_) check_truth();
  require(providers_.wrong_signatures == 0, "a provider was sent a wrong signature");
  require(providers_.requests.find(canary) == std::string::npos, "I30 personal data were sent to a provider");
  bench_.remember(place_.agency, model_.text());
}

void World::drain(bool step_by_step) {
  if (!step_by_step) pass(nobody_answers_ ? 6 * 24h : 30min);
  for (int rounds = 0; const auto due = bench_.next_due(place_.agency); ++rounds) {
    require(rounds < 100, "the loops find no end");
    if (const auto now = true_now_ + skew_; *due > now) pass(*due - now);
    providers_.mood = nobody_answers_ ? Mood::silent : Mood::good;
    providers_.refunds_end = ProviderRefund::End::returned;
    for (auto& refund : providers_.refunds()) {  // nothing is on the way for ever
      if (refund.end == ProviderRefund::End::on_the_way) refund.end = refund_ends[rounds % std::size(refund_ends)];
    }
    poll();
    apply();
  }
  providers_.hooks = {};
  providers_.mood = Mood::good;
  compare("in the end");
  check_refunds();
}

/// I11 and I20: what providers took for an honest order stands in the books, or is asked about.
void World::check_truth() {
  for (const auto& order : providers_.orders()) {
    const auto [payment, attempt] = model_.find(order.channel, order.ref);
    require(attempt != nullptr, "an order that no attempt stands for");
    if (order.end != ProviderOrder::End::paid) continue;
    const bool booked = attempt->state == "succeeded" || attempt->state == "excess";
    const bool asked_about = payment->state() == "unknown" || payment->state() == "conflicted" || attempt->conflicts ||
                             model_.waits_for_officers(*attempt);
    // Nobody asks a provider again that has said for good that there is no money.
    if (liars_.contains({order.channel, order.ref}) && attempt->state == "failed") continue;
    require(booked || asked_about,
            fmt::format("I11 {} took {} for {} and the books say {} of a payment that is {}", order.channel,
                        order.taken, order.ref, attempt->state, payment->state()));
  }
}

}  // namespace kythu::payments::test
