#include "payments/catalogue.hpp"

#include <algorithm>

#include "fee_row.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

Fee to_fee(const pqxx::row& row) {
  const auto text = [&](int column) { return row[column].as<std::string>(); };
  const auto kind = parse_item_kind(text(3));
  KYTHU_ASSERT(kind);
  Fee fee{text(0), text(1), text(2),  *kind,    db::to_vnd(row[4]), db::to_vnd(row[5]), text(6), text(7),
          text(8), text(9), text(10), text(11), text(12),           text(13),           {},      text(15)};
  if (!row[14].is_null()) fee.agency = db::to_id<AgencyId>(row[14]);
  return fee;
}

std::map<std::string, AgencyId, std::less<>> agencies_by_code(db::Transaction& tx) {
  std::map<std::string, AgencyId, std::less<>> all;
  for (const auto& row : tx.exec(sql::agency_codes)) {
    all.emplace(row[1].as<std::string>(), db::to_id<AgencyId>(row[0]));
  }
  return all;
}

/// One period of a code; `line` 0: it is stored.
struct Period {
  std::size_t line = 0;
  BusinessDay from;
  std::optional<BusinessDay> to;
};

/// What the code's periods would be, the oldest first: the file's, and those stored that the file does not replace.
std::vector<Period> merged(db::Transaction& tx, const std::vector<const FeeRow*>& rows) {
  std::vector<Period> all;
  for (const auto* row : rows) all.push_back({row->line, row->from, row->to});
  const auto first = std::ranges::min(all, {}, &Period::from).from;
  for (const auto& row : tx.exec(sql::fee_periods, rows.front()->fee.code)) {
    Period stored{0, *parse_day(row[0].as<std::string>()), {}};
    if (!row[1].is_null()) stored.to = parse_day(row[1].as<std::string>());
    if (std::ranges::find(all, stored.from, &Period::from) != all.end()) continue;
    if (!stored.to && stored.from < first) stored.to = day_before(first);
    all.push_back(stored);
  }
  std::ranges::stable_sort(all, {}, &Period::from);
  return all;
}

std::string name_of(const Period& period) {
  return period.line == 0 ? "the stored period from " + to_text(period.from) : "line " + std::to_string(period.line);
}

std::optional<CatalogueFault> fault_of(const std::vector<Period>& periods) {
  for (std::size_t i = 1; i < periods.size(); ++i) {
    const auto &before = periods[i - 1], &after = periods[i];
    const bool follows = before.to && day_after(*before.to) == after.from;
    if (follows) continue;
    const auto& ours = after.line != 0 ? after : before;  // the line that the file can change
    const auto& other = after.line != 0 ? before : after;
    if (ours.line == 0) continue;  // both are stored, and stood so before
    const bool overlaps = !before.to || after.from <= *before.to;
    return CatalogueFault{ours.line, (overlaps ? "overlaps " : "leaves a gap to ") + name_of(other)};
  }
  return std::nullopt;
}

std::optional<CatalogueFault> judge(db::Transaction& tx, const std::vector<FeeRow>& rows) {
  std::map<std::string_view, std::vector<const FeeRow*>> by_code;
  for (const auto& row : rows) by_code[row.fee.code].push_back(&row);
  std::optional<CatalogueFault> first;  // the one that a reader of the file meets first
  for (const auto& [code, of_code] : by_code) {
    const auto fault = fault_of(merged(tx, of_code));
    if (fault && (!first || fault->line < first->line)) first = fault;
  }
  return first;
}

std::size_t write(db::Transaction& tx, const std::vector<FeeRow>& rows) {
  std::map<std::string_view, BusinessDay> first;
  for (const auto& row : rows) {
    auto& day = first.try_emplace(row.fee.code, row.from).first->second;
    day = std::min(day, row.from);
  }
  for (const auto& [code, day] : first) tx.exec(sql::end_earlier_fee, code, day);
  std::size_t changed = 0;
  for (const auto& [line, fee, agency_code, from, to] : rows) {
    changed += tx.exec(sql::upsert_fee, fee.code, from, to, fee.procedure, fee.item, name(fee.kind), fee.amount,
                       fee.online_amount, fee.unit, fee.legal_basis, fee.remark, fee.chapter, fee.sub_item,
                       fee.exemptions, fee.agency, fee.account)
                   .affected_rows();
  }
  return changed;
}

}  // namespace

Result<CatalogueLoad, CatalogueFault> load_fees(db::Transaction& tx, std::string_view csv, BusinessDay usual_from) {
  auto rows = read_fee_rows(csv, usual_from);
  if (!rows) return rows.error();
  const auto agencies = agencies_by_code(tx);
  for (auto& row : *rows) {
    if (row.agency_code.empty()) continue;
    const auto agency = agencies.find(row.agency_code);
    if (agency == agencies.end()) return CatalogueFault{row.line, "agency is not the code of one: " + row.agency_code};
    row.fee.agency = agency->second;
  }
  if (auto fault = judge(tx, *rows)) return std::move(*fault);
  return CatalogueLoad{rows->size(), write(tx, *rows)};
}

std::string export_fees(db::Transaction& tx) {
  std::map<AgencyId, std::string> codes;
  for (const auto& [code, agency] : agencies_by_code(tx)) codes.emplace(agency, code);
  std::vector<Fee> all;
  for (const auto& row : tx.exec(sql::all_fees)) all.push_back(to_fee(row));
  return write_fee_rows(all, codes);
}

std::vector<Fee> fees(db::Transaction& tx, const FeeFilter& filter) {
  std::vector<Fee> all;
  for (const auto& row : tx.exec(sql::select_fees, filter.day, filter.procedure, filter.agency)) {
    all.push_back(to_fee(row));
  }
  return all;
}

}  // namespace kythu::payments
