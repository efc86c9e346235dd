#include "statements.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "desk.hpp"
#include "payments/statements/file.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

namespace json = boost::json;
using statements::File;
using statements::Line;

constexpr std::size_t lines_a_statement = 2'000, piece_size = std::size_t{1} << 20;

/// One parameter a column, so that a statement carries thousands of rows.
class Columns {
 public:
  void add(std::size_t column, std::string_view text) {
    auto& out = columns_[column];
    out += out.empty() ? "{\"" : ",\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  std::string done(std::size_t column) { return columns_[column].empty() ? "{}" : columns_[column] + "}"; }

 private:
  std::array<std::string, 15> columns_;
};

/// What the bank numbered is known by its number, which all its formats tell; anything else by all that is told of it.
std::string facts_of(const Line& line, const std::string& provider, const std::string& account) {
  const auto own = line.id.empty() ? line.reference + "/" + line.memo + "/" + line.party_account : line.id;
  std::string facts;
  for (const auto& part :
       {provider, account, line.booked_on, std::to_string(line.amount), std::string{line.credit ? "+" : "-"}, own}) {
    facts += std::to_string(part.size()) + ":" + part;
  }
  return facts;
}

/// Tells lines with the same facts apart by their order, in whichever file they stand.
class Keys {
 public:
  Sha256 of(const std::string& facts) { return sha256(facts + "#" + std::to_string(++seen_[sha256(facts)])); }

 private:
  std::map<Sha256, int> seen_;
};

json::value maybe(const std::optional<std::int64_t>& number) { return number ? json::value(*number) : json::value{}; }

std::string words_of(const File& file) {
  json::array all;
  for (const auto& one : file.statements) {
    all.push_back(json::object{{"id", one.id},
                               {"account", one.account},
                               {"opening", maybe(one.opening)},
                               {"closing", maybe(one.closing)},
                               {"entries", one.entries},
                               {"credits", one.credits},
                               {"debits", one.debits},
                               {"fees", one.fees}});
  }
  return json::serialize(all);
}

StatementFile to_file(const pqxx::row& row) {
  const auto text = [&](int column) { return row[column].as<std::string>(); };
  const auto number = [&](int column) { return row[column].as<std::int64_t>(); };
  return {.id = db::to_id<StatementId>(row[0]),
          .agency = db::to_id<AgencyId>(row[1]),
          .digest = text(2),
          .name = text(3),
          .format = text(4),
          .provider = text(5),
          .account = text(6),
          .first_day = text(7),
          .last_day = text(8),
          .size = number(9),
          .lines = number(10),
          .fresh = number(11),
          .credits = number(12),
          .debits = number(13),
          .fees = number(14),
          .open = number(18),
          .matched = number(19),
          .broken = number(20),
          .statements = text(15),
          .received_by = text(16),
          .received_at = db::to_instant(row[17])};
}

StatementLine to_line(const pqxx::row& row) {
  const auto text = [&](int column) { return row[column].is_null() ? std::string{} : row[column].as<std::string>(); };
  return {.id = db::to_id<StatementLineId>(row[0]),
          .line = row[1].as<std::int64_t>(),
          .provider = text(2),
          .account = text(3),
          .booked_on = text(4),
          .valued_on = text(5),
          .amount = row[6].as<std::int64_t>(),
          .fee = row[7].as<std::int64_t>(),
          .credit = row[8].as<bool>(),
          .reversal = row[9].as<bool>(),
          .booked = row[10].as<bool>(),
          .bank_id = text(11),
          .reference = text(12),
          .memo = text(13),
          .party = text(14),
          .party_account = text(15),
          .remark = text(16),
          .state = text(17),
          .rule = text(18)};
}

class Taking {
 public:
  Taking(db::Transaction& tx, const Desk& desk, const NewStatement& given)
      : tx_(tx), desk_(desk), given_(given), file_(given.file), provider_(file_.statements.front().provider) {}

  std::optional<StatementRefusal> refusal() {
    if (!provider_.empty()) {
      return desk_.channel(provider_) ? std::nullopt : std::optional{StatementRefusal::provider_unknown};
    }
    const bool all = std::ranges::all_of(file_.statements, [&](const auto& one) { return is_ours(one.account); });
    return all ? std::nullopt : std::optional{StatementRefusal::account_unknown};
  }
  bool is_ours(const std::string& account) {
    const auto owners = tx_.exec(sql::owners_of_account, account);
    return std::ranges::any_of(owners, [&](const auto& row) { return db::to_id<AgencyId>(row[0]) == given_.agency; });
  }

  /// False when a twin of this call was faster.
  bool keep() {
    const auto now = desk_.clock();
    const auto id = StatementId::fresh(now, desk_.random);
    const auto [first, last] = std::ranges::minmax(file_.lines, {}, &Line::booked_on);
    std::int64_t credits = 0, debits = 0, fees = 0;
    for (const auto& one : file_.statements) {
      credits += one.credits;
      debits += one.debits;
      fees += one.fees;
    }
    const auto made =
        tx_.exec(sql::insert_statement, given_.agency, id, file_.digest, given_.name, statements::name(file_.format),
                 provider_, file_.statements.front().account, static_cast<std::int64_t>(given_.bytes.size()),
                 first.booked_on, last.booked_on, static_cast<std::int64_t>(file_.lines.size()), credits, debits, fees,
                 words_of(file_), given_.by, now);
    if (made.affected_rows() == 0) return false;
    for (std::size_t at = 0, number = 1; at < given_.bytes.size(); at += piece_size, ++number) {
      tx_.exec(sql::insert_statement_piece, given_.agency, id, static_cast<int>(number),
               to_bytes(given_.bytes.substr(at, piece_size)));
    }
    keep_lines(id, now);
    db::record(tx_, {.actor = given_.by,
                     .act = "statement.taken",
                     .object = id.text(),
                     .outcome = "done",
                     .detail = R"({"digest":")" + to_hex(file_.digest) + R"("})",
                     .request_id = given_.request_id,
                     .at = now});
    return true;
  }

 private:
  void keep_lines(StatementId id, Instant now) {
    Keys keys;
    std::size_t fresh = 0;
    for (std::size_t at = 0; at < file_.lines.size(); at += lines_a_statement) {
      Columns columns;
      const auto end = std::min(at + lines_a_statement, file_.lines.size());
      for (auto i = at; i < end; ++i) write(columns, file_.lines[i], keys, now);
      fresh += tx_.exec(sql::insert_statement_lines, given_.agency, id, provider_, columns.done(0), columns.done(1),
                        columns.done(2), columns.done(3), columns.done(4), columns.done(5), columns.done(6),
                        columns.done(7), columns.done(8), columns.done(9), columns.done(10), columns.done(11),
                        columns.done(12), columns.done(13), columns.done(14))
                   .affected_rows();
    }
    tx_.exec(sql::count_fresh_lines, given_.agency, id, static_cast<std::int64_t>(fresh));
  }

  void write(Columns& columns, const Line& line, Keys& keys, Instant now) {
    const auto& account = file_.statements[line.statement].account;
    const auto marks = std::string{line.credit ? "c" : ""} + (line.reversal ? "r" : "") + (line.booked ? "b" : "");
    std::size_t column = 0;
    for (const auto& text : {to_text(new_uuid(now, desk_.random)), to_hex(keys.of(facts_of(line, provider_, account))),
                             std::to_string(line.at), account, line.booked_on, line.valued_on,
                             std::to_string(line.amount), std::to_string(line.fee), marks, line.id, line.reference,
                             line.memo, line.party, line.party_account, line.remark}) {
      columns.add(column++, text);
    }
  }

  db::Transaction& tx_;
  const Desk& desk_;
  const NewStatement& given_;
  const File& file_;
  const std::string& provider_;
};

}  // namespace

Result<Statements::Taken, StatementRefusal> Statements::take(db::Transaction& tx, const NewStatement& given) const {
  const auto known = [&] { return tx.exec(sql::find_statement_by_digest, given.agency, given.file.digest); };
  auto rows = known();
  const bool before = !rows.empty();
  bool fresh = false;
  if (!before) {
    Taking taking{tx, desk_, given};
    if (const auto refused = taking.refusal()) return *refused;
    fresh = taking.keep();
    rows = known();
  }
  const auto there = find(tx, given.agency, db::to_id<StatementId>(rows[0][0]));
  KYTHU_ASSERT(there);
  return Taken{*there, fresh};
}

Result<StatementFile, StatementRefusal> Statements::find(db::Transaction& tx, AgencyId agency, StatementId id) const {
  const auto rows = tx.exec(sql::list_statements, "{" + agency.uuid_text() + "}", std::optional{id.uuid},
                            std::optional<std::string>{}, std::optional<Uuid>{}, 1);
  if (rows.empty()) return StatementRefusal::not_found;
  return to_file(rows[0]);
}

std::vector<StatementFile> Statements::list(db::Transaction& tx, const StatementFilter& filter) const {
  std::vector<std::string> agencies;
  for (const auto& agency : filter.agencies) agencies.push_back(agency.uuid_text());
  std::vector<StatementFile> files;
  const auto after = filter.after ? std::optional{filter.after->uuid} : std::nullopt;
  for (const auto& row : tx.exec(sql::list_statements, db::array(agencies), std::optional<Uuid>{}, filter.provider,
                                 after, std::clamp(filter.limit, 1, 201))) {
    files.push_back(to_file(row));
  }
  return files;
}

std::vector<StatementLine> Statements::lines(db::Transaction& tx, const LineFilter& filter) const {
  std::vector<StatementLine> lines;
  const auto after = filter.after ? std::optional{filter.after->uuid} : std::nullopt;
  for (const auto& row : tx.exec(sql::list_statement_lines, filter.agency, filter.statement, filter.state, after,
                                 std::clamp(filter.limit, 1, 201))) {
    lines.push_back(to_line(row));
  }
  return lines;
}

}  // namespace kythu::payments
