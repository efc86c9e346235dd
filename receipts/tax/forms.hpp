// The forms that an agency sends, as the parts that are signed: canonical by construction.
#pragma once

#include <vector>

#include "facts.hpp"
#include "registration.hpp"

namespace kythu::receipts::tax {

struct Filer {
  std::string name, tax_code, address, phone;  ///< the agency's
  std::string office_code, office_name;        ///< its tax office
  std::string contact, mail, place;            ///< who is asked, and where the form is made
};

/// Form 01/ĐKTĐ-CTĐT, DLTKhai: which receipts are used, that they are sent as summary tables, and who signs.
std::string write(const Registration& registration, const Filer& filer, BusinessDay day, std::string_view data_id);

/// Form 01/TH-BLĐT: one row for each fee of each receipt.
class SummaryTable {
 public:
  struct Head {
    Filer filer;
    std::int64_t number = 1;  ///< of the agency's tables, since it began
    BusinessDay day;          ///< sent every day, labelled with its month
  };
  SummaryTable(Head head, std::string data_id) : head_(std::move(head)), data_id_(std::move(data_id)) {}

  enum class Status { made = 0, replacing = 1, returned = 4 };
  /// False, and nothing added, when the message would become too large. `note` explains the status; may be empty.
  bool add(const Facts& receipt, Status status, std::string_view note = {});
  int receipts() const { return receipts_; }
  std::string finish() const;

 private:
  Head head_;
  std::string data_id_, rows_;
  std::int64_t lines_ = 0;
  int receipts_ = 0;
};

/// Form 04/SS-CTĐT, DLTBao: the wording of one receipt is wrong, its tax code and its amount in digits are right.
struct ErrorNotice {
  Filer filer;
  std::int64_t number = 1;
  std::string form_code, symbol;
  std::int64_t receipt_number = 0;
  BusinessDay made_on;  ///< the receipt
  std::string reason;   ///< at most 255 characters
  BusinessDay day;
};
std::string write(const ErrorNotice& form, std::string_view data_id);

}  // namespace kythu::receipts::tax
