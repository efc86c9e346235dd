#include "closing/figures.hpp"

#include <map>

#include <boost/json.hpp>

#include "config/base/digest.hpp"
#include "sql.hpp"

namespace kythu::payments::closing {
namespace {

namespace json = boost::json;

constexpr int transfers_a_page = 5'000;

struct Movement {
  std::int64_t count = 0, amount = 0;
};

/// The transfers in the order of their ids: each hash is SHA-256(the hash before ‖ id|kind|debit|credit|amount).
class Transfers {
 public:
  void read(db::Transaction& tx, const DayKey& key) {
    std::optional<Uuid> after;
    for (;;) {
      const auto page =
          tx.exec(sql::day_transfers, key.agency, key.day, accounts_of(key.channel), after, transfers_a_page);
      for (const auto& row : page) add(row);
      if (page.size() < transfers_a_page) return;
      after = db::to_uuid(page.back()[0]);
    }
  }
  json::object words() const {
    json::array movements;
    for (const auto& [what, sum] : movements_) {
      movements.push_back({{"of", what}, {"count", sum.count}, {"amount", sum.amount}});
    }
    return {{"count", count_}, {"sha256", to_hex(hash_)}, {"movements", std::move(movements)}};
  }

 private:
  void add(const pqxx::row& row) {
    const auto text = [&](int column) { return std::string{row[column].c_str()}; };
    const auto link = text(0) + "|" + text(1) + "|" + text(2) + "|" + text(3) + "|" + text(4);
    auto bytes = Bytes{hash_.begin(), hash_.end()};
    bytes.insert(bytes.end(), link.begin(), link.end());
    hash_ = sha256(bytes);
    ++count_;
    const bool moves = text(1) != "pending" && text(1) != "void_pending";
    if (!moves) return;
    auto& sum = movements_[text(5)];
    ++sum.count;
    sum.amount += row[4].as<std::int64_t>();
  }

  Sha256 hash_{};
  std::int64_t count_ = 0;
  std::map<std::string, Movement> movements_;
};

json::array balances_of(db::Transaction& tx, const DayKey& key) {
  json::array accounts;
  for (const auto& row : tx.exec(sql::day_balances, key.agency, key.day, accounts_of(key.channel))) {
    const auto number = [&](int column) { return row[column].as<std::int64_t>(); };
    const auto opening = number(1) - number(2);
    accounts.push_back({{"account", row[0].as<std::string>()},
                        {"opening", opening},
                        {"debits", number(3)},
                        {"credits", number(4)},
                        {"closing", opening + number(3) - number(4)}});
  }
  return accounts;
}

json::array statements_taken(db::Transaction& tx, const DayKey& key, Instant as_of) {
  json::array taken;
  if (key.channel == cash) return taken;
  for (const auto& row : tx.exec(sql::day_statements, key.agency, statements_of(key.channel), key.day, as_of)) {
    taken.push_back({{"id", "stm_" + row[0].as<std::string>()}, {"sha256", row[1].as<std::string>()}});
  }
  return taken;
}

}  // namespace

std::string accounts_of(std::string_view channel) {
  if (channel == bank) return db::array({"Assets:Bank:%"});
  if (channel == cash) return db::array({"Assets:Cash:%", "Assets:CashInTransit", "Expenses:CashDifference"});
  const std::string provider{channel};
  return db::array({"Assets:PSP:" + provider + ":Clearing", "Expenses:ChannelFees:" + provider});
}

std::string break_channels_of(std::string_view channel) {
  if (channel == bank) return db::array({"bank", "vietqr"});
  return db::array({std::string{channel}});
}

std::string statements_of(std::string_view channel) { return channel == bank ? std::string{} : std::string{channel}; }

std::string figures_of(db::Transaction& tx, const DayKey& key, Instant as_of) {
  Transfers transfers;
  transfers.read(tx, key);
  return json::serialize(json::object{{"agency", key.agency.text()},
                                      {"date", to_text(key.day)},
                                      {"channel", key.channel},
                                      {"currency", "VND"},
                                      {"accounts", balances_of(tx, key)},
                                      {"transfers", transfers.words()},
                                      {"statements", statements_taken(tx, key, as_of)}});
}

}  // namespace kythu::payments::closing
