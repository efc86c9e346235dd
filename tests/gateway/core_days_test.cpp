// The close of day as officers see it: what stops it, two people, and a seal that openssl judges without us.
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "config/base/days.hpp"
#include "config/base/handle.hpp"
#include "officers_fixture.hpp"
#include "payments/ledger/balances.hpp"

namespace kythu::gateway {
namespace {

using boost::json::object;
using Bio = Handle<BIO, BIO_free_all>;
using X509Owner = Handle<X509, X509_free>;
using Judge = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

/// As `openssl dgst -sha256 -verify` does.
bool is_good(const boost::json::value& seal) {
  const std::string pem{seal.at("certificate").as_string()}, text{seal.at("statement").as_string()};
  const auto signature = from_base64(std::string{seal.at("signature").as_string()}).value_or(Bytes{});
  const Bio bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  const X509Owner certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
  const Judge judge{EVP_MD_CTX_new()};
  return certificate &&
         EVP_DigestVerifyInit(judge.get(), nullptr, EVP_sha256(), nullptr, X509_get0_pubkey(certificate.get())) == 1 &&
         EVP_DigestVerify(judge.get(), signature.data(), signature.size(), as_bytes(text).data(), text.size()) == 1;
}

class DaysApi : public OfficersFixture {
 protected:
  DaysApi() {
    const auto portal = ClientId::fresh(system_now(), system_random);
    add_client(portal, "finance:read", "kys_another-secret");
    token_ = token_of(portal, "kys_another-secret");
  }
  /// Of a day that is over, whatever the hour.
  const BusinessDay day_ = day_before(day_before(business_day(system_now())));
  const std::string date_ = to_text(day_), path_ = "/v1/days/" + date_;

  void take_in_cash(const std::string& date, int amount) {
    const auto at = "'" + date + "T03:00:00Z'";
    const auto of = "SELECT account_id FROM ledger_account WHERE code = ";
    for (const auto* code : {"Assets:Cash:Q1", "Liabilities:Collected:fee"}) {
      database_.as_owner("SET app.agency = '*'");
      database_.as_owner("INSERT INTO ledger_account VALUES ('" + agency_.uuid_text() + "', gen_random_uuid(), '" +
                         code + "', 'D', 'VND', now()) ON CONFLICT DO NOTHING");
    }
    database_.as_owner("INSERT INTO ledger_transfer VALUES ('" + agency_.uuid_text() + "', '" + date +
                       "', gen_random_uuid(), gen_random_uuid(), 'posted', NULL, NULL, (" + of +
                       "'Assets:Cash:Q1'), (" + of + "'Liabilities:Collected:fee'), " + std::to_string(amount) +
                       ", 'VND', 'payment', gen_random_uuid(), 1, " + at + ", " + at + ")");
  }
  void turn() {
    while (payments::ledger::turn_day(database_.app(), system_now())) {
    }
  }
  Answer close(const Account& officer, const std::string& channel = "cash") {
    return post(officer, path_ + "/close", object{{"channel", channel}});
  }
  boost::json::value shown(const std::string& channel = "cash") {
    return json(ask(request("GET", path_ + "?channel=" + channel))).at("channels").at(0);
  }

  Account clerk_ = log_in("an", Role::finance_clerk), approver_ = log_in("binh", Role::finance_approver);
};

TEST_F(DaysApi, OneProposesAnotherApprovesAndTheSealIsGood) {
  take_in_cash(date_, 200'000);
  turn();
  const auto proposed = close(clerk_);
  ASSERT_EQ(proposed.status, 200) << as_text(proposed.body);
  EXPECT_EQ(json(proposed).at("status"), "proposed");
  EXPECT_EQ(code(close(clerk_)), "same_person");
  EXPECT_EQ(code(close(log_in("chi", Role::finance_clerk))), "day_proposed");
  const auto closed = close(approver_);
  ASSERT_EQ(closed.status, 200) << as_text(closed.body);
  const auto seal = json(closed).at("seal");
  EXPECT_EQ(seal.at("number"), 1);
  EXPECT_TRUE(is_good(seal));
  const auto figures = boost::json::parse(seal.at("figures").as_string());
  EXPECT_EQ(figures.at("accounts").at(0).at("closing"), 200'000);
  EXPECT_EQ(figures.at("transfers").at("count"), 1);
  const std::string statement{seal.at("statement").as_string()};
  const auto digest = to_hex(sha256(std::string{seal.at("figures").as_string()}));
  EXPECT_NE(statement.find("\n" + digest + "\nofficer:" + clerk_.id.text() + "\n"), std::string::npos) << statement;
  EXPECT_EQ(code(close(approver_)), "day_closed");
  EXPECT_EQ(shown().at("intact"), true);
  EXPECT_EQ(count("audit_record WHERE act IN ('day.proposed', 'day.closed')"), 2);
}

TEST_F(DaysApi, WhatStopsItIsListed) {
  const auto today = to_text(business_day(system_now()));
  const auto refused = post(clerk_, "/v1/days/" + today + "/close", object{{"channel", "cash"}});
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(code(refused), "day_not_closable");
  EXPECT_EQ(json(refused).at("errors").at(0).at("code"), "day_not_over");
  take_in_cash(date_, 5'000);
  turn();
  database_.as_owner(
      "INSERT INTO cash_drawer (agency_id, drawer_id, counter, clerk, state, opening, slips, opened_at,"
      " business_date) VALUES ('" +
      agency_.uuid_text() +
      "', gen_random_uuid(), 'Q1', 'x', 'open', 0, 0,"
      " now(), '" +
      date_ + "')");
  EXPECT_EQ(shown().at("stops").at(0).at("code"), "drawer_open");
  EXPECT_EQ(json(close(clerk_)).at("errors").at(0).at("code"), "drawer_open");
  EXPECT_EQ(count("day_proposal"), 0);
}

TEST_F(DaysApi, DaysAreListedNewestFirst) {
  take_in_cash(to_text(day_before(day_)), 1'000);
  take_in_cash(date_, 2'000);
  turn();
  EXPECT_EQ(json(close(clerk_)).at("errors").at(0).at("code"), "earlier_day_open");
  const auto first = json(ask(request("GET", "/v1/days?limit=1")));
  EXPECT_EQ(first.at("data").at(0).at("date").as_string(), date_);
  EXPECT_EQ(first.at("data").at(0).at("debits"), 2'000);
  const std::string next{first.at("next").as_string()};
  const auto second = json(get(clerk_, "/console/api/days?after=" + next));
  EXPECT_EQ(second.at("data").at(0).at("date").as_string(), to_text(day_before(day_)));
  EXPECT_EQ(second.at("has_more"), false);
  EXPECT_EQ(code(ask(request("GET", "/v1/days?after=x"))), "validation_failed");
  EXPECT_EQ(code(ask(request("GET", "/v1/days/2026-02-30"))), "validation_failed");
}

TEST_F(DaysApi, AProposalIsWithdrawnAndWhoMayNotDoesNot) {
  take_in_cash(date_, 1'000);
  turn();
  EXPECT_EQ(close(log_in("dung", Role::auditor)).status, 403);
  EXPECT_EQ(code(close(clerk_, "paypal")), "validation_failed");
  close(clerk_);
  EXPECT_EQ(json(post(clerk_, path_ + "/reject", object{{"channel", "cash"}})).at("status"), "open");
  EXPECT_EQ(code(post(clerk_, path_ + "/reject", object{{"channel", "cash"}})), "day_not_proposed");
  close(clerk_);
  keys_.set_state("receipt", hsm::KeyState::suspended);
  EXPECT_EQ(code(close(approver_)), "signer_unavailable");
  EXPECT_EQ(shown().at("status"), "proposed");
}

}  // namespace
}  // namespace kythu::gateway
