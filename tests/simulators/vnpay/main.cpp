// sim-vnpay: VNPAY's payment gateway as a merchant sees it (PAY 2.1.0): pay page, IPN, querydr, refund.
#include <ctime>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "common/provider.hpp"
#include "common/text.hpp"
#include "vnpay/signature.hpp"

namespace kythu::simulators::vnpay {
namespace {

namespace json = boost::json;

constexpr std::int64_t hundredths = 100, usual_minutes = 15;
constexpr const char* time_format = "%Y%m%d%H%M%S";

Parameters parameters_of(const json::object& message) {
  Parameters all;
  for (const auto& member : message) all[std::string{member.key()}] = plain(message, std::string{member.key()});
  return all;
}

/// "20261122100405" in Vietnam, as milliseconds; nothing readable is the usual time from now.
std::int64_t end_of(const std::string& text) {
  if (text.size() != 14 || whole(text) < 0) return now_ms() + usual_minutes * 60'000;
  const auto part = [&](std::size_t at, std::size_t length) { return std::stoi(text.substr(at, length)); };
  std::tm parts{};
  parts.tm_year = part(0, 4) - 1900;
  parts.tm_mon = part(4, 2) - 1;
  parts.tm_mday = part(6, 2);
  parts.tm_hour = part(8, 2) - 7;
  parts.tm_min = part(10, 2);
  parts.tm_sec = part(12, 2);
  return timegm(&parts) * 1'000;
}

/// In hundredths of đồng; 0 for what is no whole number of đồng.
std::int64_t amount_of(const std::string& text) {
  const auto value = whole(text);
  return value > 0 && value % hundredths == 0 ? value / hundredths : 0;
}

class Vnpay {
 public:
  explicit Vnpay(const Flags& flags)
      : terminal_(flags.at("terminal")),
        secret_(first_line(flags.at("secret-file"))),
        ipn_url_(flags.at("ipn-url")),
        provider_(manner(), flags) {}

  Response answer(const Request& request) {
    if (auto common = provider_.answer(request)) return *common;
    if (request.method == "GET" && request.path == "/paymentv2/vpcpay.html") return show(request);
    if (request.method == "POST" && request.path == "/merchant_webapi/api/transaction") return transaction(request);
    return {404, "text/plain", "not here"};
  }

 private:
  Manner manner() {
    const auto decline = [](const char* name, const char* label, const char* code) {
      return Choice{name, label, Deed::decline, code, News::once};
    };
    return {
        .name = "VNPAY",
        .colour = "#005baa",
        .choose_path = "/paymentv2/choose",
        .reference_field = "txn",
        .declines = {decline("fail24", "Huỷ giao dịch (24)", "24"), decline("fail51", "Không đủ số dư (51)", "51"),
                     decline("expire11", "Hết hạn (11)", "11"),
                     decline("suspicious07", "Trừ tiền, nghi ngờ (07)", "07")},
        .specials = {{"pay_extra_parameter", "Trả tiền, IPN thêm tham số", Deed::pay, "", News::altered},
                     {"pay_hash_type", "Trả tiền, IPN có vnp_SecureHashType", Deed::pay, "", News::altered}},
        .notice = [this](const Order& order, const Choice& choice) { return ipn(order, choice); },
        .way_back = [this](const Order& order) { return way_back(order); },
        .is_taken = [](const Heard& heard) { return is_taken(heard); },
        .retries = std::vector<std::chrono::seconds>(9, std::chrono::minutes{5}),  // ten times in all
        .settlement_head =
            "TerminalID,TxnRef,TransactionNo,BankCode,BankTranNo,PayDate,Amount,Fee,Net,TransactionType,"
            "TransactionStatus",
        .payment_line =
            [this](const Order& one) {
              const auto fee = fee_of(one.amount);
              return joined(
                  {terminal_, one.reference, one.number, "NCB", "VNP" + one.number, vietnam(one.ended_at, time_format),
                   std::to_string(one.amount), std::to_string(fee), std::to_string(one.amount - fee), "01", "00"},
                  ',');
            },
        .refund_line =
            [this](const Refund& one, const Order& order) {
              return joined({terminal_, order.reference, one.number, "NCB", "", vietnam(one.made_at, time_format),
                             std::to_string(-one.amount), "0", std::to_string(-one.amount), type_of(one, order), "00"},
                            ',');
            }};
  }

  /// 00 and 02 end it; every other answer, and what is no JSON, is tried again.
  static bool is_taken(const Heard& heard) {
    boost::system::error_code failed;
    const auto said = json::parse(heard.body, failed);
    if (failed || !said.is_object()) return false;
    const auto code = plain(said.get_object(), "RspCode");
    return code == "00" || code == "02";
  }

  std::string sign(const std::string& text) const { return hmac_hex("SHA512", secret_, text); }

  static Response refuse(const std::string& why) {
    return {400, "text/html; charset=utf-8", page_of("VNPAY", "#005baa", "<p>" + why)};
  }

  /// The pay address is the order: opened when it is first shown.
  Response show(const Request& request) {
    const auto order = parse_form(request.query);
    if (sign(query_text(order)) != at(order, "vnp_SecureHash")) return refuse("Sai chữ ký (70)");
    if (at(order, "vnp_TmnCode") != terminal_) return refuse("Website không tồn tại (72)");
    if (at(order, "vnp_ExpireDate") < vietnam(now_ms(), time_format)) {
      return refuse("Giao dịch đã quá thời gian chờ thanh toán (15)");
    }
    const auto amount = amount_of(at(order, "vnp_Amount"));
    if (amount == 0) return refuse("Số tiền không hợp lệ (03)");
    json::object message;
    for (const auto& [name, value] : order) message[name] = value;
    const auto reference = at(order, "vnp_TxnRef");
    provider_.orders().add({.reference = reference,
                            .amount = amount,
                            .valid_until = end_of(at(order, "vnp_ExpireDate")),
                            .message = message});
    const auto one = provider_.orders().find(reference);
    if (wants_json(request)) return json_answer({{"txn", reference}, {"amount", amount}, {"number", one->number}});
    return provider_.page(*one);
  }

  /// vnp_ResponseCode and vnp_TransactionStatus.
  static std::pair<std::string, std::string> codes_of(const Order& order) {
    if (order.state == "paid") return {"00", "00"};
    if (order.state == "open") return {"01", "01"};
    if (order.state == "expired") return {"11", "02"};
    return {order.code, order.code == "07" ? "07" : "02"};
  }

  /// What ReturnUrl and IPN both carry.
  Parameters result_of(const Order& order) const {
    const auto [response, status] = codes_of(order);
    const bool debited = status == "00" || status == "07";
    Parameters result{{"vnp_TmnCode", terminal_},
                      {"vnp_Amount", std::to_string(order.amount * hundredths)},
                      {"vnp_BankCode", "NCB"},
                      {"vnp_CardType", "ATM"},
                      {"vnp_PayDate", vietnam(order.ended_at, time_format)},
                      {"vnp_OrderInfo", plain(order.message, "vnp_OrderInfo")},
                      {"vnp_TransactionNo", debited ? order.number : "0"},
                      {"vnp_ResponseCode", response},
                      {"vnp_TransactionStatus", status},
                      {"vnp_TxnRef", order.reference}};
    if (status == "00") result["vnp_BankTranNo"] = "VNP" + order.number;
    return result;
  }

  std::string signed_query(const Parameters& parameters) const {
    const auto text = query_text(parameters);
    return text + "&vnp_SecureHash=" + sign(text);
  }

  Notice ipn(const Order& order, const Choice& choice) const {
    auto told = result_of(order);
    if (choice.news == News::wrong_amount) told["vnp_Amount"] = std::to_string((order.amount + 1'000) * hundredths);
    if (choice.name == "pay_extra_parameter") told["vnp_Extra"] = "thêm một tham số";
    auto query = signed_query(told);
    if (choice.news == News::bad_signature) query.back() = query.back() == '0' ? '1' : '0';
    if (choice.name == "pay_hash_type") query += "&vnp_SecureHashType=HmacSHA512";
    return {.method = "GET", .url = ipn_url_ + "?" + query};
  }

  std::string way_back(const Order& order) const {
    const auto url = plain(order.message, "vnp_ReturnUrl");
    return url + (url.find('?') == std::string::npos ? "?" : "&") + signed_query(result_of(order));
  }

  Response transaction(const Request& request) {
    const auto body = read_object(request);
    const auto asked = parameters_of(body);
    const bool refund = at(asked, "vnp_Command") == "refund";
    const auto say = [&](const char* code, const char* message) { return reply(asked, code, message); };
    if (!refund && at(asked, "vnp_Command") != "querydr") return say("03", "Invalid command");
    if (sign(bars(asked, refund ? refund_slots : query_slots)) != at(asked, "vnp_SecureHash")) {
      return say("97", "Checksum failed");
    }
    if (at(asked, "vnp_TmnCode") != terminal_) return say("02", "Invalid TmnCode");
    if (!provider_.orders().is_new(at(asked, "vnp_RequestId"))) return say("94", "Duplicate request");
    return refund ? give_back(asked, body) : query(asked);
  }

  std::optional<Order> order_of(const Parameters& asked) {
    auto order = provider_.orders().question(at(asked, "vnp_TxnRef"));
    const auto made = order ? plain(order->message, "vnp_CreateDate") : "";
    return made == at(asked, "vnp_TransactionDate") ? order : std::nullopt;
  }

  Response query(const Parameters& asked) {
    const auto order = order_of(asked);
    if (!order) return reply(asked, "91", "Not found");
    const auto mood = Provider::mood_of(*order);
    if (mood == Provider::Mood::silent) return {.status = 0};
    if (const auto refund = provider_.orders().last_refund_of(order->reference)) {
      const auto* status = refund->state == "done" ? "00" : refund->state == "refused" ? "09" : "06";
      return reply(asked, "00", "QueryDR Success", refund_words(*refund, *order, status));
    }
    auto told = result_of(*order);
    told["vnp_TransactionType"] = "01";
    if (mood == Provider::Mood::processing) told["vnp_TransactionStatus"] = "01";
    return reply(asked, "00", "QueryDR Success", told);
  }

  static std::string type_of(const Refund& refund, const Order& order) {
    return refund.amount == order.amount ? "02" : "03";
  }
  static Parameters refund_words(const Refund& refund, const Order& order, const std::string& status) {
    return {{"vnp_Amount", std::to_string(refund.amount * hundredths)},
            {"vnp_BankCode", "NCB"},
            {"vnp_PayDate", vietnam(refund.made_at, time_format)},
            {"vnp_TransactionNo", refund.number},
            {"vnp_TransactionType", type_of(refund, order)},
            {"vnp_TransactionStatus", status},
            {"vnp_OrderInfo", plain(refund.message, "vnp_OrderInfo")}};
  }

  /// Accepted is not returned: 05 is told at first, and querydr tells how it ended.
  Response give_back(const Parameters& asked, const json::object& body) {
    const auto order = order_of(asked);
    if (!order) return reply(asked, "91", "Not found");
    Refund refund{.reference = at(asked, "vnp_RequestId"),
                  .order = order->reference,
                  .amount = amount_of(at(asked, "vnp_Amount")),
                  .message = body};
    switch (provider_.orders().refund(refund)) {
      case RefundVerdict::taken: break;
      case RefundVerdict::repeated: return reply(asked, "94", "Refund is being processed");
      case RefundVerdict::order_unknown: return reply(asked, "91", "Not found");
      case RefundVerdict::not_paid: return reply(asked, "95", "Original transaction is not successful");
      case RefundVerdict::too_much: return reply(asked, "03", "Invalid amount");
    }
    const auto magic = magic_of(refund.amount);
    if (magic == Magic::refund_lost) return {.status = 0};
    if (magic == Magic::refund_refused) return reply(asked, "95", "Refund is refused");
    return reply(asked, "00", "Refund is being processed", refund_words(refund, *order, "05"));
  }

  Response reply(const Parameters& asked, const char* code, const char* message, Parameters told = {}) const {
    const auto command = at(asked, "vnp_Command");
    told["vnp_ResponseId"] = sign(at(asked, "vnp_RequestId") + std::to_string(now_ms())).substr(0, 32);
    told["vnp_Command"] = command;
    told["vnp_ResponseCode"] = code;
    told["vnp_Message"] = message;
    told["vnp_TmnCode"] = terminal_;
    told["vnp_TxnRef"] = at(asked, "vnp_TxnRef");
    told["vnp_SecureHash"] = sign(bars(told, command == "refund" ? refund_reply_slots : reply_slots));
    json::object body;
    for (const auto& [name, value] : told) {
      if (name != "vnp_CardType" && name != "vnp_BankTranNo") body[name] = value;
    }
    return json_answer(body);
  }

  std::string terminal_, secret_, ipn_url_;
  Provider provider_;
};

}  // namespace
}  // namespace kythu::simulators::vnpay

int main(int count, char** words) {
  return kythu::simulators::run_simulator(
      count, words,
      "--terminal T --secret-file F --ipn-url URL [--port N --ca-file F --minute-ms N --ledger-file F"
      " --late-seconds N --certificate F --key F]",
      [](const kythu::simulators::Flags& flags) {
        kythu::simulators::vnpay::Vnpay vnpay{flags};
        kythu::simulators::serve(flags, [&](const auto& request) { return vnpay.answer(request); });
      });
}
