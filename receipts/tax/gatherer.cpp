#include "gatherer.hpp"

#include <algorithm>

#include "config/base/days.hpp"
#include "config/database/audit.hpp"
#include "envelope.hpp"
#include "registration.hpp"
#include "sql.hpp"

namespace kythu::receipts::tax {
namespace {

constexpr int most_receipts = 5'000;
/// A table of the day's last minutes is made after midnight; it is late when it stays.
constexpr std::chrono::minutes on_its_way{10};
/// From then on whatever the day has leaves at once.
constexpr std::chrono::minutes before_midnight{30};

std::string text(const pqxx::row& row, const char* column) { return row[column].as<std::string>(); }

/// What ended the receipt; empty where no money went back.
std::string voucher_of(const pqxx::row& row) {
  if (row["voucher"].is_null()) return {};
  const auto facts = facts_from_json(text(row, "voucher"));
  return "Phiếu hoàn trả " + facts.form_code + " " + facts.symbol + " số " + std::to_string(facts.number) + " ngày " +
         to_text(business_day(facts.issued_at)) + ": " + facts.returns.value().reason;
}

std::string array_of(const std::vector<ReceiptId>& receipts) {
  std::string array = "{";
  for (const auto& one : receipts) array += (array.size() > 1 ? "," : "") + one.uuid_text();
  return array + "}";
}

}  // namespace

/// The agency's row, locked, and what its forms say of it.
struct Gatherer::Reporter {
  AgencyId agency;
  std::int64_t tables = 0, notices = 0;
  BusinessDay open_from;
  Filer filer;
};

struct Gatherer::NewMessage {
  const Reporter& reporter;
  MessageId id;
  Kind kind{};
  BusinessDay day;
  int documents = 1;
  std::string data{};
  std::optional<Uuid> source{};
};

std::size_t Gatherer::run() {
  const auto today = business_day(bench_.clock());
  bench_.database.write([&](db::Transaction& tx) { return tx.exec(sql::tax_add_reporters, today).affected_rows(); });
  const auto agencies = bench_.database.read([&](db::Transaction& tx) {
    std::vector<AgencyId> all;
    for (const auto& row : tx.exec(sql::tax_reporters)) all.push_back(db::to_id<AgencyId>(row[0]));
    return all;
  });
  std::size_t made = registrations() + notices();
  for (const auto agency : agencies) {
    while (table_of_receipts(agency)) ++made;
    while (table_of_returns(agency)) ++made;
    close_days(agency);
  }
  find_overdue();
  return made;
}

Gatherer::Reporter Gatherer::lock(db::Transaction& tx, AgencyId agency) const {
  const auto rows = tx.exec(sql::tax_lock_reporter, agency);
  KYTHU_ASSERT(rows.size() == 1);
  const auto& row = rows[0];
  const auto& s = bench_.settings;
  return {.agency = agency,
          .tables = row["tables"].as<std::int64_t>(),
          .notices = row["notices"].as<std::int64_t>(),
          .open_from = parse_day(row["open_from"].c_str()).value(),
          .filer = {.name = text(row, "name"),
                    .tax_code = text(row, "tax_code"),
                    .address = text(row, "address"),
                    .phone = text(row, "phone"),
                    .office_code = s.office_code,
                    .office_name = s.office_name,
                    .contact = s.contact,
                    .mail = s.mail,
                    .place = s.place}};
}

void Gatherer::save(db::Transaction& tx, const Reporter& reporter) {
  tx.exec(sql::tax_save_reporter, reporter.agency, reporter.tables, reporter.notices, reporter.open_from);
}

void Gatherer::insert(db::Transaction& tx, const NewMessage& message) const {
  const auto& agency = message.reporter.agency;
  const auto now = bench_.clock();
  const auto wire_id = fresh_wire_id(bench_.sender_of(message.reporter.filer.tax_code), bench_.random);
  tx.exec(sql::tax_insert_message, agency, message.id, name(message.kind), wire_id, message.day, message.documents,
          message.id.text(), to_bytes(message.data), message.source, "system:tax", now);
  db::record(tx, {.chain = "receipts",
                  .actor = "system:tax",
                  .act = "tax_message.made",
                  .object = message.id.text(),
                  .outcome = "done",
                  .detail = R"({"kind":")" + std::string{name(message.kind)} + R"(","wire_id":")" + wire_id + "\"}",
                  .request_id = {},
                  .at = now});
}

std::size_t Gatherer::registrations() {
  const auto opened = bench_.database.read(
      [](db::Transaction& tx) { return list_registrations(tx, std::nullopt, RegistrationState::opened); });
  std::size_t made = 0;
  for (const auto& one : opened) {
    made += bench_.database.write([&](db::Transaction& tx) -> std::size_t {
      const auto reporter = lock(tx, one.agency);
      const auto now = bench_.clock();
      const auto still = list_registrations(tx, one.agency, RegistrationState::opened);
      if (std::ranges::count(still, one.id, &Registration::id) == 0) return 0;
      const auto id = MessageId::fresh(now, bench_.random);
      insert(tx, {reporter, id, Kind::registration, business_day(now), 1,
                  write(one, reporter.filer, business_day(now), id.text()), one.id.uuid});
      advance_registration(tx, one.agency, one.id, {.to = RegistrationState::sent, .message = id.text(), .answer = {}},
                           now);
      return 1;
    });
  }
  return made;
}

std::size_t Gatherer::notices() {
  std::size_t made = 0;
  while (bench_.database.write([&](db::Transaction& tx) {
    const auto rows = tx.exec(sql::tax_untold_notices);
    if (rows.empty()) return false;
    const auto& row = rows[0];
    auto reporter = lock(tx, db::to_id<AgencyId>(row["agency_id"]));
    if (tx.exec(sql::tax_untold_notices).empty()) return false;  // another core was first
    const auto now = bench_.clock();
    const auto id = MessageId::fresh(now, bench_.random);
    const ErrorNotice form{.filer = reporter.filer,
                           .number = ++reporter.notices,
                           .form_code = text(row, "form_code"),
                           .symbol = text(row, "symbol"),
                           .receipt_number = row["number"].as<std::int64_t>(),
                           .made_on = parse_day(row["business_day"].c_str()).value(),
                           .reason = text(row, "reason"),
                           .day = business_day(now)};
    insert(tx, {reporter, id, Kind::error_notice, business_day(now), 1, write(form, id.text()),
                db::to_uuid(row["correction_id"])});
    save(tx, reporter);
    return true;
  })) {
    ++made;
  }
  return made;
}

/// The oldest day's receipts leave when the day is over or nearly so, or when one has waited long enough.
bool Gatherer::is_ripe(AgencyId agency) {
  const auto rows = bench_.database.read([&](db::Transaction& tx) { return tx.exec(sql::tax_oldest_untold, agency); });
  if (rows.empty()) return false;
  const auto now = bench_.clock();
  return parse_day(rows[0]["business_day"].c_str()).value() != business_day(now + before_midnight) ||
         db::to_instant(rows[0]["signed_at"]) + bench_.settings.gather <= now;
}

bool Gatherer::table_of_receipts(AgencyId agency) {
  if (!is_ripe(agency)) return false;
  return bench_.database.write([&](db::Transaction& tx) {
    auto reporter = lock(tx, agency);
    const auto rows = tx.exec(sql::tax_untold_receipts, agency, reporter.open_from, most_receipts);
    if (rows.empty()) return false;  // another core was first
    const std::string day = rows[0]["business_day"].c_str();
    const auto id = MessageId::fresh(bench_.clock(), bench_.random);
    SummaryTable table{{reporter.filer, ++reporter.tables, parse_day(day).value()}, id.text()};
    std::vector<ReceiptId> told;
    for (const auto& row : rows) {
      const auto facts = facts_from_json(text(row, "facts"));
      const auto status = facts.replaces ? SummaryTable::Status::replacing : SummaryTable::Status::made;
      if (day != row["business_day"].c_str() || !table.add(facts, status)) break;
      told.push_back(db::to_id<ReceiptId>(row["receipt_id"]));
    }
    insert(tx, {reporter, id, Kind::summary, parse_day(day).value(), table.receipts(), table.finish(), std::nullopt});
    tx.exec(sql::tax_tell_receipts, agency, id, array_of(told), "issued");
    save(tx, reporter);
    return true;
  });
}

/// Days that are over, each of whose receipts is told of, are looked at no more.
void Gatherer::close_days(AgencyId agency) {
  bench_.database.write([&](db::Transaction& tx) {
    auto reporter = lock(tx, agency);
    const auto today = business_day(bench_.clock());
    if (reporter.open_from >= today || !tx.exec(sql::tax_oldest_untold, agency).empty()) return Done{};
    const auto unsigned_day = tx.exec(sql::tax_first_unsigned_day, agency)[0][0];
    const auto first = unsigned_day.is_null() ? today : parse_day(unsigned_day.c_str()).value();
    reporter.open_from = std::min(today, first);
    save(tx, reporter);
    return Done{};
  });
}

/// Receipts that ended with a refund voucher, as soon as it was approved.
bool Gatherer::table_of_returns(AgencyId agency) {
  return bench_.database.write([&](db::Transaction& tx) {
    auto reporter = lock(tx, agency);
    const auto rows = tx.exec(sql::tax_untold_returns, agency, most_receipts);
    if (rows.empty()) return false;
    const auto now = bench_.clock();
    const auto id = MessageId::fresh(now, bench_.random);
    SummaryTable table{{reporter.filer, ++reporter.tables, business_day(now)}, id.text()};
    std::vector<ReceiptId> told;
    for (const auto& row : rows) {
      if (!table.add(facts_from_json(text(row, "facts")), SummaryTable::Status::returned, voucher_of(row))) break;
      told.push_back(db::to_id<ReceiptId>(row["receipt_id"]));
    }
    insert(tx, {reporter, id, Kind::summary, business_day(now), table.receipts(), table.finish(), std::nullopt});
    tx.exec(sql::tax_tell_receipts, agency, id, array_of(told), "returned");
    save(tx, reporter);
    return true;
  });
}

void Gatherer::find_overdue() {
  const auto now = bench_.clock();
  bench_.database.write([&](db::Transaction& tx) {
    for (const auto& row : tx.exec(sql::tax_overdue, business_day(now), now - on_its_way)) {
      open_task(tx, {db::to_id<AgencyId>(row[0]), db::to_id<MessageId>(row[1]), TaskKind::overdue}, now, bench_.random);
    }
    return Done{};
  });
}

}  // namespace kythu::receipts::tax
