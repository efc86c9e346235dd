#include "audit_set.hpp"

#include <map>

#include <fmt/format.h>

#include "config/base/digest.hpp"
#include "evidence/evidence.hpp"
#include "sql.hpp"
#include "tar.hpp"

namespace kythu::receipts {
namespace {

std::string array_of(const std::vector<AgencyId>& agencies) {
  std::string text = "{";
  for (const auto& agency : agencies) text += (text.size() > 1 ? "," : "") + agency.uuid_text();
  return text + "}";
}

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

std::string text(const pqxx::row& row, const char* column) {
  return row[column].is_null() ? std::string{} : row[column].as<std::string>();
}

/// Codes, numbers and days: nothing in a row needs quotes.
std::string index_row(const pqxx::row& row, const std::string& file, const std::string& digest) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", text(row, "tax_code"), text(row, "form_code"),
                     text(row, "symbol"), text(row, "number"), text(row, "business_day"), text(row, "amount"),
                     text(row, "state"), db::to_id<ReceiptId>(row["receipt_id"]).text(),
                     db::to_id<PaymentId>(row["payment_id"]).text(), text(row, "replaces"), file, digest,
                     text(row, "stamp_id"));
}

/// An agency without a tax code has a folder all the same.
std::string file_of(const pqxx::row& row) {
  const auto tax_code = text(row, "tax_code");
  return fmt::format("receipts/{}/{}-{}/{:08}.xml", tax_code.empty() ? text(row, "agency_id") : tax_code,
                     text(row, "form_code"), text(row, "symbol"), row["number"].as<std::int64_t>());
}

}  // namespace

AuditSet export_receipts(db::Transaction& tx, const AuditFilter& filter) {
  const auto rows = tx.exec(sql::export_receipts, array_of(filter.agencies), unless_empty(filter.from),
                            unless_empty(filter.to), filter.after, filter.limit + 1);
  AuditSet set;
  Tar tar;
  std::string index =
                  "tax_code,form_code,symbol,number,day,amount,status,receipt,payment,replaces,file,sha256,evidence\n",
              sums;
  Instant newest{};
  std::map<Uuid, AgencyId> stamps;  // each stamps many
  for (const auto& row : rows) {
    if (set.receipts == filter.limit) break;
    ++set.receipts;
    set.next = db::to_id<ReceiptId>(row["receipt_id"]);
    newest = db::to_instant(row["signed_at"]);
    const auto xml = db::to_bytes(row["xml"]);
    const auto file = file_of(row), digest = to_hex(sha256(xml));
    tar.add(file, xml, newest);
    index += index_row(row, file, digest);
    sums += digest + "  " + file + "\n";
    if (!row["stamp_id"].is_null()) stamps.emplace(db::to_uuid(row["stamp_id"]), db::to_id<AgencyId>(row["agency_id"]));
  }
  for (const auto& [stamp, agency] : stamps) {
    for (const auto& one : evidence_files(tx, agency, stamp)) {
      const auto file = "evidence/" + to_text(stamp) + "/" + one.name;
      tar.add(file, one.content, newest);
      sums += to_hex(sha256(one.content)) + "  " + file + "\n";
    }
  }
  if (static_cast<int>(rows.size()) <= filter.limit) set.next.reset();
  sums += to_hex(sha256(index)) + "  index.csv\n";
  tar.add("index.csv", as_bytes(index), newest);
  tar.add("SHA256SUMS", as_bytes(sums), newest);
  set.tar = tar.finish();
  return set;
}

}  // namespace kythu::receipts
