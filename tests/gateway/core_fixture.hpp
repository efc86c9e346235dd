// The whole core in one process: every room, the real database, doubles only for the vault and the outside.
#pragma once

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include "config/base/digest.hpp"
#include "doubles/memory_keys.hpp"
#include "doubles/memory_vault.hpp"
#include "doubles/scripted_fetch.hpp"
#include "doubles/test_database.hpp"
#include "gateway/access/officers/officers.hpp"
#include "gateway/access/throttle.hpp"
#include "gateway/access/tokens.hpp"
#include "gateway/core/health.hpp"
#include "gateway/core/metrics.hpp"
#include "gateway/core/pipeline.hpp"
#include "gateway/core/room_settings.hpp"
#include "gateway/keys/desk.hpp"

namespace kythu::gateway {

class NoInspector : public signing::Inspector {
 public:
  Result<signing::PdfFacts, signing::Refusal> plan_pdf_signature(BytesView, const signing::PdfQuestion&) override {
    return signing::Refusal::parser_failed;
  }
  Result<signing::XmlFacts, signing::Refusal> plan_xml_signature(BytesView, const signing::XmlQuestion&) override {
    return signing::Refusal::parser_failed;
  }
};

inline settings::CoreSettings test_settings() {
  settings::CoreSettings settings;
  settings.public_url = "https://127.0.0.1:8443";
  settings.vnpay = settings::Vnpay{"TERMINAL", "https://pay.example/vpcpay.html", "https://pay.example/query",
                                   "127.0.0.1", Secret{"a hash secret of VNPAY"}};
  settings.webhooks.master = Secret{"a master credential of more than 32 bytes"};
  settings.receipt_key = "receipt";
  settings.receipt_font = "DejaVu Sans";
  return settings;
}

class CoreFixture : public testing::Test {
 protected:
  CoreFixture() {
    add_client(client_, "payments:write payments:read", secret_);
    token_ = token_of(client_, secret_);
  }

  void add_client(ClientId client, const std::string& scopes, const std::string& secret) {
    database_.as_owner("INSERT INTO client (client_id, name, scopes, created_at) VALUES ('" + client.uuid_text() +
                       "', 'portal', '" + scopes + "', now())");
    database_.as_owner("INSERT INTO client_agency (client_id, agency_id) VALUES ('" + client.uuid_text() + "', '" +
                       agency_.uuid_text() + "')");
    database_.as_owner("INSERT INTO client_secret (client_id, slot, secret_sha256, created_at, expires_at) VALUES ('" +
                       client.uuid_text() + "', 1, decode('" + to_hex(sha256(secret)) +
                       "', 'hex'), now(), now() + interval '1 day')");
  }
  std::string token_of(ClientId client, const std::string& secret) {
    const auto issued = tokens_.issue({client.text(), Secret{secret}}, "", "");
    return issued ? issued->token : "";
  }
  Request request(std::string method, std::string path, std::string body = {}, std::string key = {}) const {
    Request made;
    made.method = std::move(method);
    const auto mark = path.find('?');
    made.path = path.substr(0, mark);
    if (mark != std::string::npos) made.query = path.substr(mark + 1);
    made.headers = {{"authorization", "Bearer " + token_}};
    if (!body.empty()) made.headers.emplace_back("content-type", "application/json");
    if (!key.empty()) made.headers.emplace_back("idempotency-key", key);
    made.body = to_bytes(body);
    made.peer = "127.0.0.1";
    made.request_id = "0193a5c2-0000-7000-8000-000000000001";
    return made;
  }
  Answer ask(const Request& asked) const { return Pipeline{services_, routes()}.answer(asked); }
  static boost::json::value json(const Answer& answer) { return boost::json::parse(as_text(answer.body)); }
  static std::string code(const Answer& answer) {
    return std::string{json(answer).as_object().contains("code") ? json(answer).at("code").as_string() : ""};
  }
  std::string order(const std::string& dossier = "H12-1", const std::string& amount = "200000") const {
    return R"({"agency":")" + agency_.text() + R"(","procedure":"Lý lịch tư pháp","dossier":")" + dossier +
           R"(","payer":{"name":"Nguyễn Văn Thử"},"items":[{"description":"Phí","kind":"fee","amount":)" + amount +
           R"(}],"return_url":"https://portal.example/back"})";
  }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }

  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  ClientId client_ = ClientId::fresh(system_now(), system_random);
  const std::string secret_ = "kys_a-secret-of-the-portal";
  const settings::CoreSettings settings_ = test_settings();
  const Log log_{"test", LogLevel::error, system_now};
  const Secret master_{"a master credential of more than 32 bytes"};
  test::MemoryKeys keys_{"receipt", agency_};
  mutable test::MemoryVault vault_;
  test::ScriptedFetch outside_;
  NoInspector inspector_;
  payments::Cashier cashier_{cashier_settings(settings_), database_.app(), outside_, system_now, system_random, log_};
  receipts::Registrar registrar_{registrar_settings(settings_), database_.app(), keys_, system_now, system_random};
  signing::Signer signer_{signer_settings(settings_), keys_, inspector_, outside_, system_now, system_random};
  Tokens tokens_{database_.app(), settings_.token_lifetime, system_now, system_random};
  Throttle throttle_{100'000, 100'000};
  Metrics metrics_;
  Health health_{{{"database", [this] { return database_.app().ping(), true; }}, {"egress", [] { return false; }}}};
  Officers officers_{database_.app(), master_, system_now, system_random};
  KeyDesk key_desk_{database_.app(), vault_, system_now, log_};
  mutable Services services_{settings_,  database_.app(), keys_,      vault_,        outside_, cashier_,
                             registrar_, signer_,         tokens_,    throttle_,     metrics_, health_,
                             officers_,  key_desk_,       system_now, system_random, log_};
  std::string token_;
};

}  // namespace kythu::gateway
