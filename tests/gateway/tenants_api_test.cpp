// Two agencies side by side: to a client of one, what belongs to the other is not there, in the very same words as what
// never was.
#include <map>

#include "case_name.hpp"
#include "core_fixture.hpp"
#include "gateway/core/routes.hpp"

namespace kythu::gateway {
namespace {

/// Every /v1 route with an id in its path that a client may call, and the kind of that id.
const std::map<std::string_view, std::string_view> id_of{
    {"/v1/payments/{id}", "pay_"},
    {"/v1/payments/{id}/cancel", "pay_"},
    {"/v1/payments/{id}/refunds", "pay_"},
    {"/v1/refunds/{id}", "ref_"},
    {"/v1/breaks/{id}", "brk_"},
    {"/v1/statements/{id}", "stm_"},
    {"/v1/statements/{id}/lines", "stm_"},
    {"/v1/reconciliations/{id}", "rec_"},
    {"/v1/remittances/{id}", "rem_"},
    {"/v1/drawers/{id}", "drw_"},
    {"/v1/receipts/{id}", "rct_"},
    {"/v1/receipts/{id}/evidence", "rct_"},
    {"/v1/receipts/{id}/voucher", "rct_"},
    {"/v1/receipts/{id}/reprint", "rct_"},
    {"/v1/receipts/{id}/adjust", "rct_"},
    {"/v1/receipts/{id}/replace", "rct_"},
    {"/v1/receipts/{id}/cancel", "rct_"},
    {"/v1/receipt_corrections/{id}", "cor_"},
    {"/v1/receipt_series/{id}", "ser_"},
    {"/v1/tax/messages/{id}", "txm_"},
    {"/v1/signatures/{id}", "sig_"},
    {"/v1/signatures/batch/{id}", "bat_"},
    {"/v1/signatures/batch/{id}/documents", "bat_"},
    {"/v1/signatures/{id}/complete", "sig_"},
    {"/v1/documents/{id}", "doc_"},
    {"/v1/documents/{id}/proof", "doc_"},
    {"/v1/events/{id}", "evt_"},
    {"/v1/events/{id}/redeliver", "evt_"},
    {"/v1/webhook_endpoints/{id}", "whe_"},
    {"/v1/webhook_endpoints/{id}/rotate_secret", "whe_"},
    {"/v1/webhook_endpoints/{id}/deliveries", "whe_"},
    {"/v1/webhook_endpoints/{id}/redeliver", "whe_"},
    {"/v1/webhook_endpoints/{id}/test", "whe_"},
};
/// Bodies that are good but for the id.
const std::map<std::string_view, std::string> body_of{
    {"/v1/payments/{id}/refunds", R"({"amount":1000,"reason":"hồ sơ bị trả lại"})"},
    {"/v1/receipts/{id}/adjust", R"({"reason":"sai tên"})"},
    {"/v1/receipts/{id}/replace", R"({"reason":"sai mã số thuế"})"},
    {"/v1/receipts/{id}/cancel", R"({"reason":"chưa thu tiền"})"},
    {"/v1/receipts/{id}/reprint", ""},
    {"/v1/signatures/{id}/complete", R"({"signature":"AAAA"})"},
    {"/v1/signatures/batch/{id}/documents", R"({"documents":[{"content":"AAAA"}]})"},
    {"/v1/webhook_endpoints/{id}/redeliver", R"({"from":"2026-01-01"})"},
    {"/v1/webhook_endpoints/{id}/test", R"({"type":"payment.paid"})"},
};
/// What a receipt shows, as the receipts room keeps it.
constexpr const char* receipt_facts =
    R"({"collector":{"name":"S","tax_code":"1","address":"a","phone":"","bank_account":""},"payer_name":"n",)"
    R"("payer_tax_code":"","payer_address":"","payment_method":"m","dossier":"d","lines":[],"total":1,)"
    R"("form_code":"EBL01","symbol":"26TAA","number":1,"lookup_code":"code","issued_at":"2026-11-22T03:00:00Z"})";
constexpr const char* every_scope =
    "payments:write payments:read refunds:write receipts:read receipts:write sign validate timestamp statements:write "
    "finance:read events:read";

class TwoAgencies : public CoreFixture {
 protected:
  TwoAgencies() {
    add_client(theirs_, every_scope, "theirs");
    move(theirs_, other_);
    add_client(ours_, every_scope, "ours");
    add_client(both_, every_scope, "both");
    database_.as_owner("INSERT INTO client_agency (client_id, agency_id) VALUES ('" + both_.uuid_text() + "', '" +
                       other_.uuid_text() + "')");
    token_ = token_of(theirs_, "theirs");
    fill();
    token_ = token_of(ours_, "ours");
  }
  void move(ClientId client, AgencyId agency) {
    database_.as_owner("UPDATE client_agency SET agency_id = '" + agency.uuid_text() + "' WHERE client_id = '" +
                       client.uuid_text() + "'");
  }
  std::string their_order(const std::string& dossier) const {
    auto text = order(dossier);
    return text.replace(text.find(agency_.text()), agency_.text().size(), other_.text());
  }
  /// One of everything, of the other agency.
  void fill() {
    const auto made = ask(request("POST", "/v1/payments", their_order("theirs"), "key"));
    ASSERT_EQ(made.status, 201) << as_text(made.body);
    theirs("pay_") = std::string{json(made).at("id").as_string()};
    const auto canceled = json(ask(request("POST", "/v1/payments", their_order("canceled"), "key2")));
    ask(request("POST", "/v1/payments/" + std::string{canceled.at("id").as_string()} + "/cancel", "{}"));
    theirs("evt_") = std::string{json(ask(request("GET", "/v1/events"))).at("data").at(0).at("id").as_string()};
    theirs("whe_") =
        std::string{json(ask(request("POST", "/v1/webhook_endpoints", R"({"url":"https://portal.example/hook"})")))
                        .at("id")
                        .as_string()};
    for (const auto* kind :
         {"rct_", "sig_", "bat_", "doc_", "ref_", "brk_", "drw_", "cor_", "txm_", "ser_", "stm_", "rec_", "rem_"})
      theirs(kind) = kind + fresh();
    insert_rows();
  }
  void insert_rows() {
    const auto sql = [&](std::string text) {
      const auto put = [&](const std::string& name, const std::string& value) {
        for (auto at = text.find(name); at != std::string::npos; at = text.find(name))
          text.replace(at, name.size(), "'" + value + "'");
      };
      put(":facts", receipt_facts);
      put(":agency", other_.uuid_text());
      for (const auto& [kind, id] : theirs_ids_) put(":" + kind, id.substr(4));
      put(":client", theirs_.uuid_text());
      database_.as_owner(text);
    };
    sql("INSERT INTO receipt_series (agency_id, series_id, form_code, symbol, upper, opened_at)"
        " VALUES (:agency, :ser_, 'EBL01', '26TAA', 10, now())");
    sql("INSERT INTO receipt_stamp (agency_id, stamp_id, stamped, token, stamped_at, good_until)"
        " VALUES (:agency, :rct_, 'x', 'x', now(), now())");
    sql("INSERT INTO receipt (agency_id, receipt_id, payment_id, series_id, form_code, symbol, number, amount, state,"
        " lookup_code, business_day, issued_at, facts, data_part, stamp_id) VALUES (:agency, :rct_, :pay_, :ser_, "
        "'EBL01', "
        "'26TAA', 1,"
        " 1, 'numbered', 'code', '2026-11-22', now(), :facts, '', :rct_)");
    sql("INSERT INTO signed_document (agency_id, document_id, name, media_type, content, sha256, size, created_at)"
        " VALUES (:agency, :doc_, 'a', 'application/pdf', 'x', sha256('x'), 1, now())");
    sql("INSERT INTO signature_job (agency_id, signature_id, client_id, document_id, credential, format, level, "
        "algorithm,"
        " field, certificate, signed_at, original_sha256, metadata, log_index) VALUES (:agency, :sig_, :client, :doc_, "
        "'k',"
        " 'pades', 'b', 'a', 'f', '', now(), sha256('x'), '{}', 0)");
    sql("INSERT INTO signature_batch (agency_id, batch_id, client_id, request, request_id, created_at, served_at,"
        " rests_until) VALUES (:agency, :bat_, :client, '{\"credential\":\"k\"}', 'r', now(), now(), now())");
    sql("INSERT INTO refund (agency_id, refund_id, payment_id, amount, state, way, channel, pays_from, reason, maker,"
        " created_at) VALUES (:agency, :ref_, :pay_, 1000, 'requested', 'payout', 'vnpay', 'x', 'y', 'z', now())");
    sql("INSERT INTO receipt_correction (agency_id, correction_id, receipt_id, mistake, remedy, state, reason, facts,"
        " maker, proposed_at) VALUES (:agency, :cor_, :rct_, 'wording', 'notice', 'proposed', 'x', :facts, 'z', "
        "now())");
    sql("INSERT INTO tax_message (agency_id, message_id, kind, wire_id, state, business_day, due_on, documents, "
        "data_id,"
        " data_part, asked_by, made_at) VALUES (:agency, :txm_, 'summary', 'K1', 'made', '2026-11-22', '2026-11-22', 1,"
        " 'd', 'x', 'z', now())");
    sql("INSERT INTO money_break (agency_id, break_id, kind, payment_id, amount, source_type, source_id, came_by, "
        "channel,"
        " state, opened_at) VALUES (:agency, :brk_, 'late', :pay_, 1000, 'payment', :pay_, 'x', 'vnpay', 'open', "
        "now())");
    sql("INSERT INTO statement_file (agency_id, statement_id, digest, name, format, provider, account, size, first_day,"
        " last_day, lines, fresh, credits, debits, fees, statements, received_by, received_at) VALUES (:agency, :stm_,"
        " sha256('x'), 'a', 'mt940', '', '001', 1, '2026-11-22', '2026-11-22', 1, 1, 1, 0, 0, '[]', 'z', now())");
    sql("INSERT INTO reconciliation (agency_id, run_id, state, rules, started_by, started_at, ended_at) VALUES "
        "(:agency,"
        " :rec_, 'done', '1', 'z', now(), now())");
    sql("INSERT INTO remittance (agency_id, remittance_id, state, through, amount, reference, from_account, account,"
        " treasury_code, treasury_name, authority_code, authority_name, maker, proposed_at) VALUES (:agency, :rem_,"
        " 'proposed', '2026-11-22', 1, 'KY1', '1', '7111', '1', 'x', '1', 'x', 'z', now())");
    sql("INSERT INTO cash_drawer (agency_id, drawer_id, counter, clerk, state, opening, slips, opened_at, "
        "business_date)"
        " VALUES (:agency, :drw_, 'Q1', 'x', 'open', 0, 0, now(), '2026-11-22')");
  }
  std::string& theirs(const std::string& kind) { return theirs_ids_[kind]; }
  static std::string fresh() { return to_text(new_uuid(system_now(), system_random)); }

  Answer call(const Route& route, const std::string& id) {
    std::string path{route.pattern};
    path.replace(path.find("{id}"), 4, id);
    const auto body = body_of.contains(route.pattern) ? body_of.at(route.pattern) : route.method == "POST" ? "{}" : "";
    return ask(request(std::string{route.method}, path, body, route.method == "POST" ? "k" + fresh() : ""));
  }
  std::size_t listed(const std::string& path) {
    const auto answer = ask(request("GET", path));
    EXPECT_EQ(answer.status, 200) << path << " " << as_text(answer.body);
    return json(answer).at("data").as_array().size();
  }

  const AgencyId other_ = database_.add_agency("H99.99");
  const ClientId theirs_ = ClientId::fresh(system_now(), system_random),
                 ours_ = ClientId::fresh(system_now(), system_random),
                 both_ = ClientId::fresh(system_now(), system_random);
  std::map<std::string, std::string> theirs_ids_;
};

/// A day is everybody's, and so is a report: what is known of it is the caller's own.
bool is_for_clients(const Route& route) {
  return route.pattern.starts_with("/v1/") && !route.who.scope.empty() &&
         route.pattern.find('{') != std::string_view::npos && route.pattern.find("{date}") == std::string_view::npos &&
         route.pattern.find("{report}") == std::string_view::npos;
}

TEST_F(TwoAgencies, AnothersIdIsAnsweredAsAnIdThatNeverWas) {
  for (const auto& route : routes()) {
    if (!is_for_clients(route)) continue;
    SCOPED_TRACE(std::string{route.method} + " " + std::string{route.pattern});
    ASSERT_TRUE(id_of.contains(route.pattern)) << "say above what its id is";
    const std::string kind{id_of.at(route.pattern)};
    const auto foreign = call(route, theirs(kind)), unknown = call(route, kind + fresh());
    EXPECT_EQ(unknown.status, 404) << as_text(unknown.body);
    EXPECT_EQ(foreign.status, unknown.status);
    EXPECT_EQ(foreign.headers, unknown.headers);
    EXPECT_EQ(as_text(foreign.body), as_text(unknown.body));
  }
}

TEST_F(TwoAgencies, ItsOwnClientFindsWhatTheOtherDoesNot) {
  token_ = token_of(theirs_, "theirs");
  for (const auto& route : routes()) {
    if (!is_for_clients(route) || route.method != "GET" || route.pattern.ends_with("/proof")) continue;
    if (route.pattern.ends_with("/voucher")) continue;  // nothing of it was refunded
    SCOPED_TRACE(std::string{route.pattern});
    EXPECT_EQ(call(route, theirs(std::string{id_of.at(route.pattern)})).status, 200)
        << "or the test above proves nothing";
  }
}

TEST_F(TwoAgencies, ListsShowNothingOfTheOther) {
  for (const auto* path : {"/v1/payments", "/v1/receipts", "/v1/receipt_corrections", "/v1/tax/messages", "/v1/drawers",
                           "/v1/statements", "/v1/reconciliations", "/v1/days", "/v1/remittances", "/v1/events",
                           "/v1/webhook_endpoints", "/v1/ledger/accounts", "/v1/ledger/entries"}) {
    EXPECT_EQ(listed(path), 0u) << path;
    const auto named = ask(request("GET", std::string{path} + "?agency=" + other_.text()));
    EXPECT_NE(named.status, 200) << path;
  }
  EXPECT_EQ(listed("/v1/payments?reference=" + theirs("pay_")), 0u);
  EXPECT_EQ(listed("/v1/events?payment=" + theirs("pay_")), 0u);
}

TEST_F(TwoAgencies, AClientOfBothSeesBoth) {
  ASSERT_EQ(ask(request("POST", "/v1/payments", order("ours"), "mine")).status, 201);
  EXPECT_EQ(listed("/v1/payments"), 1u);
  token_ = token_of(both_, "both");
  const auto page = json(ask(request("GET", "/v1/payments")));
  ASSERT_EQ(page.at("data").as_array().size(), 3u);
  EXPECT_EQ(page.at("data").at(0).at("dossier"), "ours") << "newest first, whoever's it is";
  EXPECT_EQ(listed("/v1/payments?agency=" + other_.text()), 2u);
  EXPECT_EQ(listed("/v1/payments?agency=" + agency_.text()), 1u);
  EXPECT_EQ(listed("/v1/receipts"), 1u);
  EXPECT_EQ(listed("/v1/events"), 1u);
  EXPECT_EQ(ask(request("GET", "/v1/payments/" + theirs("pay_"))).status, 200);
}

TEST_F(TwoAgencies, ARedeliveryReachesNoEventOfTheOther) {
  const auto made = json(ask(request("POST", "/v1/webhook_endpoints", R"({"url":"https://portal.example/ours"})")));
  const auto path = "/v1/webhook_endpoints/" + std::string{made.at("id").as_string()} + "/redeliver";
  EXPECT_EQ(json(ask(request("POST", path, R"({"from":"2026-01-01"})"))).at("redelivered"), 0);
  EXPECT_EQ(json(ask(request("POST", path, R"({"payment":")" + theirs("pay_") + R"("})"))).at("redelivered"), 0);
}

}  // namespace
}  // namespace kythu::gateway
