#include "receipts/registrar.hpp"

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/temporary_folder.hpp"
#include "doubles/test_ca.hpp"
#include "doubles/test_database.hpp"
#include "receipts/lookup.hpp"
#include "receipts/series.hpp"

namespace kythu::receipts {
namespace {

class RegistrarTest : public testing::Test {
 protected:
  RegistrarTest() { open("AA"); }

  std::string symbol(const std::string& letters) {
    return to_text(business_day(clock_())).substr(2, 2) + "T" + letters;
  }
  Series open(const std::string& letters, std::int64_t upper = 99'999'999) {
    const Series series{.id = SeriesId::fresh(clock_(), system_random),
                        .agency = agency_,
                        .form_code = "EBL01",
                        .symbol = symbol(letters),
                        .last = 0,
                        .upper = upper};
    const auto opened = database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, clock_()); });
    EXPECT_TRUE(opened);
    return series;
  }
  Registrar registrar(hsm::Keys& keys) {
    return {{"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys, clock_, system_random};
  }
  Order order(std::int64_t dong = 224'000) {
    return {.agency = agency_,
            .payment = PaymentId::fresh(clock_(), system_random),
            .lines = {{"Phí cung cấp thông tin lý lịch tư pháp", *Vnd::of(dong)}},
            .payer_name = "Nguyễn Văn Thử",
            .payer_tax_code = "",
            .payer_address = "",
            .payment_method = "Chuyển khoản",
            .dossier = "H12.34-261122-0001",
            .paid_at = clock_()};
  }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }

  Instant now_ = system_now();
  Clock clock_ = [this] { return now_; };
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
};

struct XmlSec {
  test::TemporaryFolder place;
  std::string folder = place.path();

  explicit XmlSec(const Bytes& ca) { std::ofstream{folder + "/ca.pem"} << test::to_pem(ca); }
  bool accepts(BytesView xml) const {
    std::ofstream{folder + "/receipt.xml", std::ios::binary} << as_text(xml);
    const auto command = "xmlsec1 --verify --enabled-key-data x509 --trusted-pem " + folder +
                         "/ca.pem --id-attr:Id DLBLai --id-attr:Id http://www.w3.org/2000/09/xmldsig#:Object " +
                         folder + "/receipt.xml >" + folder + "/out 2>&1";
    return std::system(command.c_str()) == 0;
  }
};

TEST_F(RegistrarTest, IssuesANumberedSignedReceiptThatXmlsecAccepts) {
  const auto receipt = registrar(keys_).issue(order());
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->number, 1);
  EXPECT_EQ(receipt->form_code, "EBL01");
  EXPECT_EQ(receipt->symbol, symbol("AA"));
  EXPECT_EQ(receipt->amount.dong(), 224'000);
  EXPECT_EQ(receipt->status, "signed");
  EXPECT_TRUE(receipt->signed_at);
  EXPECT_TRUE(receipt->pdf.empty());  // copies.hpp
  EXPECT_TRUE(XmlSec{keys_.certificate_chain().back()}.accepts(receipt->xml));
}

TEST_F(RegistrarTest, AChangedByteIsRefusedByXmlsec) {
  const auto receipt = registrar(keys_).issue(order());
  ASSERT_TRUE(receipt);
  const XmlSec xmlsec{keys_.certificate_chain().back()};
  for (const std::string change :
       {"<STien>224000|<STien>924000", "<SBLai>1<|<SBLai>2<", "<SigningTime>20|<SigningTime>21"}) {
    const auto bar = change.find('|');
    std::string xml{as_text(receipt->xml)};
    const auto at = xml.find(change.substr(0, bar));
    ASSERT_NE(at, std::string::npos) << change;
    xml.replace(at, bar, change.substr(bar + 1));
    EXPECT_FALSE(xmlsec.accepts(as_bytes(xml))) << change;
  }
  EXPECT_TRUE(xmlsec.accepts(receipt->xml));
}

TEST_F(RegistrarTest, NamesWithMarkupAreSignedAsTheyAre) {
  auto awkward = order();
  awkward.payer_name = "Công ty <A> & \"B\" 'C' ]]>";
  awkward.lines[0].description = "a\r\nb\x02 c";
  const auto receipt = registrar(keys_).issue(awkward);
  ASSERT_TRUE(receipt);
  EXPECT_NE(as_text(receipt->xml).find("<Ten>Công ty &lt;A&gt; &amp; \"B\" 'C' ]]&gt;</Ten>"), std::string_view::npos);
  EXPECT_NE(as_text(receipt->xml).find("<TPLPhi>a b c</TPLPhi>"), std::string_view::npos);
  EXPECT_TRUE(XmlSec{keys_.certificate_chain().back()}.accepts(receipt->xml));
}

TEST_F(RegistrarTest, TellsTheWorldOnce) {
  auto issuing = registrar(keys_);
  const auto paid = order();
  const auto receipt = issuing.issue(paid);
  ASSERT_TRUE(receipt);
  ASSERT_TRUE(issuing.issue(paid));
  const auto rows = database_.as_owner(
      "SELECT aggregate_id, aggregate_seq, type, payload FROM outbox JOIN reaction USING (agency_id, event_id)");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0][0].as<std::string>(), receipt->id.uuid_text());
  EXPECT_EQ(rows[0][1].as<int>(), 1);
  EXPECT_EQ(rows[0][2].as<std::string>(), "receipt.issued");
  const auto payload = boost::json::parse(rows[0][3].as<std::string>()).as_object();
  EXPECT_EQ(payload.at("id"), boost::json::value(receipt->id.text()));
  EXPECT_EQ(payload.at("payment"), boost::json::value(paid.payment.text()));
  EXPECT_EQ(payload.at("number"), boost::json::value(1));
  EXPECT_EQ(payload.at("amount"), boost::json::value(224'000));
  EXPECT_EQ(payload.at("status"), boost::json::value("issued"));
  EXPECT_EQ(payload.at("lookup_code"), boost::json::value(receipt->lookup_code));
  EXPECT_EQ(count("audit_record WHERE act LIKE 'receipt.%'"), 2);
}

TEST_F(RegistrarTest, FiftyCallersOfOnePaymentGetOneReceipt) {
  auto issuing = registrar(keys_);
  const auto paid = order();
  std::vector<std::string> ids(50);
  std::vector<std::thread> callers;
  for (auto& id : ids) {
    callers.emplace_back([&] {
      const auto receipt = issuing.issue(paid);
      id = receipt ? receipt->id.text() : "refused";
    });
  }
  for (auto& caller : callers) caller.join();
  for (const auto& id : ids) EXPECT_EQ(id, ids[0]);
  EXPECT_NE(ids[0], "refused");
  EXPECT_EQ(count("receipt"), 1);
  EXPECT_EQ(count("outbox"), 1);
  EXPECT_EQ(database_.as_owner("SELECT last FROM receipt_series")[0][0].as<int>(), 1);
}

TEST_F(RegistrarTest, SixteenCallersLeaveNoGapAndNoTwin) {
  auto issuing = registrar(keys_);
  std::atomic<int> issued{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&] {
      for (int n = 0; n < 5; ++n) issued += issuing.issue(order()) ? 1 : 0;
    });
  }
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(issued, 80);
  const auto row = database_.as_owner(
      "SELECT count(*), count(DISTINCT number), min(number), max(number) FROM receipt WHERE state = 'signed'")[0];
  EXPECT_EQ(row[0].as<int>(), 80);
  EXPECT_EQ(row[1].as<int>(), 80);
  EXPECT_EQ(row[2].as<int>(), 1);
  EXPECT_EQ(row[3].as<int>(), 80);
}

TEST_F(RegistrarTest, KeepsTheNumberWhileTheKeyIsAwayAndFinishesLater) {
  auto issuing = registrar(keys_);
  const auto paid = order();
  const auto began = now_;
  keys_.next_refusal = hsm::Refusal::token_down;
  const auto refused = issuing.issue(paid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::key_unavailable);
  EXPECT_EQ(count("receipt WHERE state = 'numbered' AND number = 1"), 1);
  EXPECT_EQ(count("outbox"), 0);

  ASSERT_TRUE(issuing.issue(order()));  // another payment goes on with number 2
  now_ += std::chrono::minutes{7};
  const auto finished = issuing.issue(paid);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->number, 1);
  EXPECT_EQ(finished->issued_at, std::chrono::floor<std::chrono::seconds>(began));
  EXPECT_NE(as_text(finished->xml).find("<SigningTime>" + vietnam_local(began) + "<"), std::string_view::npos);
  EXPECT_EQ(count("receipt"), 2);
}

struct KeyCase {
  const char* name;
  hsm::Refusal answer;
  Refusal seen;
};

class WhenTheVaultRefuses : public RegistrarTest, public testing::WithParamInterface<KeyCase> {};

TEST_P(WhenTheVaultRefuses, TheReasonIsTold) {
  keys_.next_refusal = GetParam().answer;
  const auto refused = registrar(keys_).issue(order());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), GetParam().seen);
}

INSTANTIATE_TEST_SUITE_P(Receipts, WhenTheVaultRefuses,
                         testing::Values(KeyCase{"unknown_key", hsm::Refusal::unknown_key, Refusal::key_not_allowed},
                                         KeyCase{"not_allowed", hsm::Refusal::not_allowed, Refusal::key_not_allowed},
                                         KeyCase{"not_active", hsm::Refusal::not_active, Refusal::key_not_active},
                                         KeyCase{"busy", hsm::Refusal::busy, Refusal::key_unavailable},
                                         KeyCase{"rate", hsm::Refusal::rate_exceeded, Refusal::key_unavailable},
                                         KeyCase{"unreachable", hsm::Refusal::unreachable, Refusal::key_unavailable},
                                         KeyCase{"in_doubt", hsm::Refusal::in_doubt, Refusal::key_unavailable}),
                         [](const auto& test) { return test.param.name; });

TEST_F(RegistrarTest, SignsWithTheSuccessorOfARotatedKey) {
  keys_.rotate("receipt", "receipt-2027");
  const auto receipt = registrar(keys_).issue(order());
  ASSERT_TRUE(receipt);
  const auto certificate = to_base64(keys_.certificate_chain("receipt-2027").front());
  EXPECT_NE(as_text(receipt->xml).find(certificate), std::string_view::npos);
  EXPECT_TRUE(XmlSec{keys_.certificate_chain().back()}.accepts(receipt->xml));
}

TEST_F(RegistrarTest, ASuspendedKeySpendsNoNumber) {
  keys_.set_state("receipt", hsm::KeyState::suspended);
  const auto refused = registrar(keys_).issue(order());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::key_not_active);
  EXPECT_EQ(count("receipt"), 0);
}

/// A vault that does not answer at all.
struct AwayKeys : hsm::Keys {
  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder&) override { return hsm::Refusal::unreachable; }
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override { return hsm::Refusal::unreachable; }
};

TEST_F(RegistrarTest, TakesTheNumberEvenWhenTheVaultIsAway) {
  AwayKeys away;
  const auto paid = order();
  const auto refused = registrar(away).issue(paid);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::key_unavailable);
  const auto finished = registrar(keys_).issue(paid);
  ASSERT_TRUE(finished);
  EXPECT_EQ(finished->number, 1);
  EXPECT_EQ(count("receipt"), 1);
}

/// A vault whose policy names a certificate of another key.
struct MixedUpKeys : hsm::Keys {
  MixedUpKeys(hsm::Keys& signing, hsm::Keys& naming) : signing_(signing), naming_(naming) {}
  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder& order) override { return signing_.sign(order); }
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override { return naming_.list(); }

 private:
  hsm::Keys &signing_, &naming_;
};

TEST_F(RegistrarTest, ASignatureThatTheCertificateDoesNotVerifyIsNeverStored) {
  test::MemoryKeys other{"receipt", agency_};
  MixedUpKeys mixed{keys_, other};
  const auto refused = registrar(mixed).issue(order());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::certificate_unsuitable);
  EXPECT_EQ(count("receipt WHERE state = 'signed' OR length(xml) > 0"), 0);
  EXPECT_EQ(count("outbox"), 0);
}

TEST_F(RegistrarTest, AnUnknownKeySpendsNoNumber) {
  test::MemoryKeys other{"another", agency_};
  const auto refused = registrar(other).issue(order());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::key_not_allowed);
  EXPECT_EQ(count("receipt"), 0);
}

TEST_F(RegistrarTest, AnExpiredCertificateSpendsNoNumber) {
  now_ += std::chrono::years{20};
  open("AB");
  const auto refused = registrar(keys_).issue(order());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::certificate_unsuitable);
  EXPECT_EQ(count("receipt"), 0);
}

TEST_F(RegistrarTest, TheYearTurnsAtMidnightInVietnam) {
  auto issuing = registrar(keys_);
  const auto next_year = static_cast<int>(business_day(now_).year()) + 1;
  const auto midnight = *parse_rfc3339(std::to_string(next_year) + "-01-01T00:00:00+07:00");
  now_ = midnight - std::chrono::seconds{1};
  const auto last = issuing.issue(order());
  ASSERT_TRUE(last);
  EXPECT_EQ(last->symbol, symbol("AA"));

  now_ = midnight;
  const auto without = issuing.issue(order());
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error(), Refusal::no_series);

  open("AA");
  const auto first = issuing.issue(order());
  ASSERT_TRUE(first);
  EXPECT_EQ(first->symbol, symbol("AA"));
  EXPECT_NE(first->symbol, last->symbol);
  EXPECT_EQ(first->number, 1);
}

TEST_F(RegistrarTest, AFullSeriesHandsOverToTheNext) {
  database_.as_owner("DELETE FROM receipt_series");
  open("AB", 1);
  auto issuing = registrar(keys_);
  ASSERT_TRUE(issuing.issue(order()));
  const auto full = issuing.issue(order());
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error(), Refusal::series_used_up);
  open("AC");
  const auto next = issuing.issue(order());
  ASSERT_TRUE(next);
  EXPECT_EQ(next->symbol, symbol("AC"));
}

TEST_F(RegistrarTest, TheApplicationMayNotTouchWhatIsFixed) {
  ASSERT_TRUE(registrar(keys_).issue(order()));
  for (const char* sql : {"DELETE FROM receipt", "UPDATE receipt SET number = 7", "UPDATE receipt SET data_part = ''",
                          "DELETE FROM receipt_series", "UPDATE receipt_series SET upper = 5"}) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) { return tx.exec(sql).size(); }),
                 pqxx::insufficient_privilege)
        << sql;
  }
}

TEST_F(RegistrarTest, ALookUpTellsTheLinesAsTheyStandOnTheReceipt) {
  auto asked = order();
  asked.lines.push_back({"Phí <b> & \"bản sao\"", *Vnd::of(24'000)});
  const auto issued = registrar(keys_).issue(asked);
  ASSERT_TRUE(issued);
  const auto found =
      database_.app().read([&](db::Transaction& tx) { return find_by_lookup_code(tx, issued->lookup_code); });
  ASSERT_TRUE(found);
  ASSERT_EQ(found->lines.size(), 2u);
  EXPECT_EQ(found->lines[0].description, "Phí cung cấp thông tin lý lịch tư pháp");
  EXPECT_EQ(found->lines[0].amount.dong(), 224'000);
  EXPECT_EQ(found->lines[1].description, "Phí <b> & \"bản sao\"");
  EXPECT_EQ(found->amount.dong(), 248'000);
}

TEST_F(RegistrarTest, IsFoundByIdByCodeAndBySearch) {
  auto issuing = registrar(keys_);
  const auto one = issuing.issue(order()), two = issuing.issue(order(8'000));
  ASSERT_TRUE(one && two);
  database_.app().read([&](db::Transaction& tx) {
    const auto by_id = find(tx, agency_, one->id);
    EXPECT_TRUE(by_id && by_id->xml == one->xml && by_id->pdf == one->pdf);
    const auto by_code = find_by_lookup_code(tx, two->lookup_code);
    EXPECT_TRUE(by_code && by_code->id == two->id);
    const auto foreign = find(tx, AgencyId::fresh(now_, system_random), one->id);
    EXPECT_TRUE(!foreign && foreign.error() == Refusal::not_found);
    EXPECT_FALSE(find_by_lookup_code(tx, "00000000000000000000"));

    const auto today = to_text(business_day(now_));
    const auto all =
        search(tx, {.agency = agency_, .payment = {}, .number = {}, .from = today, .to = today, .after = {}});
    EXPECT_EQ(all.size(), 2u);
    EXPECT_TRUE(all[0].xml.empty());
    const auto rest =
        search(tx, {.agency = agency_, .payment = {}, .number = {}, .from = {}, .to = {}, .after = all[0].id});
    EXPECT_TRUE(rest.size() == 1 && rest[0].id == all[1].id);
    const auto by_number =
        search(tx, {.agency = agency_, .payment = {}, .number = 2, .from = {}, .to = {}, .after = {}});
    EXPECT_TRUE(by_number.size() == 1 && by_number[0].id == two->id);
    const auto by_payment =
        search(tx, {.agency = agency_, .payment = one->payment, .number = {}, .from = {}, .to = {}, .after = {}});
    EXPECT_TRUE(by_payment.size() == 1 && by_payment[0].id == one->id);
    return Done{};
  });
}

}  // namespace
}  // namespace kythu::receipts
