#include "payments/catalogue.hpp"

#include <charconv>
#include <set>

#include "csv.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

const std::vector<std::string> header{"code", "procedure",         "item",        "kind",  "amount_vnd",
                                      "unit", "online_amount_vnd", "legal_basis", "remark"};

bool is_slug(std::string_view code) {
  return !code.empty() && code.size() <= 64 &&
         code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::optional<Vnd> read_amount(std::string_view text) {
  std::int64_t dong = 0;
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string_view::npos) return {};
  std::from_chars(text.data(), text.data() + text.size(), dong);
  return Vnd::of(dong);
}

Result<Fee, CatalogueFault> to_fee(const CsvRow& row) {
  const auto fault = [&](const char* what) { return CatalogueFault{row.line, what}; };
  const auto& cells = row.cells;
  if (cells.size() != header.size()) return fault("has not nine cells");
  if (!is_slug(cells[0])) return fault("code is not 1 to 64 small letters, digits and dashes");
  if (cells[1].empty() || cells[2].empty() || cells[7].empty()) return fault("procedure, item or legal_basis is empty");
  const auto kind = parse_item_kind(cells[3]);
  if (!kind) return fault("kind is not fee, charge or other");
  const auto amount = read_amount(cells[4]), online = read_amount(cells[6]);
  if (!amount) return fault("amount_vnd is not a whole number of dong");
  if (!online) return fault("online_amount_vnd is not a whole number of dong");
  return Fee{cells[0], cells[1], cells[2], *kind, *amount, *online, cells[5], cells[7], cells[8], {}, {}, {}, {}};
}

}  // namespace

Result<std::size_t, CatalogueFault> load_fees(db::Transaction& tx, std::string_view csv, BusinessDay valid_from) {
  const auto rows = read_csv(csv);
  if (!rows) return CatalogueFault{rows.error().line, rows.error().what};
  if (rows->empty() || rows->front().cells != header) {
    return CatalogueFault{1, "is not code,procedure,item,kind,amount_vnd,unit,online_amount_vnd,legal_basis,remark"};
  }
  std::vector<Fee> all;
  std::set<std::string> codes;
  for (const auto& row : *rows) {
    if (&row == &rows->front()) continue;
    auto fee = to_fee(row);
    if (!fee) return fee.error();
    if (!codes.insert(fee->code).second) return CatalogueFault{row.line, "repeats a code"};
    all.push_back(std::move(*fee));
  }
  for (const auto& fee : all) {
    tx.exec(sql::end_earlier_fee, fee.code, valid_from);
    tx.exec(sql::upsert_fee, fee.code, valid_from, fee.procedure, fee.item, name(fee.kind), fee.amount,
            fee.online_amount, fee.unit, fee.legal_basis, fee.remark);
  }
  return {boost::system::in_place_value, all.size()};
}

std::vector<Fee> fees(db::Transaction& tx, std::string_view procedure, BusinessDay day) {
  std::vector<Fee> all;
  for (const auto& row : tx.exec(sql::select_fees, day, procedure)) {
    const auto text = [&](int column) { return row[column].as<std::string>(); };
    const auto kind = parse_item_kind(text(3));
    KYTHU_ASSERT(kind);
    all.push_back({text(0), text(1), text(2), *kind, db::to_vnd(row[4]), db::to_vnd(row[5]), text(6), text(7), text(8),
                   text(9), text(10), text(11), text(12)});
  }
  return all;
}

}  // namespace kythu::payments
