// A payment, its states, and the one table of what may happen to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/ids.hpp"
#include "config/base/vnd.hpp"
#include "payments/refund.hpp"

namespace kythu::payments {

/// Stored states. Outside, `unknown` and `conflicted` read "processing", `cancelled` reads "canceled".
enum class Status { created, pending, unknown, conflicted, paid, failed, expired, cancelled, paid_late };

enum class Event {
  attempt_opened,     ///< the citizen was sent to a channel
  money_taken,        ///< a definite success for our amount
  definitely_failed,  ///< the provider denies it for good
  no_answer,          ///< timeout, 5xx, bad signature, contradiction
  amount_differs,     ///< the provider took another amount or currency
  expired,            ///< the time is over and nothing was taken
  cancelled,          ///< the portal called it off and nothing was taken
};

struct Transition {
  Status from;
  Event event;
  Status to;
};

/// Every transition there is; the CHECK in the database is generated from it (see transition_check_sql).
const std::vector<Transition>& transitions();
/// The edges as the condition on payment_event: "from_state||'>'||to_state IN ('none>created', …)".
std::string transition_check_sql();
/// nullopt: this event cannot happen in this state.
std::optional<Status> next(Status from, Event event);

std::string_view name(Status status);         ///< as stored: "cancelled", "unknown"
std::string_view public_name(Status status);  ///< as shown: "canceled", "processing"
std::optional<Status> parse_status(std::string_view stored);
/// How much of what was taken went back.
enum class Returned { nothing, part, all };
std::string_view name(Returned returned);
/// As shown: late money that was applied makes it "paid", and what went back "partially_refunded" or "refunded".
std::string_view public_status(Status status, bool late_applied, Vnd captured = {}, Vnd refunded = {});

enum class ItemKind { fee, charge, other };
std::string_view name(ItemKind kind);
std::optional<ItemKind> parse_item_kind(std::string_view text);

struct Item {
  std::string fee;  ///< code in the catalogue, may be empty
  std::string description;
  ItemKind kind{};
  Vnd amount;  ///< of one
  std::int64_t quantity = 1;
};

struct Payer {
  std::string name, id_number, tax_code, address, email, phone;  ///< all but the name may be empty
};

struct Attempt {
  AttemptId id;
  int number = 0;
  std::string channel;
  std::string our_ref;
  std::string provider_txn;  ///< empty until known
  Vnd amount;
  std::string state;  ///< prepared, sent, unknown, succeeded, failed, cancelled, excess
  Instant created_at;
};

struct TimelineEntry {
  int seq = 0;
  Status from{}, to{};
  bool first = false;  ///< true for the entry that created the payment; `from` means nothing then
  std::string actor;
  std::string detail;  ///< a JSON object without personal data
  Instant at;
};

/// A step of what became of the money after the payment was over; goes on in the timeline's sequence.
struct MoneyEntry {
  int seq = 0;
  std::string actor;
  std::string detail;  ///< a JSON object without personal data
  Instant at;
  Vnd refunded;               ///< of the payment, after this step
  bool late_applied = false;  ///< likewise
};

struct Payment {
  PaymentId id;
  AgencyId agency;
  ClientId client;
  std::string token;  ///< of the checkout link
  std::string procedure, dossier;
  Payer payer;
  std::vector<Item> items;
  Vnd amount;
  Status status{};
  std::string return_url;
  std::string metadata = "{}";
  std::vector<std::string> channels;
  std::string transfer_ref;  ///< reference with check digit in the memo of a VietQR transfer
  std::string qr_payload;    ///< EMVCo text; empty when the agency has no account
  std::vector<Attempt> attempts;
  std::vector<TimelineEntry> timeline;
  std::vector<MoneyEntry> aftermath;
  std::vector<Refund> refunds;
  Vnd captured, refunded;
  bool late_applied = false;  ///< late money that pays the fee after all
  std::string paid_channel;   ///< empty until paid
  std::optional<Instant> paid_at;
  Instant created_at, expires_at;
};
std::string_view public_status(const Payment& payment);

}  // namespace kythu::payments
