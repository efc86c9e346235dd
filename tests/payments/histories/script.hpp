// The same facts told in another way: what payers and providers did is fixed by the seed, what the net makes of the
// messages is not. The books in the end may not tell the difference (money.md, I9, I10 and I29).
#pragma once

#include <string>

#include "payments/histories/world.hpp"

namespace kythu::payments::test {

enum class Net {
  prompt,     ///< every message at once, once, in order
  shuffled,   ///< all of them later, in any order
  doubled,    ///< and each up to three times
  silent,     ///< no provider ever calls; the room has to ask
  late,       ///< providers call when the room has asked about everything
  stumbling,  ///< prompt, with a fault of the database in every command
  crashing,   ///< prompt, and the program dies in every second command
};

class Script {
 public:
  Script(Bench& bench, std::uint64_t seed, Net net) : world_(bench, seed), dice_(seed), way_(seed ^ 1), net_(net) {
    world_.honest_ = true;
  }

  /// State and news of the payment, and every balance. Throws Mismatch.
  std::string play();

 private:
  void facts();
  void tell();
  void bring_one(std::size_t at);
  void run(Act act, Dice& dice);

  World world_;
  Dice dice_;  ///< of the facts: drawn from alike, whatever the net does
  Dice way_;   ///< of the net
  Net net_;
};

}  // namespace kythu::payments::test
