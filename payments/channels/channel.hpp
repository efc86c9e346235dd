// The port to a provider: writes requests, reads replies and callbacks, and does no I/O. What a provider says is one of
// three things, never a bool and never an exception.
#pragma once

#include <optional>
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
  std::string transaction = {};  ///< the provider's number, where it told one
};
using Outcome = std::variant<Succeeded, DefinitelyFailed, CannotTell>;

/// What the fee is for and where it goes, for providers that write the receipt or split the money.
struct Dossier {
  std::string number, procedure, procedure_name, agency, agency_name;
  std::string account, account_bank, account_holder;
  std::string payer_name, payer_id, payer_address;
  std::vector<Item> items;
};

/// An order as the provider gets to know it.
struct Order {
  std::string our_ref, description, return_url, payer_address;
  Vnd amount;
  Instant created_at, valid_until;
  Dossier dossier{};
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

/// What the payer is given to pay with.
struct Handover {
  std::string url;       ///< the browser goes there; empty when the payer scans or pays at the counter
  std::string qr;        ///< text to draw as a QR code; may be empty
  std::string deeplink;  ///< opens the wallet's app; may be empty
};
using Created = std::variant<Handover, DefinitelyFailed, CannotTell>;

/// Money to be returned for a succeeded order.
struct RefundOrder {
  std::string refund_ref;   ///< ours, never used before; the provider's key against returning twice
  std::string our_ref;      ///< of the paid order
  std::string transaction;  ///< the provider's number of the payment
  Vnd amount, paid;         ///< to return now; of the paid order
  std::string reason;       ///< letters, digits and spaces without diacritics
  std::string actor;        ///< who asked for it, as the provider may show it
  Instant order_created_at, created_at, now;
  std::string refund_transaction = {};  ///< the provider's number of this refund, once an answer told it
};
struct Refunded {
  std::string transaction;  ///< the provider's number of the refund; may be empty
};
using RefundOutcome = std::variant<Refunded, DefinitelyFailed, CannotTell>;

/// "https://pay.test:8443" of "https://pay.test:8443/page?a=b"; "https:" where no host is named.
std::string origin_of(std::string_view url);

class Channel {
 public:
  virtual ~Channel() = default;
  virtual std::string_view name() const = 0;
  /// Where the payer is sent, as a source of a Content-Security-Policy; a provider that tells the page with the order
  /// may choose any host.
  virtual std::string pages() const { return "https:"; }
  /// The order's number at the provider, from the attempt's id, in the form that the provider demands.
  virtual std::string reference(AttemptId attempt, Instant created_at) const;
  virtual std::string refund_reference(const Uuid& refund, Instant created_at) const;
  /// The provider has to be told of the order before the payer can pay; nullopt: pay_url() is all there is to it.
  virtual std::optional<wire::FetchRequest> create(const Order& order) const;
  /// No usable reply is CannotTell: the order may be there, and the payer may pay it.
  virtual Created read_created(const Order& order, const wire::FetchReply& reply) const;
  /// The most that one order may take.
  virtual Vnd limit() const = 0;
  /// The least that one order, and one refund, has to be about.
  virtual Vnd least() const { return *Vnd::of(1); }
  /// How long an order may stay open at the most.
  virtual std::chrono::seconds longest_order() const = 0;
  virtual std::string pay_url(const Order& order) const = 0;
  virtual Result<Notification, CallbackFault> read_callback(const Callback& callback, Instant now) const = 0;
  /// Whoever could have written such a callback is asked whether he did; nullopt: the signature proves it.
  virtual std::optional<wire::FetchRequest> confirm(const Callback& callback) const;
  /// What the callback says, if the provider stands by it. Only where confirm() asks.
  virtual Outcome read_proof(const Callback& callback, const wire::FetchReply& reply, Instant now) const;
  virtual CallbackAnswer answer(Verdict verdict) const = 0;
  /// The answer of a provider that wants its own message's members back; answer() for all others.
  virtual CallbackAnswer answer_to(const Callback& callback, Verdict verdict) const;
  virtual wire::FetchRequest ask(const Question& question) const = 0;
  virtual Outcome read_reply(const Question& question, const wire::FetchReply& reply) const = 0;

  /// Whether money goes back by the channel itself; if not, officers pay it out another way.
  virtual bool can_refund() const { return false; }
  /// Only where can_refund().
  virtual wire::FetchRequest refund(const RefundOrder& order) const;
  virtual RefundOutcome read_refund(const RefundOrder& order, const wire::FetchReply& reply) const;
  virtual wire::FetchRequest ask_refund(const RefundOrder& order, const std::string& request_id) const;
  virtual RefundOutcome read_refund_state(const RefundOrder& order, const wire::FetchReply& reply) const;
};

}  // namespace kythu::payments::channels
