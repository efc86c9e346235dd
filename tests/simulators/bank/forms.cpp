#include "bank/forms.hpp"

#include <boost/json/serialize.hpp>

#include "common/text.hpp"

namespace kythu::simulators::bank {
namespace {

namespace json = boost::json;

constexpr const char* json_header = "Content-Type: application/json";

std::string booked(const Entry& entry) { return vietnam(entry.booked_at, "%Y-%m-%d %H:%M:%S"); }

std::string spoiled(std::string digest, bool spoil) {
  if (spoil) digest.back() = digest.back() == '0' ? '1' : '0';
  return digest;
}

/// Signed are all members of data, sorted by name, as "name=value" with '&' between them.
Notice payos(const Service& service, const Entry& entry, bool spoil) {
  const json::object data{{"orderCode", entry.number},
                          {"amount", entry.amount},
                          {"description", entry.memo},
                          {"accountNumber", entry.account},
                          {"reference", entry.reference()},
                          {"transactionDateTime", booked(entry)},
                          {"currency", "VND"},
                          {"paymentLinkId", sha256_hex(entry.reference()).substr(0, 32)},
                          {"code", "00"},
                          {"desc", "Thành công"},
                          {"counterAccountBankId", ""},
                          {"counterAccountBankName", ""},
                          {"counterAccountName", entry.payer_name},
                          {"counterAccountNumber", entry.payer_account},
                          {"virtualAccountName", ""},
                          {"virtualAccountNumber", ""}};
  std::map<std::string, std::string> sorted;
  for (const auto& member : data) sorted[std::string{member.key()}] = plain(data, member.key());
  std::string text;
  for (const auto& [name, value] : sorted) text += (text.empty() ? "" : "&") + name + "=" + value;
  const json::object body{{"code", "00"},
                          {"desc", "success"},
                          {"success", true},
                          {"data", data},
                          {"signature", spoiled(hmac_hex("SHA256", service.secret, text), spoil)}};
  return {.url = service.url, .headers = {json_header}, .body = json::serialize(body)};
}

json::object sorted(const json::object& object) {
  std::map<std::string, json::value> members;
  for (const auto& member : object) members[std::string{member.key()}] = member.value();
  json::object out;
  for (auto& [name, value] : members) {
    out[name] = value.is_object() ? json::value(sorted(value.get_object())) : std::move(value);
  }
  return out;
}

/// Signed is "t.JSON" with the members sorted at every level.
Notice casso(const Service& service, const Entry& entry, bool spoil) {
  const json::object body{{"error", 0},
                          {"data", json::object{{"id", entry.number},
                                                {"reference", entry.reference()},
                                                {"description", entry.memo},
                                                {"amount", entry.amount},
                                                {"runningBalance", 0},
                                                {"transactionDateTime", booked(entry)},
                                                {"accountNumber", entry.account},
                                                {"bankName", "Ngân hàng mô phỏng"},
                                                {"bankAbbreviation", "SIM"},
                                                {"virtualAccountNumber", ""},
                                                {"virtualAccountName", ""},
                                                {"counterAccountName", entry.payer_name},
                                                {"counterAccountNumber", entry.payer_account},
                                                {"counterAccountBankId", ""},
                                                {"counterAccountBankName", ""}}}};
  const auto time = std::to_string(now_ms());
  const auto digest = hmac_hex("SHA512", service.secret, time + "." + json::serialize(sorted(body)));
  return {.url = service.url,
          .headers = {json_header, "X-Casso-Signature: t=" + time + ",v1=" + spoiled(digest, spoil)},
          .body = json::serialize(body)};
}

/// Signed is "seconds.body".
Notice sepay(const Service& service, const Entry& entry, bool spoil) {
  const auto body = json::serialize(json::object{{"id", entry.number},
                                                 {"gateway", "SIM"},
                                                 {"transactionDate", booked(entry)},
                                                 {"accountNumber", entry.account},
                                                 {"code", nullptr},
                                                 {"content", entry.memo},
                                                 {"transferType", "in"},
                                                 {"transferAmount", entry.amount},
                                                 {"accumulated", 0},
                                                 {"subAccount", nullptr},
                                                 {"referenceCode", entry.reference()},
                                                 {"description", ""}});
  const auto time = std::to_string(now_ms() / 1000);
  const auto digest = hmac_hex("SHA256", service.secret, time + "." + body);
  return {.url = service.url,
          .headers = {json_header, "X-SePay-Timestamp: " + time, "X-SePay-Signature: sha256=" + spoiled(digest, spoil)},
          .body = body};
}

}  // namespace

Notice write_notice(const Service& service, const Entry& entry, bool bad_signature) {
  if (service.form == "payos") return payos(service, entry, bad_signature);
  if (service.form == "casso") return casso(service, entry, bad_signature);
  return sepay(service, entry, bad_signature);
}

bool is_taken(const std::string& form, const Heard& heard) {
  const bool good = heard.status >= 200 && heard.status < 300;
  return good && (form != "sepay" || heard.body.find("\"success\":true") != std::string::npos);
}

/// SePay's are published: seven more tries at Fibonacci's intervals. Those of the others are assumed.
std::vector<std::chrono::seconds> retries_of(const std::string& form) {
  using std::chrono::minutes;
  if (form != "sepay") return {minutes{1}, minutes{5}, minutes{15}};
  return {minutes{1}, minutes{1}, minutes{2}, minutes{3}, minutes{5}, minutes{8}, minutes{13}};
}

}  // namespace kythu::simulators::bank
