// Issues receipts: a number in the issuing transaction (no gap, no twin), then the signed original.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "hsm/keys.hpp"
#include "receipts/corrections.hpp"
#include "receipts/high_water.hpp"
#include "receipts/receipt.hpp"
#include "receipts/registration.hpp"

namespace kythu::receipts {

struct Settings {
  std::string key;                     ///< label of the collector's key at the vault
  std::string public_url;              ///< for the look-up link in the QR
  std::string font;                    ///< fontconfig family of the citizen's copy
  bool registered_only = false;        ///< numbers only for forms that the tax authority has accepted
  std::filesystem::path high_water{};  ///< the fence's file (high_water.hpp); empty: no fence
};

/// Safe for any number of threads and processes.
class Registrar {
 public:
  Registrar(Settings settings, db::Database& database, hsm::Keys& keys, Clock clock, Random random);
  ~Registrar();

  /// Numbers, signs, stores and announces (`receipt.issued`) the receipt of a paid payment. Called again for the same
  /// payment, after a crash at any instruction or at the same time, it finishes what was begun and returns the same
  /// receipt, also when that is cancelled by now.
  Result<Receipt, Refusal> issue(const Order& order);
  /// issue() of several at once, at most 256: an agency's numbers are taken in one transaction, the signatures asked
  /// for in one message, and what is signed is stored in one transaction. The results stand in the order of the orders.
  std::vector<Result<Receipt, Refusal>> issue_all(std::span<const Order> orders);
  /// Signs what is numbered for the payment: a receipt that replaces another, or the refund voucher (vouchers.hpp) that
  /// ended one. The receipt that stands for the payment, or stood last; not_found when there is none.
  Result<Receipt, Refusal> finish(AgencyId agency, PaymentId payment);

  /// What becomes of a receipt that is wrong; lives as long as the registrar.
  const Corrections& corrections() const;

  /// Those that sign receipts now or will: of the collector's key and of its successors. Empty while the vault does not
  /// answer.
  std::vector<RegisteredCertificate> certificates() const;
  /// The fence; null without one.
  HighWater* high_water() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kythu::receipts
