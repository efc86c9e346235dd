// The evidence beside the originals: who is stamped when, what is still missing, and what is renewed in time. The
// witness is a double; tests/gateway/receipt_papers_test.cpp asks a real authority.
#include "receipts/evidence/evidence.hpp"

#include <gtest/gtest.h>

#include "config/base/digest.hpp"
#include "doubles/memory_keys.hpp"
#include "doubles/test_database.hpp"
#include "receipts/evidence/algorithm_age.hpp"
#include "receipts/lookup.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"

namespace kythu::receipts {
namespace {

/// Says what it stamped in its tokens, and answers for whom it is asked unless it is away.
struct MemoryWitness : Witness {
  explicit MemoryWitness(Clock clock) : now(std::move(clock)) {}
  std::optional<Stamp> stamp(BytesView bytes) override {
    if (away) return std::nullopt;
    stamped.emplace_back(bytes.begin(), bytes.end());
    const auto token = to_bytes("token " + std::to_string(stamped.size()));
    return Stamp{token, std::chrono::floor<std::chrono::seconds>(now()), good_until, algorithms};
  }
  std::vector<Bytes> chain_of(BytesView) override { return {to_bytes("authority"), to_bytes("its issuer")}; }
  std::optional<Testimony> status(BytesView certificate, BytesView) override {
    if (silent) return std::nullopt;
    return Testimony{"ocsp", to_bytes("status of " + to_hex(sha256(certificate)))};
  }

  Clock now;
  Instant good_until{};
  std::string algorithms = "ec-256 sha256";  ///< that have no end
  std::vector<Bytes> stamped;
  bool away = false, silent = false;
};

class EvidenceTest : public testing::Test {
 protected:
  EvidenceTest() {
    const auto symbol = to_text(business_day(now_)).substr(2, 2) + "TAA";
    const Series series{
        .id = SeriesId::fresh(now_, system_random), .agency = agency_, .form_code = "EBL01", .symbol = symbol};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
    witness_.good_until = now_ + std::chrono::days{365};
  }
  Receipt issue() {
    Registrar registrar{{"receipt", "https://thuphi.example", ""}, database_.app(), keys_, clock_, system_random};
    auto issued = registrar.issue({.agency = agency_,
                                   .payment = PaymentId::fresh(now_, system_random),
                                   .lines = {{"Lệ phí hộ tịch", *Vnd::of(50'000)}},
                                   .payer_name = "",
                                   .payment_method = "",
                                   .dossier = "",
                                   .paid_at = now_});
    EXPECT_TRUE(issued);
    return std::move(*issued);
  }
  /// In another year, whose series it opens.
  Receipt issue_in(int year) {
    const auto symbol = std::to_string(year % 100) + "TAA";
    const Series series{
        .id = SeriesId::fresh(now_, system_random), .agency = agency_, .form_code = "EBL01", .symbol = symbol};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
    return issue();
  }
  Evidence of(const Receipt& receipt) {
    return database_.app().read([&](db::Transaction& tx) { return evidence_of(tx, agency_, receipt.id, now_); });
  }
  std::string files_of(const Receipt& receipt) {
    const auto set = database_.app().read([&](db::Transaction& tx) { return evidence_set(tx, receipt); });
    return set ? std::string{as_text(*set)} : "";
  }

  Instant now_ = system_now();
  Clock clock_ = [this] { return now_; };
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  MemoryWitness witness_{clock_};
  EvidenceKeeper keeper_{database_.app(), keys_, witness_, clock_, system_random, Log{"test", LogLevel::error, clock_}};
};

TEST_F(EvidenceTest, OneTokenStampsAllThatWait) {
  const auto first = issue(), second = issue();
  witness_.away = true;
  EXPECT_EQ(keeper_.work(), 0u);
  EXPECT_EQ(of(first).state, Evidence::State::waiting);
  EXPECT_EQ(files_of(first), "");
  witness_.away = false;
  keeper_.work();
  ASSERT_EQ(witness_.stamped.size(), 1u);
  std::vector<std::string> digests{to_hex(sha256(first.xml)), to_hex(sha256(second.xml))};
  std::ranges::sort(digests);
  EXPECT_EQ(to_hex(witness_.stamped[0]), digests[0] + digests[1]);
  for (const auto& receipt : {first, second}) {
    EXPECT_EQ(of(receipt).state, Evidence::State::complete);
    EXPECT_EQ(of(receipt).good_until, witness_.good_until);
  }
  const auto files = files_of(first);
  for (const auto* name : {"receipt.xml", "stamp-1.sha256", "stamp-1.tst", ".cer", ".ocsp"}) {
    EXPECT_NE(files.find(name), files.npos) << name;
  }
  EXPECT_EQ(keeper_.work(), 0u);  // nothing is asked twice
  EXPECT_EQ(witness_.stamped.size(), 1u);
}

TEST_F(EvidenceTest, StatusesThatAreMissingAreAskedForAgain) {
  const auto receipt = issue();
  witness_.silent = true;
  keeper_.work();
  EXPECT_EQ(of(receipt).state, Evidence::State::stamped);
  EXPECT_EQ(keeper_.work(), 0u);
  witness_.silent = false;
  EXPECT_EQ(keeper_.work(), 1u);
  EXPECT_EQ(of(receipt).state, Evidence::State::complete);
}

TEST_F(EvidenceTest, ATokenIsRenewedBeforeItsAuthorityEnds) {
  const auto receipt = issue();
  keeper_.work();
  const auto first_end = witness_.good_until;
  now_ += std::chrono::days{304};  // 61 are left
  EXPECT_EQ(keeper_.work(), 0u);
  now_ += std::chrono::days{2};
  EXPECT_EQ(keeper_.work(), 0u);  // the authority has no certificate that lasts longer,
  EXPECT_EQ(witness_.stamped.size(), 2u);
  witness_.good_until = now_ + std::chrono::days{365};
  EXPECT_EQ(keeper_.work(), 0u);  // and is left in peace for an hour
  now_ += std::chrono::hours{1};
  EXPECT_EQ(keeper_.work(), 2u);  // renewed, and proven
  EXPECT_EQ(as_text(witness_.stamped.back()), "token 1");
  const auto evidence = of(receipt);
  EXPECT_EQ(evidence.state, Evidence::State::complete);
  EXPECT_EQ(evidence.renewed, 1);
  EXPECT_EQ(evidence.good_until, witness_.good_until);
  EXPECT_LT(*evidence.stamped_at, first_end - std::chrono::days{300});
  EXPECT_NE(files_of(receipt).find("stamp-2.tst"), std::string::npos);
  now_ = witness_.good_until;
  EXPECT_EQ(of(receipt).state, Evidence::State::weak);
}

TEST_F(EvidenceTest, ATokenIsRenewedBeforeItsAlgorithmsEnd) {
  // signing/validation/algorithms.toml trusts RSA with 2048 bits until the end of 2030.
  const auto end = *parse_rfc3339("2031-01-01T00:00:00Z");
  now_ = *parse_rfc3339("2030-10-30T00:00:00Z");
  witness_.algorithms = "rsa-2048 sha256";
  witness_.good_until = now_ + std::chrono::days{3'000};
  const auto receipt = issue_in(2030);
  keeper_.work();
  EXPECT_EQ(of(receipt).good_until, end);
  EXPECT_EQ(keeper_.work(), 0u);  // 63 days are left
  now_ += std::chrono::days{4};
  EXPECT_EQ(keeper_.work(), 0u);  // asked, but its algorithms end as soon
  EXPECT_EQ(witness_.stamped.size(), 2u);
  witness_.algorithms = "rsa-3072 sha256";
  now_ += std::chrono::hours{1};
  EXPECT_EQ(keeper_.work(), 2u);  // renewed, and proven
  EXPECT_EQ(of(receipt).good_until, witness_.good_until);
  EXPECT_EQ(of(receipt).state, Evidence::State::complete);
  now_ += std::chrono::days{200};
  EXPECT_EQ(keeper_.work(), 0u);
}

TEST(AlgorithmAge, IsThatOfTheWeakest) {
  const auto end = parse_rfc3339("2031-01-01T00:00:00Z");
  const struct {
    const char* names;
    std::optional<Instant> end;
  } cases[] = {{"", {}},
               {"sha256", {}},
               {"sha3-256 ec-384 ed25519-253", {}},
               {"rsa-2048 sha256", end},
               {"rsa-2999", end},
               {"rsa-3000", {}},
               {"rsa-4096 sha224", end},
               {"ec-255", end},
               {"rsa-1024 sha256", Instant{}},
               {"sha1 rsa-4096", Instant{}},
               {"md5", Instant{}},
               {"rsa-", Instant{}},
               {"unknown", Instant{}}};
  for (const auto& one : cases) EXPECT_EQ(end_of_algorithms(one.names), one.end) << one.names;
}

TEST_F(EvidenceTest, IsNeverChanged) {
  issue();
  keeper_.work();
  for (const auto* statement : {"UPDATE receipt_stamp SET token = ''", "DELETE FROM receipt_stamp_proof",
                                "UPDATE receipt_stamp_proof SET content = ''", "DELETE FROM receipt_stamp"}) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) { return tx.exec(statement).affected_rows(); }),
                 pqxx::sql_error)
        << statement;
  }
}

}  // namespace
}  // namespace kythu::receipts
