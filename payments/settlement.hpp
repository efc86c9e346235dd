// Applies what a provider said about one attempt: the same for a callback and for an answer to our question, in any
// order and any number of times.
#pragma once

#include "desk.hpp"
#include "history.hpp"

namespace kythu::payments {

enum class Settled {
  applied,         ///< something changed
  already,         ///< we knew this, or better
  amount_differs,  ///< nothing was changed
  contradiction,   ///< nothing was changed; an officer has to look
};

struct Word {
  channels::Outcome outcome;
  std::string actor;     ///< "vnpay:ipn"
  std::string evidence;  ///< a JSON object that says where the proof is
  Instant at;
};

/// Under the lock of the payment's row. `attempts` are all of the payment; `which` is among them.
Settled settle(db::Transaction& tx, const Desk& desk, Head& head, std::vector<OpenAttempt>& attempts, std::size_t which,
               const Word& word);

}  // namespace kythu::payments
