#include "gateway/core/webhook_sample.hpp"

#include <boost/json/serialize.hpp>

namespace kythu::gateway {
namespace {

namespace json = boost::json;

/// A UUIDv7 of 1970: nothing real was made then.
constexpr std::string_view nobody = "00000000-0000-7000-8000-000000000000";

std::string id(std::string_view prefix) { return std::string{prefix}.append(nobody); }

json::object payment(std::string_view type, AgencyId agency, Instant now) {
  const auto status = type.substr(type.find('.') + 1);
  const bool taken = status == "paid" || status == "paid_late" || status == "refunded";
  return {{"id", id("pay_")},
          {"status", status},
          {"amount", 224'000},
          {"agency", agency.text()},
          {"procedure", "Cấp phiếu lý lịch tư pháp"},
          {"dossier", "000.00.00.H00-000000-0000"},
          {"channel", taken ? json::value{"vnpay"} : json::value{}},
          {"paid_at", taken ? json::value(rfc3339(now)) : json::value{}},
          {"provider_transaction", taken ? json::value{"00000000"} : json::value{}},
          {"metadata", json::object{}}};
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

}  // namespace

std::string sample_payload(std::string_view type, AgencyId agency, Instant now) {
  auto data = type.starts_with("receipt.")     ? receipt(type, now)
              : type.starts_with("signature.") ? signature(agency, now)
                                               : payment(type, agency, now);
  data["sample"] = true;
  return json::serialize(data);
}

}  // namespace kythu::gateway
