// What travels between the world and the model: messages by their meaning, apart from how providers write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/base/clock.hpp"

namespace kythu::payments::test {

/// What a provider says about one order.
struct Said {
  enum class What {
    paid,
    failed,
    open,           ///< the payer may still pay
    no_such_order,  ///< nobody has begun it: it may still come to be, until its time is over
    nothing,        ///< no usable answer, or one that an officer has to look into
    unsent,         ///< the question never left
  };
  What what{};
  std::int64_t amount = 0;  ///< where paid
  std::string transaction = {};
};

/// A provider's notification.
struct Notice {
  std::string channel, ref;
  std::int64_t amount = 0;  ///< as it is written, whatever it says
  Said said;
  std::string key;  ///< equal for notices that say the same
  bool for_us = true;
  bool genuine = true;
};

/// One credit of a bank's notice.
struct Credit {
  std::string feed, account, transaction, bank_reference;
  std::int64_t amount = 0;
  std::string names;  ///< the transfer reference that can be read out of the memo; empty: none
};

/// What is answered to a message, as the room's channels put it into a provider's words.
enum class Heard { recorded, order_unknown, already_confirmed, amount_differs, bad_signature, failed };

}  // namespace kythu::payments::test
