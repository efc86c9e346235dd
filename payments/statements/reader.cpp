#include "reader.hpp"

#include <algorithm>

#include "camt.hpp"
#include "mt940.hpp"
#include "table.hpp"
#include "words.hpp"
#include "workbook.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_faults = 100;

/// MT940 begins with a tag, a SWIFT block, or a bank's own line or two before it.
bool looks_like_mt940(std::string_view text) {
  return text.starts_with("{1:") || text.starts_with(":20:") || text.find("\n:20:") != std::string_view::npos;
}

bool add(std::int64_t& sum, std::int64_t amount) { return !__builtin_add_overflow(sum, amount, &sum); }

}  // namespace

std::string_view name(Format format) {
  switch (format) {
    case Format::camt: return "camt";
    case Format::mt940: return "mt940";
    case Format::workbook: return "xlsx";
    case Format::table: break;
  }
  return "csv";
}

std::optional<Format> sniff(std::string_view beginning) {
  auto text = beginning;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  if (beginning.starts_with("PK\x03\x04")) return Format::workbook;
  if (text.starts_with("%PDF") || text.find('\0') != std::string_view::npos) return {};
  if (text.starts_with("<")) return Format::camt;
  if (looks_like_mt940(text)) return Format::mt940;
  if (text.find_first_of(",;|\t") != std::string_view::npos) return Format::table;
  return std::nullopt;
}

std::unique_ptr<Reader> reader_of(Format format) {
  switch (format) {
    case Format::camt: return std::make_unique<CamtReader>();
    case Format::mt940: return std::make_unique<Mt940Reader>();
    case Format::workbook: return std::make_unique<WorkbookReader>();
    case Format::table: break;
  }
  return std::make_unique<TableReader>();
}

void Found::fault(std::uint64_t at, std::string what) {
  if (stopped) return;
  faults.push_back({at, std::move(what)});
  stopped = faults.size() >= most_faults;
}

void Found::stop(std::uint64_t at, std::string what) {
  fault(at, std::move(what));
  stopped = true;
}

void Found::count(std::uint64_t at, const Line& whole) {
  auto& one = statements[whole.statement];
  ++one.entries;
  const auto moved = whole.credit ? whole.amount : -whole.amount;
  const bool held = add(whole.credit ? one.credits : one.debits, whole.amount) && add(one.fees, whole.fee) &&
                    (!whole.booked || add(one.booked, moved));
  if (!held) stop(at, "the sums are too large");
}

std::vector<std::string> faults_of(const Statement& one) {
  std::vector<std::string> faults;
  const auto differs = [&](const char* what, std::optional<std::int64_t> told, std::int64_t is) {
    if (told && *told != is)
      faults.push_back(std::string{what} + " is " + std::to_string(is) + ", not " + std::to_string(*told));
  };
  differs("number of entries", one.told_entries, one.entries);
  differs("sum of credits", one.told_credits, one.credits);
  differs("sum of debits", one.told_debits, one.debits);
  if (one.opening && one.closing) {
    if (one.opening_currency != one.closing_currency)
      faults.emplace_back("opening and closing balance are of two currencies");
    std::int64_t closing = *one.opening;
    if (!add(closing, one.booked))
      faults.emplace_back("the sums are too large");
    else
      differs("opening balance and entries", one.closing, closing);
  }
  return faults;
}

}  // namespace kythu::payments::statements
