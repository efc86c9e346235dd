#include "statements.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <boost/json.hpp>

#include "config/database/audit.hpp"
#include "desk.hpp"
#include "line_keys.hpp"
#include "sql.hpp"

namespace kythu::payments {
namespace {

namespace json = boost::json;
using statements::File;
using statements::Line;
using statements::Statement;

constexpr std::size_t lines_a_statement = 2'000;

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

class Taking : public statements::Taker {
 public:
  Taking(db::Transaction& tx, const Desk& desk, const NewStatement& given)
      : tx_(tx), desk_(desk), given_(given), now_(desk.clock()), id_(StatementId::fresh(now_, desk.random)) {}

  void take(std::string_view bytes) override {
    if (!bytes.empty()) tx_.exec(sql::insert_statement_piece, given_.agency, id_, ++pieces_, to_bytes(bytes));
  }
  bool take(const std::vector<Statement>& all, const std::vector<Line>& lines) override {
    for (std::size_t at = 0; at < lines.size(); at += lines_a_statement) {
      Columns columns;
      for (auto i = at; i < std::min(at + lines_a_statement, lines.size()); ++i) {
        const auto& one = all[lines[i].statement];
        if (!is_allowed(one)) return false;
        write(columns, lines[i], one);
      }
      keep(columns, all.front().provider);
    }
    return true;
  }
  StatementRefusal refusal() const { return refusal_; }

  void finish(const File& file, const Sha256& digest) {
    std::int64_t credits = 0, debits = 0, fees = 0;
    for (const auto& one : file.statements) {
      credits += one.credits;
      debits += one.debits;
      fees += one.fees;
    }
    const auto made =
        tx_.exec(sql::insert_statement, given_.agency, id_, digest, given_.name, statements::name(file.format),
                 file.statements.front().provider, file.statements.front().account,
                 static_cast<std::int64_t>(given_.source.size()), file.first_day, file.last_day, file.lines, fresh_,
                 credits, debits, fees, words_of(file), given_.by, now_);
    is_new_ = made.affected_rows() == 1;
    if (!is_new_) return;  // a twin of this call was faster: its lines are all there, and none of ours
    db::record(tx_, {.actor = given_.by,
                     .act = "statement.taken",
                     .object = id_.text(),
                     .outcome = "done",
                     .detail = R"({"digest":")" + to_hex(digest) + R"("})",
                     .request_id = given_.request_id,
                     .at = now_});
  }
  bool is_new() const { return is_new_; }

 private:
  bool is_allowed(const Statement& one) {
    const auto [known, unseen] = allowed_.try_emplace({one.provider, one.account}, true);
    if (!unseen) return known->second;
    if (!one.provider.empty()) {
      known->second = desk_.channel(one.provider) != nullptr;
      refusal_ = StatementRefusal::provider_unknown;
    } else {
      const auto owners = tx_.exec(sql::owners_of_account, one.account);
      known->second =
          std::ranges::any_of(owners, [&](const auto& row) { return db::to_id<AgencyId>(row[0]) == given_.agency; });
      refusal_ = StatementRefusal::account_unknown;
    }
    return known->second;
  }

  void keep(Columns& columns, const std::string& provider) {
    fresh_ += static_cast<std::int64_t>(tx_.exec(sql::insert_statement_lines, given_.agency, id_, provider,
                                                 columns.done(0), columns.done(1), columns.done(2), columns.done(3),
                                                 columns.done(4), columns.done(5), columns.done(6), columns.done(7),
                                                 columns.done(8), columns.done(9), columns.done(10), columns.done(11),
                                                 columns.done(12), columns.done(13), columns.done(14))
                                            .affected_rows());
  }

  void write(Columns& columns, const Line& line, const Statement& of) {
    const auto marks = std::string{line.credit ? "c" : ""} + (line.reversal ? "r" : "") + (line.booked ? "b" : "");
    std::size_t column = 0;
    for (const auto& text :
         {to_text(new_uuid(now_, desk_.random)), to_hex(keys_.next(line, of)), std::to_string(line.at), of.account,
          line.booked_on, line.valued_on, std::to_string(line.amount), std::to_string(line.fee), marks, line.id,
          line.reference, line.memo, line.party, line.party_account, line.remark}) {
      columns.add(column++, text);
    }
  }

  db::Transaction& tx_;
  const Desk& desk_;
  const NewStatement& given_;
  const Instant now_;
  const StatementId id_;
  reconciliation::LineKeys keys_;
  std::map<std::pair<std::string, std::string>, bool> allowed_;
  StatementRefusal refusal_{};
  std::int64_t fresh_ = 0;
  int pieces_ = 0;
  bool is_new_ = false;
};

}  // namespace

Result<Statements::Taken, NotTaken> Statements::take(db::Transaction& tx, const NewStatement& given) const {
  const auto digest = given.source.digest();
  const auto known = [&] { return tx.exec(sql::find_statement_by_digest, given.agency, digest); };
  const auto taken = [&](const pqxx::result& rows, bool fresh) {
    const auto there = find(tx, given.agency, db::to_id<StatementId>(rows[0][0]));
    KYTHU_ASSERT(there);
    return Taken{*there, fresh};
  };
  if (const auto rows = known(); !rows.empty()) return taken(rows, false);
  Taking taking{tx, desk_, given};
  const auto read = statements::read_file(given.desk, given.source, taking);
  if (const auto* faults = std::get_if<std::vector<statements::Fault>>(&read)) return NotTaken{*faults};
  if (const auto* why = std::get_if<statements::Unreadable>(&read)) {
    if (*why == statements::Unreadable::not_wanted) return NotTaken{taking.refusal()};
    return NotTaken{*why};
  }
  taking.finish(std::get<File>(read), digest);
  return taken(known(), taking.is_new());
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
