#include "ledger/entries.hpp"

#include "config/base/days.hpp"
#include "sql.hpp"
#include "words.hpp"

namespace kythu::payments::ledger {
namespace {

/// A transfer's id is made when it is posted (RFC 9562 section 5.7), so it tells the business day, which its table is
/// divided by.
BusinessDay day_of(const Uuid& id) {
  std::int64_t millis = 0;
  for (std::size_t i = 0; i < 6; ++i) millis = millis * 256 + id.bytes[i];
  return business_day(Instant{std::chrono::milliseconds{millis}});
}

struct Places {
  std::optional<std::string> days, ids;
};
Places places_of(db::Transaction& tx, const EntryFilter& filter) {
  if (!filter.payment) return {};
  std::vector<std::string> days, ids;
  for (const auto& row : tx.exec(sql::transfers_of_payment, filter.agency, *filter.payment)) {
    ids.push_back(row[0].as<std::string>());
    days.push_back(to_text(day_of(db::to_uuid(row[0]))));
  }
  return {"{" + join(days, ",") + "}", "{" + join(ids, ",") + "}"};
}

std::optional<TransferId> to_transfer(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{db::to_id<TransferId>(field)};
}

Entry to_entry(const pqxx::row& row) {
  return {.id = db::to_id<TransferId>(row[0]),
          .journal = db::to_uuid(row[1]),
          .day = row[2].as<std::string>(),
          .kind = row[3].as<std::string>(),
          .debit = row[4].as<std::string>(),
          .credit = row[5].as<std::string>(),
          .amount = db::to_vnd(row[6]),
          .source_type = row[7].as<std::string>(),
          .source = db::to_uuid(row[8]),
          .leg = row[9].as<int>(),
          .event_at = db::to_instant(row[10]),
          .posted_at = db::to_instant(row[11]),
          .pending = to_transfer(row[12]),
          .corrects = to_transfer(row[13])};
}

}  // namespace

std::vector<Entry> entries(db::Transaction& tx, const EntryFilter& filter) {
  const auto from = filter.from.value_or(*parse_rfc3339("2000-01-01T00:00:00Z")),
             to = filter.to.value_or(*parse_rfc3339("9999-01-01T00:00:00Z"));
  std::optional<Uuid> account;
  if (!filter.account.empty()) {
    const auto rows = tx.exec(sql::find_account, filter.agency, filter.account);
    if (rows.empty()) return {};
    account = db::to_uuid(rows[0][0]);
  }
  const auto places = places_of(tx, filter);
  std::optional<BusinessDay> after_day;
  if (filter.after) after_day = day_of(filter.after->uuid);
  std::vector<Entry> found;
  for (const auto& row : tx.exec(sql::list_entries, filter.agency, account, business_day(from), business_day(to), from,
                                 to, places.days, places.ids, filter.after, after_day, filter.limit + 1)) {
    found.push_back(to_entry(row));
  }
  return found;
}

}  // namespace kythu::payments::ledger
