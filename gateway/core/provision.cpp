#include "provision.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/base/days.hpp"
#include "config/base/digest.hpp"
#include "config/database/audit.hpp"
#include "config/settings/table.hpp"
#include "provision_client.hpp"
#include "receipts/series.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

using settings::Error;
using settings::Table;
using Done = std::vector<std::string>;

void provision_agency(const Table& table, const ProvisionTools& tools, Done& done) {
  const auto id = read_id<AgencyId>(table.text("id"));
  const auto code = table.text("code"), name = table.text("name"), tax_code = table.text("tax_code"),
             address = table.text("address"), phone = table.text("phone", ""), bank_bin = table.text("bank_bin", ""),
             bank_account = table.text("bank_account", "");
  table.refuse_unknown();
  const bool changed = tools.database.write([&](db::Transaction& tx) {
    const auto now = tools.clock();
    const auto rows = tx.exec(sql::upsert_agency, id, code, name, tax_code, address, phone, bank_bin, bank_account, now)
                          .affected_rows();
    if (rows > 0) audit_provision(tx, "agency.set", id.text(), now);
    return rows > 0;
  });
  if (changed) done.push_back("agency.set " + id.text());
}

void provision_series(const Table& table, const ProvisionTools& tools, Done& done) {
  const auto agency = read_id<AgencyId>(table.text("agency"));
  receipts::Series series;
  series.agency = agency;
  series.form_code = table.text("form_code");
  series.symbol = table.text("symbol");
  series.last = table.integer("first", 1, 99'999'999, 1) - 1;
  series.upper = table.integer("last", 1, 99'999'999, 99'999'999);
  table.refuse_unknown();
  const bool opened = tools.database.write([&](db::Transaction& tx) {
    const auto now = tools.clock();
    const auto known = receipts::list_series(tx, agency);
    if (std::ranges::any_of(
            known, [&](const auto& one) { return one.form_code == series.form_code && one.symbol == series.symbol; })) {
      return false;
    }
    series.id = SeriesId::fresh(now, tools.random);
    const auto opened_now = receipts::open_series(tx, series, now);
    if (!opened_now)
      throw Error{"series " + series.form_code + " " + series.symbol + " does not fit this year or range"};
    audit_provision(tx, "series.opened", series.id.text(), now);
    return true;
  });
  if (opened) done.push_back("series.opened " + series.form_code + " " + series.symbol);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in || text.view().size() > (16 << 20)) throw Error{file.native() + ": cannot be read, or is above 16 MiB"};
  return text.str();
}

void provision_fees(const Table& table, const ProvisionTools& tools, Done& done) {
  const auto file = table.path("csv");
  const auto text = table.text("valid_from");
  const auto day = parse_day(text);
  if (!day) throw Error{text + ": not a day, YYYY-MM-DD"};
  table.refuse_unknown();
  if (import_fees(tools, file, *day).changed > 0) done.push_back("catalogue.loaded " + file.filename().native());
}

}  // namespace

void audit_provision(db::Transaction& tx, std::string_view act, std::string object, Instant now) {
  db::AuditRecord record;
  record.actor = "operator:provision";
  record.act = act;
  record.object = std::move(object);
  record.outcome = "done";
  record.at = now;
  db::record(tx, record);
}

payments::CatalogueLoad import_fees(const ProvisionTools& tools, const std::filesystem::path& file, BusinessDay from) {
  const auto csv = content_of(file);
  return tools.database.write([&](db::Transaction& tx) {
    const auto loaded = payments::load_fees(tx, csv, from);
    if (!loaded) {
      throw Error{file.native() + ":" + std::to_string(loaded.error().line) + ": " + loaded.error().what};
    }
    if (loaded->changed > 0) audit_provision(tx, "catalogue.loaded", to_hex(sha256(csv)), tools.clock());
    return *loaded;
  });
}

std::vector<std::string> provision(const std::filesystem::path& file, const ProvisionTools& tools) {
  const auto root = Table::from_file(file);
  Done done;
  for (const auto& table : root.tables("agency")) provision_agency(table, tools, done);
  for (const auto& table : root.tables("client")) provision_client(table, tools, done);
  for (const auto& table : root.tables("officer")) provision_officer(table, tools, done);
  for (const auto& table : root.tables("series")) provision_series(table, tools, done);
  for (const auto& table : root.tables("fees")) provision_fees(table, tools, done);
  root.refuse_unknown();
  return done;
}

}  // namespace kythu::gateway
