// What a portal asks besides paying: lists with filters, and its webhook endpoints.
#include <boost/json/serialize.hpp>

#include "case_name.hpp"
#include "core_fixture.hpp"
#include "gateway/core/webhook_sample.hpp"
#include "gateway/core/webhook_secrets.hpp"

namespace kythu::gateway {
namespace {

class Portal : public CoreFixture {
 protected:
  Portal() {
    add_client(portal_, "payments:write payments:read receipts:read events:read", "portal's secret");
    token_ = token_of(portal_, "portal's secret");
  }
  std::string make(const std::string& dossier) {
    const auto made = ask(request("POST", "/v1/payments", order(dossier), "key-" + dossier));
    EXPECT_EQ(made.status, 201) << as_text(made.body);
    return std::string{json(made).at("id").as_string()};
  }
  std::string cancel(const std::string& payment) {
    EXPECT_EQ(ask(request("POST", "/v1/payments/" + payment + "/cancel", "{}")).status, 200);
    return payment;
  }
  std::string add_endpoint(const std::string& events = "[]") {
    const auto made = ask(
        request("POST", "/v1/webhook_endpoints", R"({"url":"https://portal.example/hook","events":)" + events + "}"));
    EXPECT_EQ(made.status, 201) << as_text(made.body);
    return std::string{json(made).at("id").as_string()};
  }
  std::vector<std::string> dossiers(const std::string& query) {
    const auto answer = ask(request("GET", "/v1/payments?" + query));
    EXPECT_EQ(answer.status, 200) << as_text(answer.body);
    std::vector<std::string> found;
    const auto page = json(answer);
    for (const auto& payment : page.at("data").as_array()) found.emplace_back(payment.at("dossier").as_string());
    return found;
  }
  /// As a provider's word would leave it; the ledger is not looked at here.
  void pay(const std::string& payment, const std::string& at, const std::string& transaction) {
    const auto id = payment.substr(4);
    database_.as_owner(
        "INSERT INTO payment_attempt (agency_id, payment_id, attempt_no, attempt_id, provider, our_ref,"
        " provider_txn, amount, state, request_url, created_at, valid_until) SELECT agency_id, payment_id,"
        " 1, gen_random_uuid(), 'vnpay', 'REF" +
        transaction + "', '" + transaction +
        "', amount, 'succeeded', '', now(), now() FROM payment WHERE payment_id = '" + id + "'");
    database_.as_owner(
        "UPDATE payment SET state = 'paid', captured_amount = amount, paid_channel = 'vnpay', paid_at = '" + at +
        "' WHERE payment_id = '" + id + "'");
  }
  ClientId portal_ = ClientId::fresh(system_now(), system_random);
};

using Dossiers = std::vector<std::string>;

TEST_F(Portal, FindsPaymentsByEveryFilter) {
  make("one");
  cancel(make("two"));
  pay(make("three"), "2026-11-20T16:59:59Z", "14422574");
  pay(make("four"), "2026-11-20T17:00:00Z", "14422575");
  const auto reference = std::string{
      json(ask(request("GET", "/v1/payments?dossier=one"))).at("data").at(0).at("transfer_reference").as_string()};
  EXPECT_EQ(dossiers(""), (Dossiers{"four", "three", "two", "one"}));
  EXPECT_EQ(dossiers("status=canceled"), Dossiers{"two"});
  EXPECT_EQ(dossiers("status=created&dossier=one"), Dossiers{"one"});
  EXPECT_EQ(dossiers("channel=vnpay"), (Dossiers{"four", "three"}));
  EXPECT_EQ(dossiers("channel=momo"), Dossiers{});
  EXPECT_EQ(dossiers("reference=14422574"), Dossiers{"three"});
  EXPECT_EQ(dossiers("reference=REF14422575"), Dossiers{"four"});
  EXPECT_EQ(dossiers("reference=" + reference), Dossiers{"one"});
  EXPECT_EQ(dossiers("reference=nothing"), Dossiers{});
  EXPECT_EQ(dossiers("paid_from=2026-11-20&paid_to=2026-11-20"), Dossiers{"three"}) << "a day in Vietnam, whole";
  EXPECT_EQ(dossiers("paid_from=2026-11-20T17:00:00Z"), Dossiers{"four"});
  EXPECT_EQ(dossiers("procedure=L%C3%BD+l%E1%BB%8Bch+t%C6%B0+ph%C3%A1p").size(), 4u);
  EXPECT_EQ(dossiers("procedure=other"), Dossiers{});
  EXPECT_EQ(dossiers("created_from=2026-01-01").size(), 4u);
  EXPECT_EQ(dossiers("created_to=2026-01-01"), Dossiers{});
  const auto now = rfc3339(system_now() + std::chrono::seconds{1});
  EXPECT_EQ(dossiers("created_to=" + now).size(), 4u);
  EXPECT_EQ(dossiers("created_from=" + now), Dossiers{});
}

TEST_F(Portal, PagesHoldEveryPaymentOnce) {
  for (const auto* dossier : {"a", "b", "c", "d", "e"}) make(dossier);
  Dossiers all;
  std::string after;
  for (bool more = true; more;) {
    const auto page = json(ask(request("GET", "/v1/payments?limit=2" + after)));
    for (const auto& payment : page.at("data").as_array()) all.emplace_back(payment.at("dossier").as_string());
    more = page.at("has_more").as_bool();
    if (more) after = "&after=" + std::string{page.at("next").as_string()};
  }
  EXPECT_EQ(all, (Dossiers{"e", "d", "c", "b", "a"}));
}

struct WrongCase {
  const char* name;
  const char* path;
  const char* pointer;
  const char* code;
};
class WrongFilters : public Portal, public testing::WithParamInterface<WrongCase> {};
TEST_P(WrongFilters, AreNamed) {
  const auto answer = ask(request("GET", GetParam().path));
  EXPECT_EQ(answer.status, 422) << as_text(answer.body);
  EXPECT_EQ(json(answer).at("errors").at(0).at("pointer"), GetParam().pointer);
  EXPECT_EQ(json(answer).at("errors").at(0).at("code"), GetParam().code);
}
INSTANTIATE_TEST_SUITE_P(
    Portal, WrongFilters,
    testing::Values(WrongCase{"an_impossible_day", "/v1/payments?paid_from=2026-02-30", "paid_from", "not_a_time"},
                    WrongCase{"a_time_without_zone", "/v1/payments?created_to=2026-02-03T04:05:06", "created_to",
                              "not_a_time"},
                    WrongCase{"an_empty_time", "/v1/events?from=", "from", "not_a_time"},
                    WrongCase{"a_status_nobody_has", "/v1/payments?status=lost", "status", "unknown_status"},
                    WrongCase{"an_unknown_name", "/v1/payments?state=paid", "state", "unknown_parameter"}),
    case_name);

TEST_F(Portal, TheTimelineHoldsEveryEventOfThePayment) {
  const auto payment = cancel(make("one"));
  const auto timeline = json(ask(request("GET", "/v1/payments/" + payment))).at("timeline").as_array();
  ASSERT_EQ(static_cast<std::int64_t>(timeline.size()), count("payment_event"));
  EXPECT_EQ(timeline[0].at("from"), nullptr);
  EXPECT_EQ(timeline[1].at("from"), "created");
  EXPECT_EQ(timeline[1].at("to"), "canceled");
}

TEST_F(Portal, FindsEventsByTypePaymentAndTime) {
  const auto one = cancel(make("one"));
  cancel(make("two"));
  const auto found = [&](const std::string& query) {
    return json(ask(request("GET", "/v1/events?" + query))).at("data").as_array().size();
  };
  EXPECT_EQ(found(""), 2u);
  EXPECT_EQ(found("type=payment.canceled"), 2u);
  EXPECT_EQ(found("type=payment.paid"), 0u);
  EXPECT_EQ(found("payment=" + one), 1u);
  EXPECT_EQ(found("from=2026-01-01"), 2u);
  EXPECT_EQ(found("to=2026-01-01"), 0u);
  EXPECT_EQ(found("from=" + rfc3339(system_now() + std::chrono::hours{1})), 0u);
}

TEST_F(Portal, RedeliversByPaymentAndByTimeAndOnlyWhatWasParked) {
  const auto one = cancel(make("one"));
  cancel(make("two"));
  const auto endpoint = add_endpoint();
  const auto redeliver = [&](const std::string& body) {
    const auto answer = ask(request("POST", "/v1/webhook_endpoints/" + endpoint + "/redeliver", body));
    EXPECT_EQ(answer.status, 202) << as_text(answer.body);
    return json(answer).at("redelivered").to_number<int>();
  };
  const auto listed = [&](const std::string& state) {
    return json(ask(request("GET", "/v1/webhook_endpoints/" + endpoint + "/deliveries" + state))).at("data").as_array();
  };
  EXPECT_EQ(redeliver(R"({"payment":")" + one + R"("})"), 1);
  ASSERT_EQ(listed("").size(), 1u);
  EXPECT_EQ(listed("")[0].at("aggregate"), one.c_str());
  EXPECT_EQ(redeliver(R"({"from":"2026-01-01","state":"dead"})"), 0);
  database_.as_owner("UPDATE outbox_delivery SET state = 'dead', tries = 10, last_status = 503");
  EXPECT_EQ(listed("?state=dead").size(), 1u);
  EXPECT_EQ(listed("?state=pending").size(), 0u);
  EXPECT_EQ(redeliver(R"({"from":"2026-01-01","state":"dead"})"), 1);
  EXPECT_EQ(listed("?state=dead").size(), 0u);
  EXPECT_EQ(listed("?state=pending")[0].at("failed_tries"), 0);
  EXPECT_EQ(redeliver(R"({"from":"2026-01-01"})"), 2);
  EXPECT_EQ(redeliver(R"({"from":"2026-01-01","to":"2026-01-02"})"), 0);
  const auto page = json(ask(request("GET", "/v1/webhook_endpoints/" + endpoint + "/deliveries?limit=1")));
  EXPECT_EQ(page.at("has_more"), true);
  EXPECT_EQ(listed("?limit=1&after=" + std::string{page.at("next").as_string()})[0].at("aggregate"), one.c_str());
  EXPECT_EQ(code(ask(request("POST", "/v1/webhook_endpoints/" + endpoint + "/redeliver", "{}"))), "validation_failed");
}

TEST_F(Portal, AnEndpointGetsOnceMoreOnlyWhatItWants) {
  cancel(make("one"));
  const auto endpoint = add_endpoint(R"(["receipt.issued"])");
  const auto answer =
      ask(request("POST", "/v1/webhook_endpoints/" + endpoint + "/redeliver", R"({"from":"2026-01-01"})"));
  EXPECT_EQ(json(answer).at("redelivered"), 0);
  EXPECT_EQ(ask(request("DELETE", "/v1/webhook_endpoints/" + endpoint)).status, 200);
  EXPECT_EQ(code(ask(request("POST", "/v1/webhook_endpoints/" + endpoint + "/redeliver", R"({"from":"2026-01-01"})"))),
            "endpoint_disabled");
}

TEST_F(Portal, ASampleIsSentAtOnceSignedAndItsAnswerIsShown) {
  const auto endpoint = add_endpoint();
  outside_.next_status(418);
  const auto path = "/v1/webhook_endpoints/" + endpoint + "/test";
  const auto said = json(ask(request("POST", path, R"({"type":"payment.paid"})")));
  EXPECT_EQ(said.at("accepted"), false);
  EXPECT_EQ(said.at("status"), 418);
  ASSERT_EQ(outside_.count(), 1u);
  const auto sent = outside_.sent()[0];
  EXPECT_EQ(as_text(sent.body), said.at("body").as_string());
  EXPECT_EQ(boost::json::parse(as_text(sent.body)).at("data").at("sample"), true);
  EXPECT_EQ(test::header_of(sent, "webhook-id"), std::string{said.at("id").as_string()});
  const WebhookSecrets secrets{settings_.webhooks.master};
  const auto stamp = *parse_rfc3339(said.at("sent_at").as_string());
  EXPECT_EQ(test::header_of(sent, "webhook-signature"),
            secrets.signature(*EndpointId::parse(endpoint), {},
                              {.id = said.at("id").as_string(), .at = stamp, .body = as_text(sent.body)}));
  EXPECT_EQ(count("outbox"), 0) << "a sample is no event";
  const auto again = ask(request("POST", path, R"({"type":"payment.paid"})"));
  EXPECT_EQ(code(again), "rate_limited");
  EXPECT_TRUE(find_header(again.headers, "retry-after"));
  database_.as_owner("UPDATE client SET webhook_tested_at = NULL");
  outside_.next_fault(wire::FetchFault::unreachable);
  const auto silent = json(ask(request("POST", path, R"({"type":"receipt.issued"})")));
  EXPECT_EQ(silent.at("status"), nullptr);
  EXPECT_EQ(silent.at("error"), "no connection");
  EXPECT_EQ(code(ask(request("POST", path, R"({"type":"payment.lost"})"))), "validation_failed");
}

TEST_F(Portal, EveryTypeOfTheDocumentCanBeWantedAndSampled) {
  const auto document = json(ask(request("GET", "/openapi.json")));
  const auto types = document.at("components").at("schemas").at("EventType").at("enum").as_array();
  EXPECT_GE(types.size(), 14u);
  add_endpoint(boost::json::serialize(types));
  for (const auto& type : types) {
    const auto sample = boost::json::parse(sample_payload(type.as_string(), agency_, system_now())).as_object();
    const auto& hook = document.at("webhooks").as_object();
    if (!hook.contains(type.as_string())) continue;
    const std::string schema{hook.at(type.as_string())
                                 .at("post")
                                 .at("requestBody")
                                 .at("content")
                                 .at("application/json")
                                 .at("schema")
                                 .at("$ref")
                                 .as_string()
                                 .subview(21)};
    const auto& data = document.at("components").at("schemas").at(schema).at("properties").at("data");
    for (const auto& name : data.at("required").as_array()) {
      EXPECT_TRUE(sample.contains(name.as_string())) << type << " lacks " << name;
    }
  }
}

TEST_F(Portal, AnEndpointShowsThePublicKeysThatVerifyIt) {
  const auto endpoint = add_endpoint();
  const auto first = json(ask(request("GET", "/v1/webhook_endpoints/" + endpoint)));
  EXPECT_TRUE(first.at("public_key").as_string().starts_with("whpk_"));
  EXPECT_EQ(first.at("previous_public_key"), nullptr);
  const auto rotated = json(ask(request("POST", "/v1/webhook_endpoints/" + endpoint + "/rotate_secret", "{}")));
  EXPECT_EQ(rotated.at("previous_public_key"), first.at("public_key"));
  EXPECT_NE(rotated.at("public_key"), first.at("public_key"));
}

class Finance : public Portal {
 protected:
  Finance() {
    add_client(finance_, "finance:read", "finance's secret");
    const auto payment = make("one");
    const auto id = payment.substr(4);
    database_.as_owner(
        "INSERT INTO ledger_account (agency_id, account_id, code, normal_side, currency, created_at) SELECT '" +
        agency_.uuid_text() +
        "', gen_random_uuid(), code, side, 'VND', '2026-01-01' FROM (VALUES"
        " ('Assets:PSP:vnpay:Clearing', 'D'), ('Liabilities:Collected:fee', 'C')) a (code, side)");
    transfer_ = TransferId::fresh(*parse_rfc3339("2026-11-20T03:00:00Z"), system_random);
    database_.as_owner(
        "INSERT INTO ledger_transfer (agency_id, business_date, transfer_id, journal_id, kind, debit_account,"
        " credit_account, amount, currency, source_type, source_id, leg, event_at, posted_at) SELECT agency_id,"
        " '2026-11-20', '" +
        transfer_.uuid_text() +
        "', gen_random_uuid(), 'posted', d.account_id, c.account_id, 200000,"
        " 'VND', 'payment', '" +
        id +
        "', 1, '2026-11-20T03:00:00Z', '2026-11-20T03:00:00Z' FROM ledger_account d JOIN"
        " ledger_account c USING (agency_id) WHERE d.normal_side = 'D' AND c.normal_side = 'C'");
    database_.as_owner("INSERT INTO ledger_source (agency_id, source_type, source_id, leg, transfer_id) VALUES ('" +
                       agency_.uuid_text() + "', 'payment', '" + id + "', 1, '" + transfer_.uuid_text() + "')");
    payment_ = payment;
    token_ = token_of(finance_, "finance's secret");
  }
  std::size_t entries(const std::string& query) {
    const auto answer = ask(request("GET", "/v1/ledger/entries?" + query));
    EXPECT_EQ(answer.status, 200) << as_text(answer.body);
    return json(answer).at("data").as_array().size();
  }
  ClientId finance_ = ClientId::fresh(system_now(), system_random);
  TransferId transfer_;
  std::string payment_;
};

TEST_F(Finance, BalancesAreShownAsTheyWereAtAnyTime) {
  const auto at = [&](const std::string& query) {
    return json(ask(request("GET", "/v1/ledger/accounts" + query))).at("data").as_array();
  };
  const auto now = at("");
  ASSERT_EQ(now.size(), 2u);
  EXPECT_EQ(now[0].at("code"), "Assets:PSP:vnpay:Clearing");
  EXPECT_EQ(now[0].at("balance"), 200000);
  EXPECT_EQ(now[1].at("type"), "liability");
  EXPECT_EQ(now[1].at("balance"), 200000) << "on its own side";
  EXPECT_EQ(at("?at=2026-11-20")[0].at("balance"), 200000);
  EXPECT_EQ(at("?at=2026-11-19")[0].at("balance"), 0);
  EXPECT_EQ(at("?at=2026-11-20T03:00:00Z")[0].at("balance"), 0) << "just before";
}

TEST_F(Finance, EntriesAreFilteredAndLeaveInFourForms) {
  EXPECT_EQ(entries(""), 1u);
  EXPECT_EQ(entries("account=Assets:PSP:vnpay:Clearing"), 1u);
  EXPECT_EQ(entries("account=Assets:Bank:1"), 0u);
  EXPECT_EQ(entries("payment=" + payment_), 1u);
  EXPECT_EQ(entries("payment=pay_" + to_text(new_uuid(system_now(), system_random))), 0u);
  EXPECT_EQ(entries("from=2026-11-20&to=2026-11-20"), 1u);
  EXPECT_EQ(entries("from=2026-11-21"), 0u);
  EXPECT_EQ(entries("after=" + transfer_.text()), 0u);
  const auto entry = json(ask(request("GET", "/v1/ledger/entries"))).at("data").at(0);
  EXPECT_EQ(entry.at("source"), payment_.c_str());
  EXPECT_EQ(entry.at("id"), transfer_.text().c_str());
  auto asked = request("GET", "/v1/ledger/entries");
  asked.headers.emplace_back("accept", "text/csv");
  EXPECT_TRUE(as_text(ask(asked).body).starts_with("id,journal,business_day,"));
  EXPECT_NE(as_text(ask(request("GET", "/v1/ledger/entries?format=hledger")).body).find("commodity 1000. VND"),
            std::string::npos);
  EXPECT_NE(as_text(ask(request("GET", "/v1/ledger/entries?format=beancount&from=2026-11-21")).body)
                .find("Assets:PSP:Vnpay:Clearing  200000 VND"),
            std::string::npos)
      << "the opening balance";
  EXPECT_EQ(code(ask(request("GET", "/v1/ledger/entries?format=xlsx"))), "validation_failed");
  EXPECT_EQ(code(ask(request("GET", "/v1/ledger/entries?format=hledger&account=x"))), "validation_failed");
}

TEST_F(Finance, APortalWithoutTheScopeSeesNoBooks) {
  token_ = token_of(portal_, "portal's secret");
  EXPECT_EQ(code(ask(request("GET", "/v1/ledger/accounts"))), "insufficient_scope");
  EXPECT_EQ(code(ask(request("GET", "/v1/ledger/entries"))), "insufficient_scope");
}

TEST_F(Portal, FeesAreFilteredByProcedureAgencyAndDate) {
  database_.as_owner(
      "INSERT INTO fee (code, valid_from, valid_to, procedure, item, kind, amount, online_amount, unit,"
      " legal_basis, exemptions, agency_id) VALUES ('a', '2026-01-01', '2026-06-30', 'P', 'i', 'fee', 1, 1, 'u',"
      " 'l', 'e', NULL), ('b', '2026-01-01', NULL, 'Q', 'i', 'fee', 1, 1, 'u', 'l', '', '" +
      agency_.uuid_text() + "'), ('c', '2026-01-01', NULL, 'Q', 'i', 'fee', 1, 1, 'u', 'l', '', '" +
      database_.add_agency("H99").uuid_text() + "')");
  const auto codes = [&](const std::string& query) {
    std::string all;
    const auto page = json(ask(request("GET", "/v1/fees?" + query)));
    for (const auto& fee : page.at("data").as_array()) all += fee.at("code").as_string();
    return all;
  };
  EXPECT_EQ(codes("date=2026-02-02"), "ab") << "and nothing of another agency";
  EXPECT_EQ(codes("date=2026-07-01"), "b");
  EXPECT_EQ(codes("date=2025-12-31"), "");
  EXPECT_EQ(codes("date=2026-02-02&procedure=P"), "a");
  EXPECT_EQ(codes("date=2026-02-02&agency=" + agency_.text()), "ab");
  EXPECT_EQ(code(ask(request("GET", "/v1/fees?date=tomorrow"))), "validation_failed");
}

}  // namespace
}  // namespace kythu::gateway
