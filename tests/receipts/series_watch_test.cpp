// Series over their life: opened, registered, nearly used up, over, and set back by a restored backup.
#include "receipts/series_watch.hpp"

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/temporary_folder.hpp"
#include "doubles/test_database.hpp"
#include "receipts/registrar.hpp"

namespace kythu::receipts {
namespace {

using Warnings = std::vector<std::string>;

/// A vault that does not answer: the number and the data are fixed without it.
struct AwayKeys : hsm::Keys {
  Result<hsm::Signature, hsm::Refusal> sign(const hsm::SigningOrder&) override { return hsm::Refusal::unreachable; }
  Result<std::vector<hsm::KeyInfo>, hsm::Refusal> list() override { return hsm::Refusal::unreachable; }
};

class SeriesLife : public testing::Test {
 protected:
  Series open(const std::string& symbol, std::int64_t last = 0, std::int64_t upper = 99'999'999) {
    const Series series{SeriesId::fresh(now_, system_random), agency_, "EBL01", symbol, last, upper};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
    return series;
  }
  std::vector<Series> all() {
    return database_.app().read([&](db::Transaction& tx) { return list_series(tx, agency_); });
  }
  void watch(const std::vector<RegisteredCertificate>& certificates = {}) {
    SeriesWatch{database_.app(), &marks_, clock_, system_random, Log{"test", LogLevel::error, system_now}}.run_once(
        certificates);
  }
  Result<Receipt, Refusal> issue(bool registered_only = false) { return issue(keys_, registered_only); }
  Result<Receipt, Refusal> issue(hsm::Keys& keys, bool registered_only = false) {
    Settings settings{"receipt", "https://thuphi.example", "Noto Serif", registered_only, folder_ / "high_water"};
    return Registrar{settings, database_.app(), keys, clock_, system_random}.issue(
        {.agency = agency_,
         .payment = PaymentId::fresh(now_, system_random),
         .lines = {{"Phí", *Vnd::of(8'000)}},
         .payer_name = "",
         .payer_tax_code = "",
         .payer_address = "",
         .payment_method = "Chuyển khoản",
         .dossier = "",
         .paid_at = now_});
  }
  RegisteredCertificate certificate(const std::string& serial) const {
    return {"Sở Tư pháp", serial, now_ - std::chrono::days{1}, now_ + std::chrono::years{3}};
  }
  std::vector<Registration> registrations() {
    return database_.app().read([&](db::Transaction& tx) { return list_registrations(tx, agency_, std::nullopt); });
  }
  void advance(const Registration& one, RegistrationState to, const std::string& message = {}) {
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
      return advance_registration(tx, agency_, one.id, {to, message, "theo quy định"}, now_);
    }));
  }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }

  Instant now_ = *parse_rfc3339("2026-11-22T03:00:00Z");
  Clock clock_ = [this] { return now_; };
  test::TemporaryFolder folder_;
  HighWater marks_{folder_ / "high_water"};
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
};

struct Warned {
  const char* day;
  std::int64_t last, upper;
  const char* symbol;
  Warnings expected;
};

TEST(SeriesWarnings, ComeInTime) {
  for (const auto& c : std::vector<Warned>{
           {"2026-11-22", 0, 99'999'999, "26TAA", {}},
           {"2026-11-22", 474, 500, "26TAA", {}},
           {"2026-11-22", 475, 500, "26TAA", {"low EBL01 26TAA"}},
           {"2026-11-22", 500, 500, "26TAA", {"low EBL01 26TAA"}},
           {"2026-11-30", 0, 99'999'999, "26TAA", {}},
           {"2026-12-01", 0, 99'999'999, "26TAA", {"missing 2027"}},
           {"2026-12-01", 0, 99'999'999, "27TAA", {}},
           {"2026-12-31", 475, 500, "26TAA", {"low EBL01 26TAA", "missing 2027"}},
           {"2027-01-01", 475, 500, "26TAA", {}},
       }) {
    const Series series{{}, {}, "EBL01", c.symbol, c.last, c.upper};
    EXPECT_EQ(warnings({series}, *parse_rfc3339(std::string{c.day} + "T05:00:00+07:00")), c.expected) << c.day;
  }
}

TEST_F(SeriesLife, AWarningIsGivenOnce) {
  open("26TAA", 480, 500);
  watch();
  watch();
  EXPECT_EQ(count("receipt_warning WHERE warning = 'low EBL01 26TAA'"), 1);
}

TEST_F(SeriesLife, EndsWithItsYearAtMidnightInVietnam) {
  open("26TAA");
  open("27TAA");
  now_ = *parse_rfc3339("2026-12-31T23:59:59+07:00");
  watch();
  EXPECT_FALSE(all()[1].closed_at);
  now_ += std::chrono::seconds{1};
  watch();
  EXPECT_EQ(all()[1].closed_why, "out_of_use");
  EXPECT_FALSE(all()[0].closed_at);
}

TEST_F(SeriesLife, EachDayIsNumberedByTheRulesOfThatDay) {
  AwayKeys away;
  const auto newest = [&] {
    EXPECT_FALSE(issue(away));
    return database_
        .as_owner("SELECT convert_from(data_part, 'UTF8') FROM receipt ORDER BY receipt_id DESC LIMIT 1")[0][0]
        .as<std::string>();
  };
  now_ = *parse_rfc3339("2026-06-30T23:59:59+07:00");
  open("26T");
  const auto last = newest();
  EXPECT_NE(last.find("<PBan>2.1.0</PBan>"), std::string::npos) << last;
  EXPECT_NE(last.find("<KHBLai>26T</KHBLai>"), std::string::npos) << last;
  now_ += std::chrono::seconds{1};
  EXPECT_EQ(issue(away).error(), Refusal::no_series);  // the old symbol numbers nothing any more
  open("26TAA");
  const auto first = newest();
  EXPECT_NE(first.find("<PBan>2.1.1</PBan>"), std::string::npos) << first;
  EXPECT_NE(first.find("<KHBLai>26TAA</KHBLai><SBLai>1</SBLai>"), std::string::npos) << first;
  watch();
  EXPECT_EQ(all()[1].closed_why, "out_of_use");
}

TEST_F(SeriesLife, ASeriesThatABackupSetBackGivesNoNumberAgain) {
  now_ = system_now();
  const auto year = to_text(business_day(now_)).substr(2, 2);
  open(year + "TAA");
  ASSERT_EQ(issue()->number, 1);
  ASSERT_EQ(issue()->number, 2);
  ASSERT_EQ(issue()->number, 3);
  // The backup is from before the third receipt, which its payer holds.
  database_.as_owner("DELETE FROM receipt WHERE number = 3");
  database_.as_owner("UPDATE receipt_series SET last = 2");
  const auto refused = issue();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Refusal::series_set_back);
  open(year + "TAB");
  const auto next = issue();
  ASSERT_TRUE(next);
  EXPECT_EQ(next->symbol + " " + std::to_string(next->number), year + "TAB 1");
  watch();
  EXPECT_EQ(all()[1].closed_why, "set_back");
  EXPECT_FALSE(all()[0].closed_at);
  EXPECT_EQ(count("receipt_warning WHERE warning = 'set_back EBL01 " + year + "TAA'"), 1);
  EXPECT_EQ(count("audit_record WHERE act = 'receipt_series.set_back'"), 1);
}

TEST_F(SeriesLife, IsRegisteredWithItsCertificateBeforeItIsUsed) {
  now_ = system_now();
  open(to_text(business_day(now_)).substr(2, 2) + "TAA");
  EXPECT_EQ(all()[0].registration, "opened");
  const auto early = issue(true);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error(), Refusal::not_registered);

  const auto ours = Registrar{{"receipt", "", ""}, database_.app(), keys_, clock_, system_random}.certificates();
  ASSERT_EQ(ours.size(), 1u);
  watch(ours);
  watch(ours);
  ASSERT_EQ(registrations().size(), 1u);
  const auto first = registrations()[0];
  EXPECT_FALSE(first.change);
  EXPECT_EQ(first.form_codes, std::vector<std::string>{"EBL01"});
  EXPECT_EQ(first.certificates.at(0).action, 1);
  advance(first, RegistrationState::sent, "K0123456789ABC");
  EXPECT_EQ(all()[0].registration, "sent");
  advance(first, RegistrationState::accepted);
  advance(first, RegistrationState::received);  // overtaken by the answer
  EXPECT_EQ(all()[0].registration, "registered");
  EXPECT_EQ(registrations()[0].message, "K0123456789ABC");
  EXPECT_TRUE(issue(true));

  keys_.rotate("receipt", "receipt-2027");  // the key before signs on until the new one is known
  const auto renewed = issue(true);
  ASSERT_TRUE(renewed);
  const auto has = [&](const Receipt& receipt, const char* key) {
    return as_text(receipt.xml).find(to_base64(keys_.certificate_chain(key).front())) != std::string_view::npos;
  };
  EXPECT_TRUE(has(*renewed, "receipt"));
  now_ += std::chrono::hours{1};
  watch(Registrar{{"receipt", "", ""}, database_.app(), keys_, clock_, system_random}.certificates());
  ASSERT_EQ(registrations().size(), 2u);
  advance(registrations()[0], RegistrationState::accepted);
  const auto known = issue(true);
  ASSERT_TRUE(known);
  EXPECT_TRUE(has(*known, "receipt-2027"));
}

TEST_F(SeriesLife, ARenewedCertificateIsToldBeforeItSigns) {
  open("26TAA");
  watch({certificate("5A")});
  advance(registrations()[0], RegistrationState::accepted);
  watch({certificate("5A")});
  EXPECT_EQ(registrations().size(), 1u);  // nothing new to tell
  now_ += std::chrono::hours{1};
  watch({certificate("5A"), certificate("7C")});
  ASSERT_EQ(registrations().size(), 2u);
  const auto change = registrations()[0];
  EXPECT_TRUE(change.change);
  ASSERT_EQ(change.certificates.size(), 2u);
  EXPECT_EQ(change.certificates[1].serial, "7C");
  EXPECT_EQ(change.certificates[1].action, 2);
  const auto known = [&](const char* serial) {
    return database_.app().read([&](db::Transaction& tx) { return is_registered(tx, agency_, serial); });
  };
  EXPECT_TRUE(known("5A"));
  EXPECT_FALSE(known("7C"));
  advance(change, RegistrationState::accepted);
  EXPECT_TRUE(known("7C"));

  now_ += std::chrono::hours{1};
  watch({certificate("7C")});
  ASSERT_EQ(registrations().size(), 3u);
  EXPECT_EQ(registrations()[0].certificates[1].action, 3);  // the old one stops
  advance(registrations()[0], RegistrationState::accepted);
  EXPECT_FALSE(known("5A"));
  watch({certificate("7C")});
  EXPECT_EQ(registrations().size(), 3u);
}

TEST_F(SeriesLife, ARefusedRegistrationWaitsForAPerson) {
  open("26TAA");
  watch({certificate("5A")});
  advance(registrations()[0], RegistrationState::refused);
  now_ += std::chrono::hours{1};
  watch({certificate("5A")});
  EXPECT_EQ(registrations().size(), 1u);
  EXPECT_EQ(all()[0].registration, "refused");
  EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
    return reopen_registration(tx, agency_, {certificate("5A")}, now_, system_random).has_value();
  }));
  EXPECT_EQ(registrations()[0].state, RegistrationState::opened);
}

}  // namespace
}  // namespace kythu::receipts
