#include "lookup.hpp"

#include "facts.hpp"
#include "row.hpp"
#include "sql.hpp"

namespace kythu::receipts {
namespace {

std::optional<std::string> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

std::optional<ReceiptId> to_optional_id(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_id<ReceiptId>(field)};
}

Result<Receipt, Refusal> the_one(const pqxx::result& rows) {
  if (rows.empty()) return Refusal::not_found;
  auto receipt = to_receipt(rows[0]);
  receipt.lines = facts_from_json(rows[0]["facts"].as<std::string>()).lines;
  return receipt;
}

}  // namespace

Receipt to_receipt(const pqxx::row& row) {
  const auto signed_at = row["signed_at"];
  return {.id = db::to_id<ReceiptId>(row["receipt_id"]),
          .agency = db::to_id<AgencyId>(row["agency_id"]),
          .payment = db::to_id<PaymentId>(row["payment_id"]),
          .form_code = row["form_code"].as<std::string>(),
          .symbol = row["symbol"].as<std::string>(),
          .number = row["number"].as<std::int64_t>(),
          .amount = db::to_vnd(row["amount"]),
          .status = row["state"].as<std::string>(),
          .lookup_code = row["lookup_code"].as<std::string>(),
          .xml = db::to_bytes(row["xml"]),
          .pdf = db::to_bytes(row["pdf"]),
          .issued_at = db::to_instant(row["issued_at"]),
          .signed_at = signed_at.is_null() ? std::nullopt : std::optional{db::to_instant(signed_at)},
          .lines = {},
          .replaces = to_optional_id(row["replaces"]),
          .replaced_by = to_optional_id(row["replaced_by"])};
}

Result<Receipt, Refusal> find(db::Transaction& tx, AgencyId agency, ReceiptId id) {
  return the_one(tx.exec(sql::find_receipt, agency, id));
}

Result<Receipt, Refusal> find_by_lookup_code(db::Transaction& tx, std::string_view code) {
  return the_one(tx.exec(sql::find_by_lookup_code, code));
}

std::vector<Receipt> search(db::Transaction& tx, const Filter& filter) {
  std::vector<Receipt> found;
  for (const auto& row : tx.exec(sql::search_receipts, filter.agency, filter.payment, filter.number,
                                 unless_empty(filter.from), unless_empty(filter.to), filter.after, filter.limit)) {
    found.push_back(to_receipt(row));
  }
  return found;
}

}  // namespace kythu::receipts
