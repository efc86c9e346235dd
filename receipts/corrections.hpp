// What becomes of a receipt that is wrong, or whose money went back (Circular 91/2026/TT-BTC Art. 20; the remedy of
// each mistake stands in the law's tables). One person proposes with a reason, another approves; nothing is ever
// deleted.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "receipts/law/law.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts {

struct Numbering;

struct CorrectionIdKind {
  static constexpr std::string_view prefix = "cor_";
};
using CorrectionId = Id<CorrectionIdKind>;

enum class CorrectionState {
  proposed,
  approved,
  rejected,
  superseded,  ///< more money went back before anybody had decided
};
std::string_view name(CorrectionState state);
std::optional<CorrectionState> parse_correction_state(std::string_view text);

struct Correction {
  CorrectionId id;
  AgencyId agency;
  ReceiptId receipt;
  Mistake mistake{};
  Remedy remedy{};
  CorrectionState state{};
  std::string reason;
  std::string payer_name, payer_tax_code, payer_address;  ///< as it should have said, or as the replacement says
  std::vector<Line> lines;                                ///< likewise
  Vnd returned;                                           ///< of the receipt's amount
  std::optional<RefundId> refund;
  std::string maker, checker;  ///< the checker is empty while nobody has decided
  std::optional<ReceiptId> replacement;
  Instant proposed_at;
  std::optional<Instant> decided_at;
};

enum class CorrectionRefusal {
  not_found,
  not_correctable,   ///< its number waits for the signature, or another receipt or a voucher stands in for it
  already_proposed,  ///< another proposal waits
  amount_differs,    ///< the lines do not sum up to what was paid
  not_waiting,       ///< somebody has decided
  same_person,       ///< nobody approves what they proposed
  money_returned,    ///< it follows from a refund that is over; it can only be approved
  no_number,         ///< no series gives a number now
};

/// What somebody found wrong. Empty members stay as they are on the receipt.
struct Found {
  AgencyId agency;
  ReceiptId receipt;
  Mistake mistake{};  ///< wording, figures or issued_wrongly
  std::string reason, maker;
  std::optional<std::string> payer_name{}, payer_tax_code{}, payer_address{};
  std::vector<Line> lines{};
};

/// A refund that is over.
struct Returned {
  AgencyId agency;
  PaymentId payment;
  RefundId refund;
  Vnd remaining;  ///< of the payment, after it
  std::string reason;
};

struct Decision {
  AgencyId agency;
  CorrectionId id;
  std::string officer;  ///< "officer:off_…"
  std::string request_id{};
};

struct CorrectionFilter {
  std::vector<AgencyId> agencies;
  std::optional<ReceiptId> receipt{};
  std::optional<CorrectionState> state{};
  std::optional<CorrectionId> after{};  ///< the last of the page before; newest first
  int limit = 50;
};

/// Safe for any number of threads. Made by the registrar.
class Corrections {
 public:
  explicit Corrections(const Numbering& numbering) : numbering_(numbering) {}

  Result<Correction, CorrectionRefusal> propose(db::Transaction& tx, const Found& found) const;
  /// The proposal that follows from a refund, in place of any that waits. Done also when it is there already. Refused
  /// with not_found or not_correctable while the payment's receipt is not issued: ask again later.
  Result<Done, CorrectionRefusal> propose_for_refund(db::Transaction& tx, const Returned& returned) const;
  /// Another person: a notice to the tax authority is due, or a number is taken for the replacement (its signature
  /// follows receipt.replaced, see Registrar::finish), or the receipt ends, with a voucher where money went back.
  Result<Correction, CorrectionRefusal> approve(db::Transaction& tx, const Decision& decision) const;
  /// Also by whoever proposed it.
  Result<Correction, CorrectionRefusal> reject(db::Transaction& tx, const Decision& decision) const;

  Result<Correction, CorrectionRefusal> find(db::Transaction& tx, AgencyId agency, CorrectionId id) const;
  std::vector<Correction> list(db::Transaction& tx, const CorrectionFilter& filter) const;

 private:
  const Numbering& numbering_;
};

/// What is left of each line when this much is left of their sum, in proportion; lines of nothing are left out.
std::vector<Line> remaining_lines(const std::vector<Line>& lines, Vnd remaining);

}  // namespace kythu::receipts
