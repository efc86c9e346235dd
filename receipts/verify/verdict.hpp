// What anybody may ask of a file: is it a receipt that was issued here, byte for byte. It is found by the look-up code
// that stands in it, which nobody guesses (100 random bits); a file without a known code learns nothing of ours.
#pragma once

#include <optional>
#include <string>

#include "config/base/bytes.hpp"
#include "config/database/database.hpp"
#include "receipts/receipt.hpp"

namespace kythu::receipts {

struct Verdict {
  enum class Kind {
    genuine,     ///< the very bytes of the signed original, or of the citizen's copy
    altered,     ///< it names a receipt of ours, and is not what we issued
    foreign,     ///< a receipt, but not one of ours
    unreadable,  ///< neither a receipt document nor a copy with a look-up code
  };
  Kind kind = Kind::unreadable;
  bool copy = false;                    ///< a PDF; the XML is the receipt
  bool voucher = false;                 ///< the document of a refund, which ends the receipt
  std::optional<Receipt> receipt = {};  ///< of genuine and altered
  bool signature_good = false;          ///< of an XML: it is whole by itself, whoever made it
  bool tolerated = false;               ///< with a transform that strict programs refuse (signature_check.hpp)
  std::string signer = {}, signer_tax_code = {};  ///< of the XML's certificate
  std::string signing_time = {};                  ///< as the signer claims it, local time of Vietnam
};

/// `code` is what the holder typed, for a copy that does not carry it; may be empty.
Verdict judge_file(db::Transaction& tx, BytesView file, std::string_view code);

/// As people type it: any case, with dashes and spaces, O for 0, I and L for 1. nullopt when it cannot be one.
std::optional<std::string> read_lookup_code(std::string_view typed);

}  // namespace kythu::receipts
