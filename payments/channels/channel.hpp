// The port to a provider: writes requests, reads replies and callbacks, and does no I/O. What a provider says is one of
// three things, never a bool and never an exception.
#pragma once

#include <string>
#include <variant>

#include "payments/cashier.hpp"

namespace kythu::payments::channels {

struct Succeeded {
  std::string transaction;  ///< the provider's number
  Vnd amount;
  Instant paid_at;
};
struct DefinitelyFailed {
  std::string reason;
};
struct CannotTell {
  enum class Kind {
    still_open,  ///< the payer may still pay
    no_answer,   ///< nothing usable was said
    held,        ///< debited, but suspicious or reversed: an officer has to look
  };
  Kind kind{};
  std::string why;
};
using Outcome = std::variant<Succeeded, DefinitelyFailed, CannotTell>;

/// An order as the provider gets to know it.
struct Order {
  std::string our_ref, description, return_url, payer_address;
  Vnd amount;
  Instant created_at, valid_until;
};

/// A callback whose signature is right.
struct Notification {
  std::string dedupe_key;  ///< equal for notifications that say the same
  std::string our_ref;
  bool for_our_terminal = false;
  std::optional<Vnd> amount;  ///< nullopt: not a whole number of đồng, or another currency
  Outcome outcome;
};

enum class CallbackFault { bad_signature, malformed };

/// How it ended, in words that every provider's answer codes know.
enum class Verdict { recorded, order_unknown, already_confirmed, amount_differs, bad_signature, failed };

/// What is asked about an order.
struct Question {
  std::string request_id;  ///< at most 32 letters and digits, never used before
  std::string our_ref;
  Instant created_at, valid_until, now;
};

class Channel {
 public:
  virtual ~Channel() = default;
  virtual std::string_view name() const = 0;
  /// The most that one order may take.
  virtual Vnd limit() const = 0;
  /// How long an order may stay open at the most.
  virtual std::chrono::seconds longest_order() const = 0;
  virtual std::string pay_url(const Order& order) const = 0;
  virtual Result<Notification, CallbackFault> read_callback(const Callback& callback, Instant now) const = 0;
  virtual CallbackAnswer answer(Verdict verdict) const = 0;
  virtual wire::FetchRequest ask(const Question& question) const = 0;
  virtual Outcome read_reply(const Question& question, const wire::FetchReply& reply) const = 0;
};

}  // namespace kythu::payments::channels
