// The citizens' copies of signed receipts: PDF/A-3b with the signed original inside, signed by the collector's key
// (PAdES). Each is made once, when somebody asks for it or when there is time, and is the same from then on.
#pragma once

#include <functional>
#include <mutex>

#include "receipts/registrar.hpp"

namespace kythu::receipts {

/// A copy as it was drawn, and who signs it.
struct UnsignedCopy {
  std::string name;  ///< of the file
  Bytes pdf;
  AgencyId agency;
  std::string key;                       ///< label at the vault
  std::vector<Bytes> certificate_chain;  ///< DER, the signer's own first
  std::string job;                       ///< for the signer's journal
};
/// The port to the room that signs PDFs; gateway/core plugs it in. Safe for any number of threads.
using SignCopy = std::function<Result<Bytes, Refusal>(const UnsignedCopy&)>;

/// Safe for any number of threads and processes.
class Copies {
 public:
  Copies(Settings settings, db::Database& database, hsm::Keys& keys, SignCopy sign, Clock clock);

  /// Of a signed receipt, whatever became of it since: the same bytes for ever. The key that signed the original signs,
  /// or its newest successor once that key no longer does. not_found while the receipt waits for its signature.
  Result<Bytes, Refusal> of(AgencyId agency, ReceiptId id);

  /// Of the refund voucher that ended the receipt; likewise. not_found while it waits for its signature.
  Result<Bytes, Refusal> of_voucher(AgencyId agency, ReceiptId receipt);

  /// The copy printed again, marked with how often that was done and signed anew; audited. `actor` stands in the audit
  /// record, as `request_id` does. key_unavailable also when others print it at the same time.
  Result<Bytes, Refusal> reprint(AgencyId agency, ReceiptId id, const std::string& actor,
                                 const std::string& request_id) const;

  /// Makes up to `most` copies that nobody has asked for yet, of receipts signed a while ago; returns how many it made.
  /// What cannot be made now has its turn again after all others.
  std::size_t make_missing(std::size_t most);

 private:
  struct Drawn;
  std::optional<Drawn> find(AgencyId agency, ReceiptId id) const;
  Result<Bytes, Refusal> draw(AgencyId agency, const Drawn& found, int reprint) const;
  Result<hsm::KeyInfo, Refusal> key_of(BytesView certificate) const;

  Settings settings_;
  db::Database& database_;
  hsm::Keys& keys_;
  SignCopy sign_;
  Clock clock_;
  std::mutex turn_;
  std::optional<ReceiptId> after_;  ///< where make_missing() goes on
};

}  // namespace kythu::receipts
