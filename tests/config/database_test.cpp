#include "config/database/database.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/database/audit.hpp"
#include "config/database/gathering.hpp"
#include "config/database/outbox.hpp"
#include "doubles/severing_proxy.hpp"
#include "doubles/test_database.hpp"

namespace kythu::db {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  test::TestDatabase database_;
};

Result<Done, int> add_mark(Transaction& tx, const Uuid& mark, bool refuse) {
  tx.exec("INSERT INTO transaction_mark VALUES ($1, $2)", mark, system_now());
  if (refuse) return 1;
  return Done{};
}

TEST_F(DatabaseTest, ARefusalKeepsNothing) {
  const auto kept = new_uuid(system_now(), system_random), dropped = new_uuid(system_now(), system_random);
  EXPECT_TRUE(database_.app().write([&](Transaction& tx) { return add_mark(tx, kept, false); }));
  EXPECT_FALSE(database_.app().write([&](Transaction& tx) { return add_mark(tx, dropped, true); }));
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM transaction_mark WHERE mark = '" + to_text(kept) + "'").size(), 1u);
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM transaction_mark WHERE mark = '" + to_text(dropped) + "'").size(), 0u);
}

constexpr std::string_view add_line =
    "-- By row\nINSERT INTO line SELECT n, words, bytes, 1 / n FROM "
    "unnest($1::int[], $2::text[], $3::bytea[]) AS r (n, words, bytes)";

class TogetherTest : public DatabaseTest {
 protected:
  TogetherTest() {
    database_.as_owner("CREATE TABLE line (n int, words text, bytes bytea, share int); GRANT ALL ON line TO kythu_app");
  }
  void add(int n) {
    database_.app().write(
        [&](Transaction& tx) { return tx.send(add_line, n, "line " + std::to_string(n), Bytes{1}), true; });
  }
  std::int64_t lines(const std::string& which) {
    return database_.as_owner("SELECT count(*) FROM line WHERE " + which)[0][0].as<std::int64_t>();
  }
};

TEST_F(TogetherTest, ManyAtOnceAreAllWrittenAndABadOneSpoilsNobodyElses) {
  std::atomic<int> refused = 0;
  std::vector<std::thread> all;
  for (int thread = 0; thread < 16; ++thread) {
    all.emplace_back([&, thread] {
      for (int i = 0; i < 20; ++i) {
        try {
          add(thread == 0 ? 0 : thread * 100 + i);
        } catch (const pqxx::sql_error& failure) {
          refused += failure.sqlstate() == "22012" ? 1 : 0;
        }
      }
    });
  }
  for (auto& thread : all) thread.join();
  EXPECT_EQ(refused, 20);
  EXPECT_EQ(lines("true"), 15 * 20);
  EXPECT_EQ(lines("words = 'line ' || n"), 15 * 20);
}

TEST_F(TogetherTest, StrandsBecomeOneStatementWhateverTheirWords) {
  const Bytes bytes{0, '"', '\\', 255};
  const std::vector<std::string> words{"", "a \"quoted\" one", "back\\slash", "{a,b}", "NULL", "d\xC3\xB2ng"};
  database_.app().write([&](Transaction& tx) {
    tx.ask("SELECT 1");
    for (const auto& one : words) {
      begin_strand(tx);
      tx.send(add_line, 1, one, bytes);
    }
    begin_strand(tx);
    tx.send(add_line, 1, std::optional<std::string>{}, bytes);
    return true;
  });
  for (const auto& one : words)
    EXPECT_EQ(lines("words = convert_from('\\x" + to_hex(as_bytes(one)) + "', 'UTF8')"), 1) << one;
  EXPECT_EQ(lines("words IS NULL AND bytes = '\\x00225cff'"), 1);
  EXPECT_EQ(database_.as_owner("SELECT DISTINCT cmin::text FROM line").size(), 1u);  // of one statement
}

/// Whoever lost its connection at COMMIT claims the mark and is told that nothing was written, while the server may
/// still be at it.
TEST_F(TogetherTest, ATransactionWhoseMarkWasClaimedCannotCommit) {
  const auto now = system_now();
  const Random known = [](std::span<std::uint8_t> out) { std::ranges::fill(out, 7); };
  Database database{database_.app_settings(), [now] { return now; }, known, Log{"test", LogLevel::error, system_now}};
  const auto claim = "INSERT INTO transaction_mark VALUES ('" + to_text(new_uuid(now, known)) + "', now())";
  for (const bool claimed : {true, false}) {
    for (const bool looks : {false, true}) {  // alone in its transaction, or with others
      const auto write = [&] {
        database.write([&](Transaction& tx) {
          tx.send(add_line, 1, "line", Bytes{1});
          if (looks) tx.ask("SELECT 1");
          if (claimed) database_.as_owner(claim);
          return true;
        });
      };
      if (claimed) {
        EXPECT_THROW(write(), pqxx::unique_violation);
      } else {
        EXPECT_NO_THROW(write());
      }
      EXPECT_EQ(lines("true"), claimed ? 0 : 1) << looks;
      database_.as_owner("TRUNCATE transaction_mark, line");
    }
  }
}

TEST_F(DatabaseTest, ALostConnectionIsTriedAgain) {
  int tries = 0;
  database_.app().write([&](Transaction& tx) {
    if (++tries == 1) {
      const auto pid = tx.exec("SELECT pg_backend_pid()")[0][0].as<int>();
      database_.as_owner("SELECT pg_terminate_backend(" + std::to_string(pid) + ", 5000)");
    }
    return tx.exec("SELECT 1").size();
  });
  EXPECT_EQ(tries, 2);
}

TEST_F(DatabaseTest, SerializationFailuresAreTriedAgain) {
  database_.as_owner("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0); GRANT ALL ON counter TO kythu_app");
  const auto add_one = [&] {
    for (int i = 0; i < 20; ++i) {
      database_.app().write(
          [](Transaction& tx) {
            const auto n = tx.exec("SELECT n FROM counter")[0][0].as<int>();
            return tx.exec("UPDATE counter SET n = $1", n + 1).size();
          },
          Isolation::serializable);
    }
  };
  std::thread other{add_one};
  add_one();
  other.join();
  EXPECT_EQ(database_.as_owner("SELECT n FROM counter")[0][0].as<int>(), 40);
}

TEST_F(DatabaseTest, TheApplicationMayNotRewriteHistory) {
  const auto rewrite = [&](const char* sql) {
    database_.app().write([&](Transaction& tx) { return tx.exec(sql).size(); });
  };
  for (const char* sql : {"UPDATE outbox SET type = ''", "DELETE FROM outbox", "UPDATE audit_record SET act = ''",
                          "DELETE FROM audit_record"}) {
    EXPECT_THROW(rewrite(sql), pqxx::insufficient_privilege) << sql;
  }
}

TEST_F(DatabaseTest, AuditRecordsAreChainedWithoutGap) {
  for (int i = 0; i < 3; ++i) {
    database_.app().write([&](Transaction& tx) {
      record(tx, {.actor = "system:test",
                  .act = "tested",
                  .object = "",
                  .outcome = "done",
                  .request_id = "",
                  .at = system_now()});
      return Done{};
    });
  }
  const auto rows = database_.as_owner("SELECT seq FROM audit_record ORDER BY seq");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[2][0].as<int>(), 3);
}

TEST_F(DatabaseTest, AnEventIsPublishedWithWhatCoreHasToDo) {
  const auto agency = database_.add_agency();
  database_.app().write([&](Transaction& tx) {
    publish(tx, {EventId::fresh(system_now(), system_random), agency, new_uuid(system_now(), system_random), 1,
                 "payment.paid", "{}", system_now()});
    return Done{};
  });
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM outbox JOIN reaction USING (agency_id, event_id)").size(), 1u);
}

struct CutCase {
  const char* name;
  test::SeveringProxy::Cut cut;
  int tries;
};

class LostAtCommit : public testing::TestWithParam<CutCase> {
 protected:
  test::TestDatabase database_;
};

TEST_P(LostAtCommit, IsDoneExactlyOnce) {
  const std::string folder = database_.as_owner("SHOW unix_socket_directories")[0][0].as<std::string>();
  test::SeveringProxy proxy{std::filesystem::path{folder} / ".s.PGSQL.5432"};
  auto settings = database_.app_settings();
  settings.connection += " host=" + proxy.host().native();  // the last one counts
  Database database{settings, system_now, system_random, Log{"test", LogLevel::error, system_now}};
  const auto effect = new_uuid(system_now(), system_random);
  int tries = 0;
  proxy.cut_next(GetParam().cut);
  EXPECT_TRUE(database.write([&](Transaction& tx) {
    ++tries;
    return add_mark(tx, effect, false);
  }));
  EXPECT_EQ(tries, GetParam().tries);
  EXPECT_EQ(database_.as_owner("SELECT 1 FROM transaction_mark WHERE mark = '" + to_text(effect) + "'").size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(InDoubt, LostAtCommit,
                         testing::Values(CutCase{"never", test::SeveringProxy::Cut::never, 1},
                                         CutCase{"before_the_server_heard", test::SeveringProxy::Cut::before_commit, 2},
                                         CutCase{"after_the_server_did_it", test::SeveringProxy::Cut::after_commit, 1}),
                         case_name);

}  // namespace
}  // namespace kythu::db
