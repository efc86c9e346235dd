// What is said of a file that somebody holds.
#include "receipts/verify/verdict.hpp"

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/test_database.hpp"
#include "receipts/copies.hpp"
#include "receipts/series.hpp"

namespace kythu::receipts {
namespace {

class Verdicts : public testing::Test {
 protected:
  Verdicts() {
    const auto symbol = to_text(business_day(clock_())).substr(2, 2) + "TAA";
    const Series series{
        .id = SeriesId::fresh(clock_(), system_random), .agency = agency_, .form_code = "EBL01", .symbol = symbol};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, clock_()); }));
    Registrar registrar{
        {"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys_, clock_, system_random};
    auto issued = registrar.issue({.agency = agency_,
                                   .payment = PaymentId::fresh(clock_(), system_random),
                                   .lines = {{"Lệ phí hộ tịch", *Vnd::of(50'000)}},
                                   .payer_name = "Nguyễn Văn Thử",
                                   .payment_method = "Chuyển khoản",
                                   .dossier = "",
                                   .paid_at = clock_()});
    EXPECT_TRUE(issued);
    receipt_ = std::move(*issued);
    Copies copies{{"receipt", "https://thuphi.example", "Noto Serif"},
                  database_.app(),
                  keys_,
                  [](const UnsignedCopy& copy) -> Result<Bytes, Refusal> { return copy.pdf; },
                  clock_};
    receipt_.pdf = *copies.of(agency_, receipt_.id);
  }
  Verdict judge(std::string_view file, std::string_view code = {}) {
    return database_.app().read([&](db::Transaction& tx) { return judge_file(tx, as_bytes(file), code); });
  }
  static std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string out{text};
    const auto at = out.find(what);
    EXPECT_NE(at, out.npos) << what;
    return out.replace(at, what.size(), by);
  }

  Instant now_ = system_now();
  Clock clock_ = [this] { return now_; };
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  Receipt receipt_;
};

TEST_F(Verdicts, AreOfTheBytesThatWereIssued) {
  using enum Verdict::Kind;
  const auto xml = as_text(receipt_.xml), pdf = as_text(receipt_.pdf);
  const auto original = judge(xml);
  ASSERT_EQ(original.kind, genuine);
  EXPECT_TRUE(original.signature_good);
  EXPECT_FALSE(original.signer.empty());
  EXPECT_EQ(original.receipt->id, receipt_.id);
  EXPECT_EQ(judge(pdf).kind, genuine);  // the copy carries its code
  EXPECT_TRUE(judge(pdf).copy && judge(pdf).signature_good);
  EXPECT_EQ(judge(pdf).signer, original.signer);
  EXPECT_EQ(judge(pdf).signing_time, original.signing_time);

  EXPECT_EQ(judge(replaced(xml, "50000", "90000")).kind, altered);
  EXPECT_FALSE(judge(replaced(xml, "50000", "90000")).signature_good);
  EXPECT_EQ(judge(std::string{xml} + "\n").kind, altered);
  EXPECT_TRUE(judge(std::string{xml} + "\n").signature_good);  // whole by itself, and not what was issued
  for (const auto* changed : {"50000", "</BLai>", "/Type /Metadata"}) {
    const auto forged = judge(replaced(pdf, changed, std::string(std::string_view{changed}.size(), '9')));
    EXPECT_EQ(forged.kind, altered) << changed;
    EXPECT_EQ(forged.signer, "");
  }
  EXPECT_EQ(judge(std::string{pdf} + "% a note").kind, altered);
  EXPECT_EQ(judge(replaced(xml, "<TTChung>", "\n<TTChung>")).kind, altered);

  EXPECT_EQ(judge("").kind, unreadable);
  EXPECT_EQ(judge("<html/>").kind, unreadable);
  EXPECT_EQ(judge(replaced(xml, "<DSCKS>", "\n<DSCKS>")).kind, unreadable);
}

TEST_F(Verdicts, TellNothingToGuessers) {
  const auto xml = as_text(receipt_.xml);
  for (const auto& other : {std::string(20, '0'), std::string{"nothing"}, std::string{}}) {
    const auto guessed = judge(replaced(xml, receipt_.lookup_code, other));
    EXPECT_EQ(guessed.kind, Verdict::Kind::foreign) << other;
    EXPECT_FALSE(guessed.receipt);
  }
  const std::string copy = "%PDF-1.5 of another program";
  EXPECT_EQ(judge(copy).kind, Verdict::Kind::unreadable);
  EXPECT_EQ(judge(copy, std::string(20, '0')).kind, Verdict::Kind::foreign);
  EXPECT_EQ(judge(copy, receipt_.lookup_code).kind, Verdict::Kind::altered);
}

TEST(LookupCodes, AreReadAsPeopleTypeThem) {
  EXPECT_EQ(read_lookup_code("7q4zk-om9xw tr2a8-cdeil"), "7Q4ZK0M9XWTR2A8CDE11");
  for (const auto* wrong : {"", "7Q4ZK", "7Q4ZK0M9XWTR2A8CDE5FA", "7Q4ZK0M9XWTR2A8CDE5U", "../../7Q4ZK0M9XWTR2A"}) {
    EXPECT_FALSE(read_lookup_code(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace kythu::receipts
