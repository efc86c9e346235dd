// A provider over HTTPS with JSON, for those that publish no format of their own, and as the pattern for those that do:
//
//   POST {address}/receipts, Idempotency-Key: the payment, Authorization: Bearer {secret}
//   {"payment", "paid_at", "payment_method", "dossier", "payer": {"name", "tax_code", "address"}, "amount",
//    "lines": [{"description", "amount"}]}
//   200 or 201 {"form_code", "symbol", "number", "lookup_code", "lookup_url", "issued_at"}
//   400, 403, 409, 422 {"detail"}: refused. Everything else, and silence: cannot be told.
#pragma once

#include "config/base/secret.hpp"
#include "config/wire/fetch.hpp"
#include "receipts/handover/provider.hpp"

namespace kythu::receipts::handover {

struct JsonProviderSettings {
  std::string name, address;  ///< the address without a final slash
  Secret secret;
};

class JsonProvider : public Provider {
 public:
  JsonProvider(JsonProviderSettings settings, wire::Fetch& outside)
      : settings_(std::move(settings)), outside_(outside) {}

  std::string name() const override { return settings_.name; }
  std::string body_of(const Order& order) const override;
  Outcome issue(const std::string& key, const std::string& body) override;

 private:
  const JsonProviderSettings settings_;
  wire::Fetch& outside_;
};

}  // namespace kythu::receipts::handover
