// sim-vnpay: VNPAY's payment gateway as a merchant sees it (PAY 2.1.0), with a ledger of its own.
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <boost/json.hpp>
#include <curl/curl.h>

#include "http/server.hpp"
#include "vnpay/notifier.hpp"

namespace kythu::simulators::vnpay {
namespace {

namespace json = boost::json;

const std::vector<std::string> query_slots{"vnp_RequestId",  "vnp_Version", "vnp_Command",
                                           "vnp_TmnCode",    "vnp_TxnRef",  "vnp_TransactionDate",
                                           "vnp_CreateDate", "vnp_IpAddr",  "vnp_OrderInfo"};
const std::vector<std::string> reply_slots{"vnp_ResponseId",    "vnp_Command",         "vnp_ResponseCode",
                                           "vnp_Message",       "vnp_TmnCode",         "vnp_TxnRef",
                                           "vnp_Amount",        "vnp_BankCode",        "vnp_PayDate",
                                           "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus",
                                           "vnp_OrderInfo",     "vnp_PromotionCode",   "vnp_PromotionAmount"};

std::string at(const Parameters& all, const std::string& name) {
  const auto found = all.find(name);
  return found == all.end() ? "" : found->second;
}

bool wants_json(const Request& request) { return at(request.headers, "accept").find("json") != std::string::npos; }

std::string escape(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string page(const std::string& inside) {
  return "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'>"
         "<title>VNPAY (mô phỏng)</title><body style='font-family:sans-serif;max-width:30em;margin:2em auto'>"
         "<h1>VNPAY (mô phỏng)</h1>" +
         inside;
}

class Gateway {
 public:
  Gateway(std::string terminal, std::string secret, Ledger& ledger, Notifier& notifier)
      : terminal_(std::move(terminal)), secret_(std::move(secret)), ledger_(ledger), notifier_(notifier) {}

  Response answer(const Request& request) {
    if (request.method == "GET" && request.path == "/paymentv2/vpcpay.html") return show(request);
    if (request.method == "POST" && request.path == "/paymentv2/choose") return choose(request);
    if (request.method == "POST" && request.path == "/merchant_webapi/api/transaction") return query(request);
    if (request.method == "GET" && request.path == "/ledger") return {200, "application/json", ledger_.json()};
    return {404, "text/plain", "not here"};
  }

 private:
  Response show(const Request& request) {
    const auto order = parse_form(request.query);
    if (hmac_sha512(secret_, query_text(order)) != at(order, "vnp_SecureHash")) return refuse("Sai chữ ký (70)");
    if (at(order, "vnp_TmnCode") != terminal_) return refuse("Website không tồn tại (72)");
    if (at(order, "vnp_ExpireDate") < vietnam_now()) return refuse("Giao dịch đã quá thời gian chờ thanh toán (15)");
    const auto one = ledger_.open(order);
    const auto reference = at(order, "vnp_TxnRef");
    if (wants_json(request)) {
      return {200, "application/json",
              json::serialize(
                  json::object{{"txn", reference}, {"amount", at(order, "vnp_Amount")}, {"number", one.number}})};
    }
    std::string buttons;
    for (const auto& choice : choices()) {
      buttons += "<p><button name=choice value=" + choice.name + ">" + choice.label + "</button>";
    }
    const auto dong = at(order, "vnp_Amount");
    return {200, "text/html; charset=utf-8",
            page("<p>" + escape(at(order, "vnp_OrderInfo")) + "<p><b>" + escape(dong.substr(0, dong.size() - 2)) +
                 " đ</b><form method=post action=/paymentv2/choose><input type=hidden name=txn value=\"" +
                 escape(reference) + "\">" + buttons + "</form>")};
  }

  static Response refuse(const std::string& why) { return {400, "text/html; charset=utf-8", page("<p>" + why)}; }

  /// What ReturnUrl and IPN both carry.
  Parameters result_of(const Transaction& one) const {
    Parameters result{{"vnp_TmnCode", terminal_},
                      {"vnp_Amount", at(one.order, "vnp_Amount")},
                      {"vnp_BankCode", "NCB"},
                      {"vnp_CardType", "ATM"},
                      {"vnp_PayDate", one.pay_date},
                      {"vnp_OrderInfo", at(one.order, "vnp_OrderInfo")},
                      {"vnp_TransactionNo", one.status == "00" || one.status == "07" ? one.number : "0"},
                      {"vnp_ResponseCode", one.response},
                      {"vnp_TransactionStatus", one.status},
                      {"vnp_TxnRef", at(one.order, "vnp_TxnRef")}};
    if (one.status == "00") result["vnp_BankTranNo"] = "VNP" + one.number;
    return result;
  }

  std::string signed_query(const Parameters& parameters) const {
    const auto text = query_text(parameters);
    return text + "&vnp_SecureHash=" + hmac_sha512(secret_, text);
  }

  std::string notify(const Transaction& one, const Choice& choice) {
    using enum Choice::Ipn;
    const auto reference = at(one.order, "vnp_TxnRef");
    auto told = result_of(one);
    if (choice.ipn == tampered_amount) told["vnp_Amount"] = std::to_string(std::stoll(told["vnp_Amount"]) + 100'000);
    if (choice.ipn == extra_parameter) told["vnp_Extra"] = "thêm một tham số";
    auto query = signed_query(told);
    if (choice.ipn == bad_hash) query.back() = query.back() == '0' ? '1' : '0';
    if (choice.ipn == hash_type) query += "&vnp_SecureHashType=HmacSHA512";
    if (choice.ipn == twice) notifier_.send(reference, query);
    return choice.ipn == never ? "" : notifier_.send(reference, query);
  }

  Response choose(const Request& request) {
    const auto form = parse_form(request.body);
    const auto* choice = find_choice(at(form, "choice"));
    if (choice == nullptr) return {400, "text/plain", "no such choice"};
    const auto one = ledger_.settle(at(form, "txn"), *choice);
    if (!one) return {409, "text/plain", "no such open transaction"};
    const auto answer = notify(*one, *choice);
    const auto back_to = at(one->order, "vnp_ReturnUrl");
    const auto back = back_to + (back_to.find('?') == std::string::npos ? "?" : "&") + signed_query(result_of(*one));
    if (!wants_json(request)) return {302, "text/plain", "", {{"location", back}}};
    boost::system::error_code failed;
    auto told = json::parse(answer, failed);
    return {200, "application/json",
            json::serialize(json::object{{"txn", at(form, "txn")},
                                         {"response", one->response},
                                         {"ipn_answer", failed ? json::value(answer) : std::move(told)},
                                         {"return_url", back}})};
  }

  Response query(const Request& request) {
    boost::system::error_code failed;
    const auto body = json::parse(request.body, failed);
    if (failed || !body.is_object()) return reply({{"vnp_ResponseCode", "03"}, {"vnp_Message", "Invalid format"}});
    Parameters asked;
    for (const auto& [name, value] : body.get_object()) {
      if (value.is_string()) asked[name] = value.get_string().c_str();
    }
    Parameters told{{"vnp_TxnRef", at(asked, "vnp_TxnRef")}};
    const auto say = [&](const char* code, const char* message) {
      told["vnp_ResponseCode"] = code;
      told["vnp_Message"] = message;
      return reply(told);
    };
    if (hmac_sha512(secret_, bars(asked, query_slots)) != at(asked, "vnp_SecureHash"))
      return say("97", "Checksum failed");
    if (at(asked, "vnp_TmnCode") != terminal_) return say("02", "Invalid TmnCode");
    if (at(asked, "vnp_Command") != "querydr") return say("03", "Invalid command");
    if (!ledger_.first_question(at(asked, "vnp_RequestId"))) return say("94", "Duplicate request");
    const auto one = ledger_.find(at(asked, "vnp_TxnRef"));
    if (!one || at(one->order, "vnp_CreateDate") != at(asked, "vnp_TransactionDate")) return say("91", "Not found");
    told.merge(result_of(*one));
    told["vnp_TransactionType"] = "01";
    return say("00", "QueryDR Success");
  }

  Response reply(Parameters told) {
    told["vnp_ResponseId"] = hmac_sha512(secret_, std::to_string(std::rand())).substr(0, 32);
    told["vnp_Command"] = "querydr";
    told["vnp_TmnCode"] = terminal_;
    told["vnp_SecureHash"] = hmac_sha512(secret_, bars(told, reply_slots));
    json::object body;
    for (const auto& [name, value] : told) {
      if (name != "vnp_CardType" && name != "vnp_BankTranNo") body[name] = value;
    }
    return {200, "application/json", json::serialize(body)};
  }

  std::string terminal_, secret_;
  Ledger& ledger_;
  Notifier& notifier_;
};

std::string first_line(const std::string& file) {
  std::ifstream in{file};
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error{"cannot read " + file};
  return line;
}

int run(const std::map<std::string, std::string>& flags) {
  const auto flag = [&](const std::string& name, const std::string& otherwise) {
    const auto found = flags.find(name);
    return found == flags.end() ? otherwise : found->second;
  };
  Ledger ledger{flag("ledger-file", "")};
  Notifier notifier{{.url = flags.at("ipn-url"),
                     .ca_file = flag("ca-file", ""),
                     .retry = std::chrono::seconds{std::stol(flag("retry-seconds", "300"))}},
                    ledger};
  Gateway gateway{flags.at("terminal"), first_line(flags.at("secret-file")), ledger, notifier};
  const auto port = static_cast<unsigned short>(std::stoul(flag("port", "0")));
  Server server{{.port = port, .certificate = flag("certificate", ""), .key = flag("key", "")},
                [&](const Request& request) { return gateway.answer(request); }};
  std::cout << "sim-vnpay listens on 127.0.0.1:" << server.port() << std::endl;
  server.run();
  return 0;
}

}  // namespace
}  // namespace kythu::simulators::vnpay

int main(int count, char** words) {
  try {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    return kythu::simulators::vnpay::run(kythu::simulators::parse_flags(count, words));
  } catch (const std::exception& wrong) {
    std::cerr << "sim-vnpay: " << wrong.what()
              << "\nflags: --terminal T --secret-file F --ipn-url URL [--port N --ca-file F --retry-seconds N"
                 " --ledger-file F --certificate F --key F]\n";
    return 1;
  }
}
