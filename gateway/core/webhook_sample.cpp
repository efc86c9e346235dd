#include "gateway/core/webhook_sample.hpp"

#include <boost/json/serialize.hpp>

namespace kythu::gateway {
namespace {

namespace json = boost::json;

/// A UUIDv7 of 1970: nothing real was made then.
constexpr std::string_view nobody = "00000000-0000-7000-8000-000000000000";

std::string id(std::string_view prefix) { return std::string{prefix}.append(nobody); }

json::object refund(std::string_view status) {
  return {{"id", id("ref_")},
          {"status", status},
          {"amount", 24'000},
          {"method", "channel"},
          {"payment", id("pay_")},
          {"provider_transaction", nullptr},
          {"failure", status == "failed" ? json::value{"channel: 00 not refundable"} : json::value{}}};
}

json::object break_of(std::string_view status) {
  const bool open = status == "opened";
  return {{"id", id("brk_")},
          {"kind", "late"},
          {"status", open ? "open" : "resolved"},
          {"payment", id("pay_")},
          {"amount", 224'000},
          {"channel", "vietqr"},
          {"remedy", open ? json::value{} : json::value{"apply"}}};
}

/// What an event about a payment says besides the payment.
void add_to(json::object& data, std::string_view type) {
  if (type == "payment.excess") data["excess"] = json::object{{"break", id("brk_")}, {"amount", 224'000}};
  if (type != "payment.refunded") return;
  data["refunded_amount"] = 224'000;
  auto one = refund("succeeded");
  one.erase("payment");
  one.erase("failure");
  data["refund"] = std::move(one);
}

json::object payment(std::string_view type, AgencyId agency, Instant now) {
  const auto status = type.substr(type.find('.') + 1);
  const bool taken = status == "paid" || status == "paid_late";
  json::object data{{"id", id("pay_")},
                    {"status", status == "excess" ? "paid" : status},
                    {"amount", 224'000},
                    {"agency", agency.text()},
                    {"procedure", "Cấp phiếu lý lịch tư pháp"},
                    {"dossier", "000.00.00.H00-000000-0000"},
                    {"channel", taken ? json::value{"vnpay"} : json::value{}},
                    {"paid_at", taken ? json::value(rfc3339(now)) : json::value{}},
                    {"provider_transaction", taken ? json::value{"00000000"} : json::value{}},
                    {"metadata", json::object{}}};
  add_to(data, type);
  return data;
}

json::object receipt(std::string_view type, Instant now) {
  return {{"id", id("rct_")},
          {"payment", id("pay_")},
          {"form_code", "EBL01"},
          {"symbol", "26TXX"},
          {"number", 1},
          {"amount", 224'000},
          {"issued_at", rfc3339(now)},
          {"lookup_code", "0000000000000000"},
          {"status", type.substr(type.find('.') + 1)}};
}

json::object signature(AgencyId agency, Instant now) {
  return {{"id", id("sig_")},
          {"agency", agency.text()},
          {"document", {{"id", id("doc_")}, {"sha256", std::string(64, '0')}, {"href", "/v1/documents/" + id("doc_")}}},
          {"format", "pades"},
          {"level", "t"},
          {"signed_at", rfc3339(now)},
          {"log_index", 0},
          {"metadata", json::object{}}};
}

json::object of(std::string_view type, AgencyId agency, Instant now) {
  const auto what = type.substr(type.find('.') + 1);
  if (type.starts_with("receipt.")) return receipt(type, now);
  if (type.starts_with("signature.")) return signature(agency, now);
  if (type.starts_with("refund.")) return refund(what);
  if (type.starts_with("break.")) return break_of(what);
  return payment(type, agency, now);
}

}  // namespace

std::string sample_payload(std::string_view type, AgencyId agency, Instant now) {
  auto data = of(type, agency, now);
  data["sample"] = true;
  return json::serialize(data);
}

}  // namespace kythu::gateway
