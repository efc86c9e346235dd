// Takes money: creates payments, sends citizens to channels, applies what the providers say, asks those that stay
// silent.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "config/wire/fetch.hpp"
#include "payments/breaks.hpp"
#include "payments/drawers.hpp"
#include "payments/payment.hpp"
#include "payments/refunds.hpp"
#include "payments/settings.hpp"

namespace kythu::payments {

class Statements;       // reconciliation/statements.hpp
class Reconciliations;  // reconciliation/runs.hpp
class Days;             // closing/days.hpp

struct NewPayment {
  AgencyId agency;
  ClientId client;
  std::string procedure, dossier;
  Payer payer;
  std::vector<Item> items;
  std::string return_url;
  std::optional<std::chrono::seconds> expires_in;  ///< the settings' default otherwise
  std::vector<std::string> channels;               ///< empty: every channel of the agency
  std::string metadata = "{}";                     ///< a JSON object
};

enum class Refusal {
  not_found,
  no_items,
  amount_out_of_range,  ///< zero, or above Vnd::max or the channel's limit
  fee_unknown,          ///< the item's fee code is not in the catalogue, or its amount differs from the catalogue's
  channel_unknown,      ///< no such channel, or not configured
  expiry_out_of_range,  ///< outside the settings' minimum and maximum
  not_cancellable,      ///< money may have been taken, or it is over already
  not_payable,          ///< paid, expired or cancelled
  attempt_unsettled,    ///< an earlier attempt's outcome is unknown; a second one might take the money twice
  attempt_opening,      ///< the provider is being asked for a page at this moment; another order would be a second one
  channel_refused,      ///< the provider made no order, or could not be reached at all: another try is safe
};

/// What a provider sent, as it came. Kept before anything is believed.
struct Callback {
  std::string channel;
  std::string method;  ///< GET or POST
  std::string query;   ///< raw, still encoded, without '?'
  std::vector<std::pair<std::string, std::string>> headers;
  Bytes body;
  std::string source;  ///< the peer's address
};

/// What the provider's contract says the answer must be.
struct CallbackAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
};

struct Redirect {
  std::string url;
};

/// A channel that the settings open.
struct OpenChannel {
  std::string name;
  std::string pages;  ///< where its page is, as a source of a Content-Security-Policy
};

/// A way to pay as its settings have it, whether people have closed it or not.
struct ChannelFacts {
  std::string name;
  Vnd least, most;                       ///< of one order
  std::chrono::seconds longest_order{};  ///< 0: as long as the payment
  bool refunds = false;                  ///< money goes back by the channel itself
};

/// Safe for any number of threads. Nothing outside is called inside a transaction.
class Cashier {
 public:
  Cashier(Settings settings, db::Database& database, wire::Fetch& outside, Clock clock, Random random, Log log);
  ~Cashier();

  /// One payment with its event, in the caller's transaction (beside the caller's idempotency key).
  Result<Payment, Refusal> create(db::Transaction& tx, const NewPayment& order);
  /// The same without reading anything, by the agency's account as it was last seen, and sent without waiting: it goes
  /// to the database with COMMIT. Where that account or the catalogue has changed, the transaction fails
  /// (pqxx::sql_error, class 22), and create() is the way. Nothing when create() has not been there yet for the agency,
  /// or would refuse.
  std::optional<Payment> create_from_memory(db::Transaction& tx, const NewPayment& order);
  /// With attempts and timeline. Another agency's payment is not_found.
  Result<Payment, Refusal> find(db::Transaction& tx, AgencyId agency, PaymentId id);
  Result<Payment, Refusal> find_by_token(db::Transaction& tx, std::string_view token);
  /// Newest first; `after` is the last id of the page before.
  struct Filter {
    std::vector<AgencyId> agencies;
    std::vector<Status> states;  ///< empty: any
    std::optional<Returned> returned;
    std::string dossier, procedure;  ///< empty: any
    std::string channel;             ///< paid by it, or with an attempt at it
    std::string reference;           ///< of a transfer's memo, of an attempt, or of the provider
    std::optional<Instant> created_from, created_to, paid_from, paid_to;  ///< from inclusive, to exclusive
    std::optional<PaymentId> after;
    int limit = 50;
  };
  std::vector<Payment> list(db::Transaction& tx, const Filter& filter);
  Result<Payment, Refusal> cancel(db::Transaction& tx, AgencyId agency, PaymentId id);

  /// In the settings' order; VietQR is not among them, since it needs no more than the agency's account.
  std::vector<OpenChannel> channels() const;
  /// With VietQR, the last.
  std::vector<ChannelFacts> channel_facts() const;
  /// Looks at once which channels people have closed (table channel_setting): they take no new order. Otherwise poll()
  /// looks, every few seconds.
  void look_at_channels();

  /// The citizen chose a channel: commits an attempt, asks the provider for a page where it wants to be asked, and
  /// returns where to send the browser.
  Result<Redirect, Refusal> open_attempt(std::string_view token, std::string_view channel,
                                         std::string_view payer_address);

  /// Stores, verifies and applies a notification in one transaction and gives the provider's answer. Safe to repeat, in
  /// any order. not found channel → 404.
  CallbackAnswer receive(const Callback& callback);

  /// Asks providers about attempts that are due, and ends those that expired; returns how many it worked on.
  std::size_t poll(std::size_t most);

  const Refunds& refunds() const;
  const Breaks& breaks() const;
  const Drawers& drawers() const;
  const Statements& statements() const;
  const Reconciliations& reconciliations() const;
  const Days& days() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kythu::payments
