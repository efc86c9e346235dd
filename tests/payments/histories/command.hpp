// One step of a history. A command has a dice of its own, so that leaving another one out changes nothing about it:
// that is what makes a failing history shrink.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kythu::payments::test {

enum class Act {
  create,    ///< the portal; also the impossible orders
  click,     ///< the citizen chooses a channel
  pay,       ///< the payer's money moves at a provider
  decline,   ///< the payer gives up, or a bank refuses
  lie,       ///< the provider says what is not so: another amount, a second success, another word
  transfer,  ///< the payer's money moves at the bank
  deliver,   ///< the net brings one message, perhaps again later
  lose,      ///< the net loses one
  forge,     ///< a stranger writes
  wait,      ///< time passes, and the room's loops run
  silence,   ///< no provider answers for a week
  jump,      ///< the clock is set, a day ahead or back
  poll,      ///< the loops run while a provider misbehaves
  cancel,    ///< the portal
  refund,    ///< the portal or an officer wants money back
  decide,    ///< an officer acts on a refund
  settle,    ///< an officer acts on money that went astray
  look,      ///< the portal reads, and another agency tries to
  restart,   ///< the program is started anew
  stumble,   ///< the next command meets a fault of the database
  crash,     ///< the next command is the program's last
};

struct Command {
  Act act{};
  std::uint64_t salt = 0;
};

using History = std::vector<Command>;

/// The history of this seed; it begins with an order that can be paid.
History draw(std::uint64_t seed);
std::string to_text(const Command& command);

}  // namespace kythu::payments::test
