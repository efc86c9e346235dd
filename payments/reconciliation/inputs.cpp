#include "inputs.hpp"

#include "sql.hpp"
#include "transfer_ref.hpp"

namespace kythu::payments::reconciliation {
namespace {

std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

std::string text(const pqxx::field& field) { return field.is_null() ? std::string{} : field.as<std::string>(); }

void load_lines(db::Transaction& tx, AgencyId agency, Facts& facts) {
  for (const auto& row : tx.exec(sql::open_statement_lines, agency)) {
    const auto provider = text(row[2]);
    if (!provider.empty()) {
      facts.provider.push_back({.id = db::to_uuid(row[0]),
                                .key = text(row[1]),
                                .provider = provider,
                                .day = text(row[4]),
                                .transaction = text(row[9]),
                                .reference = text(row[10]),
                                .amount = row[5].as<std::int64_t>(),
                                .fee = row[6].as<std::int64_t>(),
                                .payment = row[7].as<bool>()});
      continue;
    }
    const auto memo = text(row[11]), reference = text(row[10]);
    auto ref = transfer_ref_in(memo);
    if (!ref) ref = transfer_ref_in(reference);
    facts.bank.push_back({.id = db::to_uuid(row[0]),
                          .key = text(row[1]),
                          .account = text(row[3]),
                          .day = text(row[4]),
                          .bank_id = text(row[9]),
                          .ref = ref.value_or(""),
                          .memo = squeezed(memo),
                          .amount = row[5].as<std::int64_t>(),
                          .credit = row[7].as<bool>(),
                          .reversal = row[8].as<bool>()});
  }
}

Order to_order(const pqxx::row& row) {
  const auto state = text(row[5]);
  return {.id = db::to_uuid(row[0]),
          .provider = text(row[1]),
          .reference = text(row[2]),
          .transaction = text(row[3]),
          .amount = row[4].as<std::int64_t>(),
          .taken = state == "succeeded" || state == "excess",
          .matched = row[6].as<bool>()};
}

}  // namespace

Known load_facts(db::Transaction& tx, const Desk& desk, AgencyId agency) {
  Known known;
  auto& facts = known.facts;
  load_lines(tx, agency, facts);
  for (const auto& row : tx.exec(sql::told_credits, agency)) {
    facts.told.push_back({.id = db::to_uuid(row[0]),
                          .account = text(row[1]),
                          .bank_reference = text(row[2]),
                          .ref = transfer_ref_in(text(row[3])).value_or(""),
                          .day = to_text(business_day(db::to_instant(row[5]))),
                          .amount = row[4].as<std::int64_t>()});
  }
  for (const auto& row : tx.exec(sql::orders_of_lines, agency)) {
    facts.orders.push_back(to_order(row));
    known.payment_of[facts.orders.back().id] = {db::to_id<AgencyId>(row[7]), db::to_id<PaymentId>(row[8])};
  }
  for (const auto& row : tx.exec(sql::refunds_of_lines, agency)) facts.refunds.push_back(to_order(row));
  for (const auto& row : tx.exec(sql::approved_remittances, agency)) {
    facts.remittances.push_back({.id = db::to_uuid(row[0]),
                                 .provider = "",
                                 .reference = text(row[1]),
                                 .transaction = "",
                                 .amount = row[2].as<std::int64_t>()});
  }
  for (const auto& row : tx.exec(sql::open_batches, agency)) {
    facts.batches.push_back({text(row[0]), text(row[1]), row[2].as<std::int64_t>()});
  }
  for (const auto& channel : desk.channels) facts.providers.emplace_back(channel->name());
  facts.settlement_tolerance = desk.settings.settlement_tolerance;
  return known;
}

}  // namespace kythu::payments::reconciliation
