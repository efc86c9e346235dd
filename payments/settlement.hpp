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

/// What a success is judged by besides the payment: sent, so that it may be asked of several payments at once.
struct Facts {
  std::optional<db::Answer> twins, items;  ///< of a success
};
/// Under the lock of the payment's row.
Facts send_facts(db::Transaction& tx, const PaymentKey& key, std::string_view channel,
                 const channels::Outcome& outcome);

/// Under the lock of the payment's row. `attempts` are all of the payment; `which` is among them.
Settled settle(db::Transaction& tx, const Desk& desk, Head& head, std::vector<OpenAttempt>& attempts, std::size_t which,
               const Word& word);
/// Once the facts are there, what usually happens reads nothing.
Settled settle(db::Transaction& tx, const Desk& desk, Head& head, std::vector<OpenAttempt>& attempts, std::size_t which,
               const Word& word, const Facts& facts);

}  // namespace kythu::payments
