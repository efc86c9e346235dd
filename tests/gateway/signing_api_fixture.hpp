// Signing as callers have it, in one process: the handlers, the real database, a key and an authority in memory.
#pragma once

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "config/base/digest.hpp"
#include "doubles/memory_vault.hpp"
#include "doubles/test_database.hpp"
#include "gateway/access/officers/officers.hpp"
#include "gateway/access/throttle.hpp"
#include "gateway/access/tokens.hpp"
#include "gateway/core/handler.hpp"
#include "gateway/core/health.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/metrics.hpp"
#include "gateway/core/room_settings.hpp"
#include "gateway/keys/desk.hpp"
#include "signing/fixture.hpp"
#include "signing/lasting_world.hpp"

namespace kythu::gateway {

class ApiTest : public test::SigningTest {
 protected:
  ApiTest() {
    settings_.webhooks.master = Secret{"a master credential of more than 32 bytes"};
    database_.as_owner("INSERT INTO agency (agency_id, code, name, tax_code, address, created_at) VALUES ('" +
                       agency.uuid_text() + "', 'H1', 'Sở', '1', 'Số 1', now()) ON CONFLICT DO NOTHING");
  }
  ~ApiTest() override { keys.restore(); }

  Result<Answer, Problem> call(Handler handler, Request request, std::vector<std::string> path = {}) {
    Context context{services_, request, std::move(path), "/test", {client_, {agency}, {"sign"}}, {}, {}, system_now()};
    if (find_header(request.headers, "content-type") == "application/json") {
      context.json = *parse_json(request.body);
    }
    return handler(context);
  }
  static Headers headers_with(const std::string& key) {
    if (key.empty()) return {{"content-type", "application/json"}};
    return {{"content-type", "application/json"}, {"idempotency-key", key}};
  }
  static Request post(const boost::json::object& body, const std::string& key) {
    return {.method = "POST",
            .path = "/test",
            .query = {},
            .headers = headers_with(key),
            .body = to_bytes(boost::json::serialize(body)),
            .peer = {},
            .request_id = "0193a5c2-0000-7000-8000-000000000000",
            .client_certificate = {}};
  }
  static boost::json::object words(const Answer& answer) {
    return boost::json::parse(as_text(answer.body)).as_object();
  }
  boost::json::object order(const Bytes& pdf) {
    return {{"credential", "result"},
            {"format", "pades"},
            {"level", "b"},
            {"document", {{"name", "Kết quả.pdf"}, {"content", to_base64(pdf)}}}};
  }

  test::TestDatabase database_;
  settings::CoreSettings settings_;
  const Log log_{"test", LogLevel::error, system_now};
  const Secret master_{"a master credential of more than 32 bytes"};
  payments::Cashier cashier_{cashier_settings(settings_), database_.app(), tsa, system_now, system_random, log_};
  receipts::Registrar registrar_{registrar_settings(settings_), database_.app(), keys, system_now, system_random};
  test::NearRaiser raiser_;
  signing::Signer signer_{SigningTest::settings(), keys, inspector, tsa, system_now, system_random, &raiser_};
  Tokens tokens_{database_.app(), settings_.token_lifetime, system_now, system_random};
  Throttle throttle_{100'000, 100'000};
  Metrics metrics_;
  Health health_{{}};
  Officers officers_{database_.app(), master_, system_now, system_random};
  test::MemoryVault vault_;
  KeyDesk key_desk_{database_.app(), vault_, system_now, log_};
  Services services_{settings_,  database_.app(), keys,       vault_,        tsa,      cashier_,
                     registrar_, signer_,         tokens_,    throttle_,     metrics_, health_,
                     officers_,  key_desk_,       system_now, system_random, log_};
  ClientId client_ = ClientId::fresh(system_now(), system_random);
  Bytes pdf_ = test::build_pdf();
};

}  // namespace kythu::gateway
