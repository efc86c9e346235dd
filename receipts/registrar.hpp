// Issues receipts: a number in the issuing transaction (no gap, no twin), then the signed original, then the copy.
#pragma once

#include <memory>

#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "hsm/keys.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts {

struct Settings {
  std::string key;         ///< label of the collector's key at the vault
  std::string public_url;  ///< for the look-up link in the QR
  std::string font;        ///< fontconfig family of the citizen's copy
};

/// Safe for any number of threads and processes.
class Registrar {
 public:
  Registrar(Settings settings, db::Database& database, hsm::Keys& keys, Clock clock, Random random);
  ~Registrar();

  /// Numbers, signs, stores and announces (`receipt.issued`) the receipt of a paid payment. Called again for the same
  /// payment, after a crash at any instruction or at the same time, it finishes what was begun and returns the same
  /// receipt.
  Result<Receipt, Refusal> issue(const Order& order);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace kythu::receipts
