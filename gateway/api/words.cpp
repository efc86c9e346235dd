#include "words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "gateway/api/refunds.hpp"
#include "gateway/core/query.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

json::array items_of(const payments::Payment& payment) {
  json::array all;
  for (const auto& item : payment.items) {
    all.push_back({{"fee", text_or_null(item.fee)},
                   {"description", item.description},
                   {"kind", payments::name(item.kind)},
                   {"amount", item.amount.dong()},
                   {"quantity", item.quantity}});
  }
  return all;
}

json::object payer_of(const payments::Payer& payer) {
  return {{"name", payer.name},
          {"id_number", text_or_null(payer.id_number)},
          {"tax_code", text_or_null(payer.tax_code)},
          {"address", text_or_null(payer.address)},
          {"email", text_or_null(payer.email)},
          {"phone", text_or_null(payer.phone)}};
}

json::array attempts_of(const payments::Payment& payment) {
  json::array all;
  for (const auto& attempt : payment.attempts) {
    all.push_back({{"id", attempt.id.text()},
                   {"number", attempt.number},
                   {"channel", attempt.channel},
                   {"reference", attempt.our_ref},
                   {"provider_transaction", text_or_null(attempt.provider_txn)},
                   {"amount", attempt.amount.dong()},
                   {"status", attempt.state == "cancelled" ? "canceled" : attempt.state},
                   {"created_at", rfc3339(attempt.created_at)}});
  }
  return all;
}

json::array timeline_of(const payments::Payment& payment) {
  json::array all;
  for (const auto& entry : payment.timeline) {
    all.push_back({{"seq", entry.seq},
                   {"from", entry.first ? json::value{} : json::value(payments::public_name(entry.from))},
                   {"to", payments::public_name(entry.to)},
                   {"actor", entry.actor},
                   {"detail", json::parse(entry.detail)},
                   {"at", rfc3339(entry.at)}});
  }
  std::string_view status = payments::public_name(payment.status);
  for (const auto& entry : payment.aftermath) {
    const auto after = payments::public_status(payment.status, entry.late_applied, payment.captured, entry.refunded);
    all.push_back({{"seq", entry.seq},
                   {"from", std::exchange(status, after)},
                   {"to", after},
                   {"actor", entry.actor},
                   {"detail", json::parse(entry.detail)},
                   {"at", rfc3339(entry.at)}});
  }
  return all;
}

json::value qr_of(const payments::Payment& payment) {
  if (payment.qr_payload.empty()) return {};
  return {{"payload", payment.qr_payload}, {"png_href", "/pay/" + payment.token + "/qr.png"}};
}

}  // namespace

json::value text_or_null(std::string_view text) { return text.empty() ? json::value{} : json::value(text); }

json::value instant_or_null(const std::optional<Instant>& at) { return at ? json::value(rfc3339(*at)) : json::value{}; }

json::object payment_summary(const Context& context, const payments::Payment& payment) {
  json::array channels;
  for (const auto& channel : payment.channels) channels.emplace_back(channel);
  return {{"id", payment.id.text()},
          {"status", payments::public_status(payment)},
          {"amount", payment.amount.dong()},
          {"currency", "VND"},
          {"agency", payment.agency.text()},
          {"procedure", payment.procedure},
          {"dossier", payment.dossier},
          {"payer", payer_of(payment.payer)},
          {"items", items_of(payment)},
          {"channels", std::move(channels)},
          {"checkout_url", context.services.settings.public_url + "/pay/" + payment.token},
          {"qr", qr_of(payment)},
          {"transfer_reference", text_or_null(payment.transfer_ref)},
          {"return_url", payment.return_url},
          {"metadata", json::parse(payment.metadata)},
          {"paid_channel", text_or_null(payment.paid_channel)},
          {"paid_at", instant_or_null(payment.paid_at)},
          {"refunded_amount", payment.refunded.dong()},
          {"created_at", rfc3339(payment.created_at)},
          {"expires_at", rfc3339(payment.expires_at)}};
}

json::object payment_words(const Context& context, const payments::Payment& payment,
                           const std::vector<receipts::Receipt>& receipts) {
  auto words = payment_summary(context, payment);
  words["attempts"] = attempts_of(payment);
  json::array all;
  for (const auto& receipt : receipts) all.push_back(receipt_words(context, receipt));
  words["receipts"] = std::move(all);
  json::array refunds;
  for (const auto& refund : payment.refunds) refunds.push_back(refund_words(refund));
  words["refunds"] = std::move(refunds);
  words["timeline"] = timeline_of(payment);
  return words;
}

std::string public_status(const receipts::Receipt& receipt) {
  if (receipt.status == "signed") return "issued";
  return receipt.status == "cancelled" ? "canceled" : receipt.status;
}

json::object receipt_words(const Context& context, const receipts::Receipt& receipt) {
  const auto href = "/v1/receipts/" + receipt.id.text();
  return {{"id", receipt.id.text()},
          {"status", public_status(receipt)},
          {"payment", receipt.payment.text()},
          {"agency", receipt.agency.text()},
          {"form_code", receipt.form_code},
          {"symbol", receipt.symbol},
          {"number", receipt.number},
          {"amount", receipt.amount.dong()},
          {"lookup_code", receipt.lookup_code},
          {"lookup_url", context.services.settings.public_url + "/receipts/" + receipt.lookup_code},
          {"xml_href", href + ".xml"},
          {"pdf_href", href + ".pdf"},
          {"issued_at", rfc3339(receipt.issued_at)},
          {"signed_at", instant_or_null(receipt.signed_at)},
          {"replaces", receipt.replaces ? json::value(receipt.replaces->text()) : json::value{}},
          {"replaced_by", receipt.replaced_by ? json::value(receipt.replaced_by->text()) : json::value{}}};
}

pages::Language page_language(Context& context) {
  if (auto query = Query::parse(context.request.query)) {  // the page's own switch of language
    const auto chosen = (*query).text("lang");
    if (chosen == "en") context.language = Language::en;
    if (chosen == "vi") context.language = Language::vi;
  }
  return context.language == Language::en ? pages::Language::en : pages::Language::vi;
}

Answer html_answer(int status, std::string_view html, std::string_view policy) {
  return {status,
          {{"content-type", "text/html; charset=utf-8"},
           {"content-security-policy", std::string{policy}},
           {"referrer-policy", "no-referrer"},
           {"x-frame-options", "DENY"},
           {"cross-origin-opener-policy", "same-origin"},
           {"cross-origin-resource-policy", "same-origin"},
           {"strict-transport-security", "max-age=31536000"},
           {"cache-control", "no-store"},
           {"vary", "accept-language"}},
          to_bytes(html)};
}

json::object page_of(json::array rows, int limit) {
  const bool more = rows.size() > static_cast<std::size_t>(limit);
  if (more) rows.resize(static_cast<std::size_t>(limit));
  const json::value next = more ? rows.back().at("id") : json::value{};
  return {{"data", std::move(rows)}, {"has_more", more}, {"next", next}};
}

}  // namespace kythu::gateway
