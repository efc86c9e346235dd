// Sends each receipt that was issued to its payer's e-mail address, where a setting turns it on: a link to the public
// look-up, and the copy if wanted. The outbox is the table `receipt_mail`; issuing does not wait for any of it, and a
// mail server that is away is tried again for three days.
#pragma once

#include <functional>

#include "config/base/log.hpp"
#include "config/base/secret.hpp"
#include "config/database/database.hpp"
#include "config/wire/fetch.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts::mail {

struct Settings {
  std::string server;  ///< smtps://host:465, or smtp://host:587 with STARTTLS; egress allows it
  std::string from;    ///< mailbox
  std::string user;    ///< empty: the server asks for none
  Secret password;
  std::string public_url;  ///< for the look-up link
  bool attach = false;     ///< the citizen's copy as well
};

/// In the transaction that ends the reaction to `receipt.issued`; once for each receipt. An address that is none is
/// kept as that, and nothing is sent.
void ask(db::Transaction& tx, AgencyId agency, ReceiptId receipt, const std::string& address, Instant now);

/// Safe for any number of threads and processes.
class Mailer {
 public:
  using CopyOf = std::function<Result<Bytes, Refusal>(AgencyId, ReceiptId)>;
  Mailer(Settings settings, db::Database& database, wire::Fetch& outside, CopyOf copy, Clock clock, Log log)
      : settings_(std::move(settings)),
        database_(database),
        outside_(outside),
        copy_(std::move(copy)),
        clock_(std::move(clock)),
        log_(std::move(log)) {}

  /// Sends one that is due; false when there is none. A claim is a lease, so a crash tries again: then the receiver may
  /// have it twice, under the same Message-ID.
  bool run_once();

 private:
  struct Claim;
  std::optional<Claim> claim();
  /// nullopt while the copy cannot be made.
  std::optional<wire::FetchRequest> message_of(const Claim& claim);
  void end(const Claim& claim, std::string_view state, const std::string& fault, std::optional<Instant> again);

  const Settings settings_;
  db::Database& database_;
  wire::Fetch& outside_;
  const CopyOf copy_;
  const Clock clock_;
  Log log_;
};

}  // namespace kythu::receipts::mail
