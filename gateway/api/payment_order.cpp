#include "payment_order.hpp"

#include <boost/url/parse.hpp>

#include "gateway/core/json.hpp"

namespace kythu::gateway {
namespace {

using enum Presence;

payments::Payer read_payer(JsonObject payer) {
  payments::Payer read{payer.text("name", required, 200),    payer.text("id_number", optional, 50),
                       payer.text("tax_code", optional, 20), payer.text("address", optional, 500),
                       payer.text("email", optional, 200),   payer.text("phone", optional, 30)};
  payer.refuse_unknown();
  return read;
}

std::vector<payments::Item> read_items(std::vector<JsonObject> objects) {
  std::vector<payments::Item> items;
  for (auto& object : objects) {
    payments::Item item;
    item.fee = object.text("fee", optional, 100);
    item.description = object.text("description", required, 500);
    const auto kind = object.text("kind", required, 20);
    const auto known = payments::parse_item_kind(kind);
    if (!known && !kind.empty()) object.fault("kind", "unknown_kind", "fee, charge or other.");
    item.kind = known.value_or(payments::ItemKind::other);
    item.amount = object.money("amount").value_or(Vnd{});
    item.quantity = object.integer("quantity", optional, 1, 100'000).value_or(1);
    object.refuse_unknown();
    items.push_back(std::move(item));
  }
  return items;
}

/// Where the citizen's browser is sent back to: no script, no other scheme, nobody's password; plain http on this
/// machine only, judged by the whole host name.
bool is_return_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  if (!url || url->has_userinfo() || url->encoded_host().empty()) return false;
  const auto host = url->encoded_host();
  const bool here = host == "127.0.0.1" || host == "localhost";
  return url->scheme() == "https" || (url->scheme() == "http" && here);
}

}  // namespace

Result<payments::NewPayment, Problem> read_order(const Context& context) {
  std::vector<FieldError> errors;
  JsonObject body{context.json, "", errors};
  const auto agency_text = body.text("agency", optional, 50);
  payments::NewPayment order;
  order.client = context.caller.client;
  order.procedure = body.text("procedure", required, 300);
  order.dossier = body.text("dossier", required, 100);
  order.payer = read_payer(body.object("payer", required));
  order.items = read_items(body.objects("items", required, 100));
  order.return_url = body.text("return_url", required, 2'000);
  if (!order.return_url.empty() && !is_return_url(order.return_url)) {
    body.fault("return_url", "not_a_url", "An https address.");
  }
  const auto seconds = body.integer("expires_in", optional, 1, 366 * 24 * 3600);
  if (seconds) order.expires_in = std::chrono::seconds{*seconds};
  order.channels = body.texts("channels", optional, 20);
  order.metadata = body.raw_object("metadata", 16'384);
  body.refuse_unknown();
  if (!errors.empty()) return invalid_request(std::move(errors));
  const auto agency = agency_of(context, agency_text, "/agency");
  if (!agency) return agency.error();
  order.agency = *agency;
  return order;
}

}  // namespace kythu::gateway
