#include "fee_row.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "config/base/csv_cell.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

constexpr std::size_t required = 8;

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

using Places = std::map<std::string, std::size_t, std::less<>>;

Result<Places, CatalogueFault> places_of(const std::vector<std::string>& header) {
  Places places;
  const auto& known = fee_columns();
  for (const auto& name : header) {
    if (std::ranges::find(known, name) == known.end()) return CatalogueFault{1, "has an unknown column: " + name};
    if (!places.emplace(name, places.size()).second) return CatalogueFault{1, "names a column twice: " + name};
  }
  for (std::size_t i = 0; i < required; ++i) {
    if (!places.contains(known[i])) return CatalogueFault{1, "lacks the column " + known[i]};
  }
  return places;
}

/// The period; a fault in words, or nothing.
std::string read_period(FeeRow& row, BusinessDay usual_from) {
  auto& fee = row.fee;
  const auto from = fee.valid_from.empty() ? std::optional{usual_from} : parse_day(fee.valid_from);
  if (!from) return "valid_from is not a day, YYYY-MM-DD";
  row.from = *from;
  fee.valid_from = to_text(*from);
  if (fee.valid_to.empty()) return {};
  row.to = parse_day(fee.valid_to);
  if (!row.to) return "valid_to is not a day, YYYY-MM-DD";
  return *row.to < row.from ? "valid_to is before valid_from" : "";
}

std::string read_row(FeeRow& row, const Places& places, const std::vector<std::string>& cells) {
  const auto cell = [&](std::string_view name) {
    const auto place = places.find(name);
    return place == places.end() ? std::string{} : cells[place->second];
  };
  auto& fee = row.fee;
  fee.code = cell("code"), fee.procedure = cell("procedure"), fee.item = cell("item"), fee.unit = cell("unit");
  fee.legal_basis = cell("legal_basis"), fee.remark = cell("remark"), fee.exemptions = cell("exemptions");
  fee.chapter = cell("chapter"), fee.sub_item = cell("sub_item"), fee.account = cell("account");
  fee.valid_from = cell("valid_from"), fee.valid_to = cell("valid_to"), row.agency_code = cell("agency");
  if (!is_slug(fee.code)) return "code is not 1 to 64 small letters, digits and dashes";
  if (fee.procedure.empty() || fee.item.empty() || fee.legal_basis.empty()) {
    return "procedure, item or legal_basis is empty";
  }
  const auto kind = parse_item_kind(cell("kind"));
  if (!kind) return "kind is not fee, charge or other";
  const auto amount = read_amount(cell("amount_vnd")), online = read_amount(cell("online_amount_vnd"));
  if (!amount) return "amount_vnd is not a whole number of dong";
  if (!online) return "online_amount_vnd is not a whole number of dong";
  fee.kind = *kind, fee.amount = *amount, fee.online_amount = *online;
  return {};
}

}  // namespace

const std::vector<std::string>& fee_columns() {
  static const std::vector<std::string> columns{
      "code",       "procedure", "item",       "kind",    "amount_vnd", "unit",   "online_amount_vnd", "legal_basis",
      "valid_from", "valid_to",  "exemptions", "chapter", "sub_item",   "agency", "account",           "remark"};
  return columns;
}

Result<std::vector<FeeRow>, CatalogueFault> read_fee_rows(std::string_view csv, BusinessDay usual_from) {
  const auto rows = read_csv(csv);
  if (!rows) return CatalogueFault{rows.error().line, rows.error().what};
  if (rows->empty()) return CatalogueFault{1, "is empty"};
  const auto places = places_of(rows->front().cells);
  if (!places) return places.error();
  std::vector<FeeRow> all;
  for (const auto& row : *rows) {
    if (&row == &rows->front()) continue;
    if (row.cells.size() != places->size()) return CatalogueFault{row.line, "has not as many cells as the first line"};
    auto& read = all.emplace_back();
    read.line = row.line;
    auto fault = read_row(read, *places, row.cells);
    if (fault.empty()) fault = read_period(read, usual_from);
    if (!fault.empty()) return CatalogueFault{row.line, std::move(fault)};
  }
  return all;
}

std::string write_fee_rows(const std::vector<Fee>& fees, const std::map<AgencyId, std::string>& agencies) {
  auto text = join(fee_columns(), ",") + "\r\n";
  for (const auto& fee : fees) {
    const auto agency = fee.agency ? agencies.at(*fee.agency) : "";
    std::vector<std::string> cells{fee.code,
                                   fee.procedure,
                                   fee.item,
                                   std::string{name(fee.kind)},
                                   std::to_string(fee.amount.dong()),
                                   fee.unit,
                                   std::to_string(fee.online_amount.dong()),
                                   fee.legal_basis,
                                   fee.valid_from,
                                   fee.valid_to,
                                   fee.exemptions,
                                   fee.chapter,
                                   fee.sub_item,
                                   agency,
                                   fee.account,
                                   fee.remark};
    for (std::size_t i = 0; i < cells.size(); ++i) text.append(i == 0 ? "" : ",").append(csv_cell(cells[i]));
    text += "\r\n";
  }
  return text;
}

}  // namespace kythu::payments
