// The fee catalogue: what each procedure costs, on which date, by which law, for which agency and budget line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/database/database.hpp"
#include "payments/payment.hpp"

namespace kythu::payments {

struct Fee {
  std::string code;       ///< "ly-lich-tu-phap"
  std::string procedure;  ///< Vietnamese name of the procedure
  std::string item;       ///< what is printed on the receipt
  ItemKind kind{};
  Vnd amount, online_amount;
  std::string unit, legal_basis, remark;
  std::string chapter, sub_item;     ///< budget codes; empty until the agency sets them
  std::string valid_from, valid_to;  ///< YYYY-MM-DD; valid_to empty: open
  std::string exemptions;            ///< who pays nothing or less, in words
  std::optional<AgencyId> agency;    ///< the one that collects it; nothing: every agency
  std::string account;  ///< where it is paid, "970436:0011…" or, at the agency's bank, "0011…"; empty: its own
};

/// Why a catalogue was not taken: nothing of it was loaded.
struct CatalogueFault {
  std::size_t line = 0;  ///< counted from 1
  std::string what;      ///< "amount_vnd is not a whole number of dong"
};

struct CatalogueLoad {
  std::size_t fees = 0;     ///< that the file holds
  std::size_t changed = 0;  ///< that were not so before; 0: the file was loaded already
};

/// Takes a catalogue as CSV (RFC 4180), all or nothing. The first line names the columns: code, procedure, item, kind,
/// amount_vnd, online_amount_vnd, unit, legal_basis, and where wanted valid_from, valid_to, exemptions, chapter,
/// sub_item, agency (its code), account, remark. Without valid_from a fee is in force from `usual_from`. The periods of
/// a code follow each other day by day: an overlap or a gap is refused, also with what is stored. What was in force
/// without an end ends the day before the file's first period of its code. Codes that the file does not name stay as
/// they are.
Result<CatalogueLoad, CatalogueFault> load_fees(db::Transaction& tx, std::string_view csv, BusinessDay usual_from);
/// Every fee that ever was, in the form that load_fees() takes.
std::string export_fees(db::Transaction& tx);

struct FeeFilter {
  BusinessDay day;                   ///< in force then
  std::string procedure;             ///< empty: any
  std::optional<AgencyId> agency{};  ///< the fees that this agency collects; nothing: all that the caller may see
};
std::vector<Fee> fees(db::Transaction& tx, const FeeFilter& filter);

}  // namespace kythu::payments
