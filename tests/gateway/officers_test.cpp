#include "gateway/access/officers/officers.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/test_database.hpp"
#include "gateway/access/officers/second_factor.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

struct CodeCase {
  const char* name;
  std::int64_t seconds;
  const char* code;
};

class Rfc6238 : public testing::TestWithParam<CodeCase> {};

// RFC 6238 appendix B, SHA-1, the last six of its eight digits.
TEST_P(Rfc6238, VectorsAreAccepted) {
  const Secret key{"12345678901234567890"};
  const Instant now{std::chrono::seconds{GetParam().seconds}};
  EXPECT_EQ(code_of(key, GetParam().seconds / 30), GetParam().code);
  EXPECT_EQ(code_step(key, GetParam().code, now), GetParam().seconds / 30);
  EXPECT_TRUE(code_step(key, GetParam().code, now + 30s)) << "a code just over is taken";
  EXPECT_FALSE(code_step(key, GetParam().code, now + 90s));
}

INSTANTIATE_TEST_SUITE_P(Totp, Rfc6238,
                         testing::Values(CodeCase{"at_59", 59, "287082"},
                                         CodeCase{"at_1111111109", 1111111109, "081804"},
                                         CodeCase{"at_2000000000", 2000000000, "279037"}),
                         case_name);

class OfficersTest : public testing::Test {
 protected:
  OfficersTest() {
    database_.app().write([&](db::Transaction& tx) {
      officers_.add(tx,
                    {id_, database_.add_agency(), "lan", "Trần Thị Lan", Role::finance_clerk, Secret{"đúng mật khẩu"}});
      return Done{};
    });
  }
  std::string code() {
    return code_of(officers_.totp_key(id_), std::chrono::floor<std::chrono::seconds>(now_).time_since_epoch() / 30s);
  }
  Result<Session, LogInRefusal> log_in(std::string_view password, const std::string& with) {
    return officers_.log_in({"lan", Secret{password}, with, "r"});
  }

  Instant now_ = *parse_rfc3339("2026-11-22T03:00:00Z");
  test::TestDatabase database_;
  OfficerId id_ = OfficerId::fresh(now_, system_random);
  Secret master_{"master"};
  Officers officers_{database_.app(), master_, [this] { return now_; }, system_random};
};

TEST_F(OfficersTest, PasswordAndCodeOpenASession) {
  const auto session = log_in("đúng mật khẩu", code());
  ASSERT_TRUE(session);
  const auto officer = officers_.find(session->cookie);
  ASSERT_TRUE(officer);
  EXPECT_EQ(officer->officer.name, "Trần Thị Lan");
  EXPECT_EQ(officers_.csrf_of(session->cookie), officers_.csrf_of(session->cookie));
  EXPECT_NE(officers_.csrf_of(session->cookie), officers_.csrf_of("another session"));
  officers_.log_out(session->cookie, "r");
  EXPECT_FALSE(officers_.find(session->cookie)) << "it ends at the server";
}

TEST_F(OfficersTest, ACodeOpensOnce) {
  ASSERT_TRUE(log_in("đúng mật khẩu", code()));
  const auto again = log_in("đúng mật khẩu", code());
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error(), LogInRefusal::wrong);
}

TEST_F(OfficersTest, FiveWrongTriesLockForFifteenMinutes) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(log_in("sai", code()).error(), LogInRefusal::wrong);
  EXPECT_EQ(log_in("đúng mật khẩu", code()).error(), LogInRefusal::locked);
  now_ += 16min;
  EXPECT_TRUE(log_in("đúng mật khẩu", code()));
}

TEST_F(OfficersTest, ASessionEndsWhenIdleAndAfterEightHours) {
  const auto session = log_in("đúng mật khẩu", code());
  ASSERT_TRUE(session);
  for (int i = 0; i < 47; ++i) {
    now_ += 10min;
    EXPECT_TRUE(officers_.find(session->cookie)) << "used again and again it lives: " << i;
  }
  now_ += 10min;
  EXPECT_FALSE(officers_.find(session->cookie)) << "eight hours are over";
  const auto next = log_in("đúng mật khẩu", code());
  ASSERT_TRUE(next);
  now_ += 15min;
  EXPECT_FALSE(officers_.find(next->cookie)) << "fifteen idle minutes are over";
}

TEST_F(OfficersTest, AtMostTwoSessionsLive) {
  std::vector<std::string> cookies;
  for (int i = 0; i < 3; ++i) {
    now_ += 30s;
    cookies.push_back(log_in("đúng mật khẩu", code())->cookie);
  }
  EXPECT_FALSE(officers_.find(cookies[0]));
  EXPECT_TRUE(officers_.find(cookies[1]));
  EXPECT_TRUE(officers_.find(cookies[2]));
}

}  // namespace
}  // namespace kythu::gateway
