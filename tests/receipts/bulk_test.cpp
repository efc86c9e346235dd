// Many receipts from several programs, any of which may be killed at any instruction: what money.md calls I24.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/temporary_folder.hpp"
#include "doubles/test_database.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"

namespace kythu::receipts {
namespace {

struct Oracle {
  const char* invariant;
  const char* sql;  ///< finds no row
};

constexpr Oracle oracles[] = {
    {"the numbers of a series have no gap",
     "SELECT 1 FROM receipt GROUP BY agency_id, series_id HAVING count(*) <> max(number) - min(number) + 1"},
    {"and no twin", "SELECT 1 FROM receipt GROUP BY agency_id, series_id, number HAVING count(*) > 1"},
    {"the series stands at its last number",
     "SELECT 1 FROM receipt_series s WHERE last <> (SELECT count(*) FROM receipt r WHERE r.series_id = s.series_id)"},
    {"one receipt stands for a payment",
     "SELECT 1 FROM receipt WHERE state <> 'replaced' GROUP BY agency_id, payment_id HAVING count(*) <> 1"},
    {"every one is signed, over the bytes that are kept",
     "SELECT 1 FROM receipt WHERE state = 'numbered' OR sha256(xml) <> xml_sha256"},
    {"numbers follow the time",
     "SELECT 1 FROM receipt a JOIN receipt b ON (b.series_id, b.number) = (a.series_id,"
     " a.number + 1) WHERE b.issued_at < a.issued_at"},
    {"each is announced once",
     "SELECT 1 FROM receipt r FULL JOIN (SELECT aggregate_id, count(*) AS told FROM outbox WHERE type ="
     " 'receipt.issued' GROUP BY 1) o ON o.aggregate_id = r.receipt_id WHERE told IS DISTINCT FROM 1"},
    {"and numbered once in the record",
     "SELECT 1 FROM audit_record WHERE act = 'receipt.numbered' GROUP BY object HAVING count(*) <> 1"}};

class Bulk : public testing::Test {
 protected:
  Bulk() {
    const Series series{SeriesId::fresh(system_now(), system_random), agency_, "EBL01",
                        to_text(business_day(system_now())).substr(2, 2) + "TAA"};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, system_now()); }));
    EXPECT_EQ(pipe(news_), 0);
  }
  ~Bulk() override {
    close(news_[0]);
    close(news_[1]);
  }

  /// The fee of this number, which is always the same: no list of them is kept, however many there are.
  static std::int64_t dong_of(std::size_t number) { return static_cast<std::int64_t>(number * 7919 % 1'000'000) + 1; }
  Order order(std::size_t number) const {
    char text[48];
    std::snprintf(text, sizeof text, "0192a000-0000-7000-8000-%012zx", number);
    return {.agency = agency_,
            .payment = PaymentId{*parse_uuid(text)},
            .lines = {{"Phí", *Vnd::of(dong_of(number))}},
            .payer_name = "",
            .payer_tax_code = "",
            .payer_address = "",
            .payment_method = "Chuyển khoản",
            .dossier = "",
            .paid_at = system_now()};
  }
  void tell(char word) const { EXPECT_EQ(write(news_[1], &word, 1), 1); }

  /// A core that issues every payment's receipt, some at a time, in an order of its own, and says so.
  pid_t start_worker(std::size_t count, unsigned seed) {
    const auto pid = fork();
    if (pid != 0) return pid;
    db::Database database{database_.app_settings(), system_now, system_random,
                          Log{"test", LogLevel::error, system_now}};
    Registrar registrar{{"receipt", "https://thuphi.example", "DejaVu Sans", false, folder_ / "high_water"},
                        database,
                        keys_,
                        system_now,
                        system_random};
    std::mt19937 random{seed};
    const std::size_t first = random() % count;
    std::size_t step = random() % count + 1;
    while (std::gcd(step, count) != 1) ++step;
    for (std::size_t done = 0; done < count;) {
      std::vector<Order> some;
      const auto end = std::min(count, done + 1 + random() % 32);
      for (; done < end; ++done) some.push_back(order((first + done * step) % count));
      while (!std::ranges::all_of(registrar.issue_all(some), [](const auto& one) { return bool{one}; })) {
      }
      for (std::size_t i = 0; i < some.size(); ++i) tell('.');
    }
    tell('!');
    _exit(0);
  }

  test::TemporaryFolder folder_;
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  int news_[2] = {-1, -1};
};

/// Few in every run, ten thousand with KYTHU_LONG=yes, any number with KYTHU_RECEIPTS=1000000.
std::size_t how_many() {
  if (const auto* const asked = std::getenv("KYTHU_RECEIPTS")) return std::strtoul(asked, nullptr, 10);
  const auto* const at_length = std::getenv("KYTHU_LONG");
  return at_length != nullptr && std::string_view{at_length} == "yes" ? 10'000 : 150;
}

TEST_F(Bulk, KilledWorkersLeaveNoGapAndNoTwin) {
  const std::size_t count = how_many();
  constexpr std::size_t workers = 2;
  std::mt19937 random{20261122};
  std::int64_t paid = 0;
  for (std::size_t i = 0; i < count; ++i) paid += dong_of(i);

  std::vector<pid_t> working;
  unsigned seed = 0;
  for (std::size_t i = 0; i < workers; ++i) working.push_back(start_worker(count, ++seed));
  std::size_t until_death = 1 + random() % 20, deaths = 0;
  for (char word = 0; word != '!';) {
    ASSERT_EQ(read(news_[0], &word, 1), 1);
    if (--until_death > 0 || word == '!') continue;
    auto& victim = working[random() % workers];
    kill(victim, SIGKILL);
    ASSERT_EQ(waitpid(victim, nullptr, 0), victim);
    victim = start_worker(count, ++seed);
    // Longer and longer, for each new one begins at what is done already.
    until_death = 1 + random() % (20 + ++deaths * count / 40);
  }
  for (const auto pid : working) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }

  EXPECT_GE(deaths, 3u);
  for (const auto& oracle : oracles) EXPECT_TRUE(database_.as_owner(oracle.sql).empty()) << oracle.invariant;
  const auto row =
      database_.as_owner("SELECT count(*), coalesce(sum(amount), 0) FROM receipt WHERE state = 'signed'")[0];
  EXPECT_EQ(row[0].as<std::size_t>(), count);
  EXPECT_EQ(row[1].as<std::int64_t>(), paid);
  const auto series = db::to_id<SeriesId>(database_.as_owner("SELECT series_id FROM receipt_series")[0][0]);
  EXPECT_EQ(HighWater{folder_ / "high_water"}.of(series), static_cast<std::int64_t>(count));
}

}  // namespace
}  // namespace kythu::receipts
