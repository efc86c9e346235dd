// One agency's world on one virtual clock: portal, citizens, providers, bank, net, faults; the real room in the middle,
// and the model beside it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "doubles/libpq_faults.hpp"
#include "payments/cashier.hpp"
#include "payments/histories/bench.hpp"
#include "payments/histories/command.hpp"
#include "payments/histories/dice.hpp"
#include "payments/histories/model.hpp"
#include "payments/histories/providers.hpp"

namespace kythu::payments::test {

/// What stands in the report of a history that failed.
struct Mismatch {
  std::string what;
};

class World {
 public:
  /// `watched`: compared with the model after every command, not only in the end.
  World(Bench& bench, std::uint64_t seed, bool watched = true);
  ~World();

  /// Throws Mismatch.
  void run(const Command& command);
  /// Everything that can still happen does: messages arrive or are lost, the loops run until nothing is due.
  void end();
  /// The loops run until nothing is due; at once, or first when every order is over.
  void drain(bool step_by_step);
  void check_truth();

  const Model& model() const { return model_; }
  const Place& place() const { return place_; }

 private:
  friend class Script;
  struct Packet {
    Callback callback;
    std::variant<Notice, std::vector<Credit>> says;
  };
  using Step = std::function<void(Model&)>;

  // acts.cpp: what people and providers do
  void create(Dice& dice);
  void click(Dice& dice);
  void pay(Dice& dice);
  void decline(Dice& dice);
  void lie(Dice& dice);
  void transfer(Dice& dice);
  void forge(Dice& dice);
  void cancel(Dice& dice);
  void look(Dice& dice);
  // refunding_acts.cpp
  void refund(Dice& dice);
  void decide(Dice& dice);
  void judge(const Result<Refund, RefundRefusal>& done, std::optional<RefundRefusal> expected) const;
  std::string on_the_way(const std::string& order);
  void listen_for_refunds();
  void check_refunds();
  // settling_acts.cpp
  void settle(Dice& dice);
  bool learn_break(std::size_t which);
  Model::Proposed proposal_for(const ModelBreak& one, const std::string& officer, Dice& dice);
  // net.cpp: messages and time
  void deliver(Dice& dice);
  void lose(Dice& dice);
  void bring(const Packet& packet);
  void pass(std::chrono::microseconds time);
  void poll();
  void send(const ProviderOrder& order, Dice& dice);
  // world.cpp: the frame
  void act(const Command& command);
  void restart();
  void after_crash();
  void arm_for(Dice& dice, bool crash);
  void apply();
  void compare(const char* when);
  void take_over_created();
  void learn_names();
  bool is_after(const Model& tried, const std::string& stored);
  ProviderOrder* any_order(Dice& dice, ProviderOrder::End end);
  Settings settings() const;
  NewPayment order_of(Dice& dice) const;
  db::Database portal(AgencyId agency);
  void require(bool holds, const std::string& what) const;

  Bench& bench_;
  const bool watched_;
  Place place_;
  Dice ids_, numbers_;
  Instant true_now_;
  std::chrono::microseconds skew_{};
  Providers providers_;
  std::unique_ptr<Cashier> cashier_;
  Model model_;
  std::vector<Step> steps_;  ///< the transactions of the running command, as the model knows them
  std::vector<Packet> net_;
  std::optional<Packet> only_;  ///< the next delivery is of this one, once
  std::string opened_ref_, new_refund_, current_refund_;
  std::int64_t refunds_approved_to_;
  std::optional<Heard> heard_;
  kythu::test::PgFault fault_{};
  std::size_t fault_at_ = 0;
  int calls_until_crash_ = -1;
  bool honest_ = false;  ///< nobody contradicts himself
  bool clock_was_set_ = false, nobody_answers_ = false;
  std::set<std::pair<std::string, std::string>> liars_;
};

}  // namespace kythu::payments::test
