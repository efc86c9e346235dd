// sim-momo: MoMo's AIO v2 as a merchant sees it (captureWallet): create, pay page, IPN, query, refund, refund query.
#include <boost/json/object.hpp>

#include "common/provider.hpp"
#include "common/text.hpp"

namespace kythu::simulators::momo {
namespace {

namespace json = boost::json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::int64_t least = 1'000, most = 50'000'000, minutes_open = 15;

struct Code {
  int code;
  const char* words;
};
constexpr Code done{0, "Successful."}, denied{11, "Access denied."},
    badly_signed{13, "Merchant authentication failed."}, bad_format{20, "Bad format request."},
    out_of_range{22, "The transaction amount is out of range."}, repeated_request{40, "Duplicated requestId."},
    repeated_order{41, "Duplicated orderId."}, not_found{42, "Invalid orderId or orderId is not found."},
    waiting{1000, "Transaction is initiated, waiting for user confirmation."},
    expired{1005, "Transaction failed because the url or QR code expired."},
    refused{1006, "Transaction denied by user."}, maintenance{10, "System is under maintenance."},
    processing{7002, "Transaction is being processed by the provider."},
    refund_failed{1080, "The transaction refund failed."},
    too_much{1081, "The transaction amount exceeds the refundable amount."},
    not_refundable{1088, "The original transaction is not refundable."};

std::string signed_text(const Pairs& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) text += (text.empty() ? "" : "&") + name + "=" + value;
  return text;
}

class Momo {
 public:
  explicit Momo(const Flags& flags)
      : partner_(flags.at("partner")),
        access_key_(flags.at("access-key")),
        secret_(first_line(flags.at("secret-file"))),
        public_url_(flags.at("public-url")),
        provider_(manner(), flags) {}

  Response answer(const Request& request) {
    if (auto common = provider_.answer(request)) return *common;
    if (request.method == "GET" && request.path == "/v2/gateway/pay") return show(request);
    if (request.method != "POST") return {404, "text/plain", "not here"};
    const auto body = read_object(request);
    if (request.path == "/v2/gateway/api/create") return create(body);
    if (request.path == "/v2/gateway/api/query") return query(body);
    if (request.path == "/v2/gateway/api/refund") return refund(body);
    if (request.path == "/v2/gateway/api/refund/query") return query_refund(body);
    return {404, "text/plain", "not here"};
  }

 private:
  Manner manner() {
    using std::chrono::minutes;
    return {.name = "MoMo",
            .colour = "#a50064",
            .choose_path = "/v2/gateway/choose",
            .reference_field = "orderId",
            .declines = {{"decline", "Từ chối (1006)", Deed::decline, "1006", News::once},
                         {"no_funds", "Không đủ số dư (1001)", Deed::decline, "1001", News::once}},
            .notice = [this](const Order& order, const Choice& choice) { return notice(order, choice); },
            .way_back = [this](const Order& order) { return way_back(order); },
            .is_taken = [](const Heard& heard) { return heard.status == 204; },
            .retries = {minutes{1}, minutes{5}, minutes{15}},  // MoMo publishes no schedule
            .settlement_head =
                "partnerCode,orderId,requestId,transId,amount,fee,payType,type,resultCode,createdTime,"
                "finishedTime",
            .payment_line =
                [this](const Order& one) {
                  return joined({partner_, one.reference, plain(one.message, "requestId"), one.number,
                                 std::to_string(one.amount), std::to_string(fee_of(one.amount)), "qr", "PAYMENT", "0",
                                 vietnam(one.made_at, "%Y-%m-%d %H:%M:%S"), vietnam(one.ended_at, "%Y-%m-%d %H:%M:%S")},
                                ',');
                },
            .refund_line =
                [this](const Refund& one, const Order&) {
                  const auto made = vietnam(one.made_at, "%Y-%m-%d %H:%M:%S");
                  return joined({partner_, one.reference, plain(one.message, "requestId"), one.number,
                                 std::to_string(-one.amount), "0", "qr", "REFUND", "0", made, made},
                                ',');
                }};
  }

  std::string sign(const Pairs& pairs) const { return hmac_hex("SHA256", secret_, signed_text(pairs)); }

  /// Signed with the members that MoMo names for this call, in alphabetical order; accessKey is never in the body.
  bool is_signed(const json::object& body, std::initializer_list<const char*> names) const {
    Pairs pairs{{"accessKey", access_key_}};
    for (const auto* name : names) pairs.emplace_back(name, plain(body, name));
    return sign(pairs) == plain(body, "signature");
  }

  json::object about(const json::object& body, const Code& code) const {
    return {{"partnerCode", partner_},
            {"orderId", plain(body, "orderId")},
            {"requestId", plain(body, "requestId")},
            {"responseTime", now_ms()},
            {"message", code.words},
            {"resultCode", code.code}};
  }
  Response say(const json::object& body, const Code& code, json::object more = {}) const {
    auto reply = about(body, code);
    for (const auto& member : more) reply[member.key()] = member.value();
    return json_answer(reply);
  }

  Response create(const json::object& body) {
    if (plain(body, "partnerCode") != partner_) return say(body, denied);
    if (!is_signed(body, {"amount", "extraData", "ipnUrl", "orderId", "orderInfo", "partnerCode", "redirectUrl",
                          "requestId", "requestType"})) {
      return say(body, badly_signed);
    }
    const auto amount = whole(plain(body, "amount"));
    const bool complete = body.contains("amount") && body.at("amount").is_int64() && !plain(body, "orderId").empty() &&
                          !plain(body, "redirectUrl").empty() && !plain(body, "ipnUrl").empty() &&
                          plain(body, "requestType") == "captureWallet" && plain(body, "requestId").size() <= 50;
    if (!complete) return say(body, bad_format);
    if (amount < least || amount > most) return say(body, out_of_range);
    const auto magic = magic_of(amount);
    if (magic == Magic::create_refused) return say(body, maintenance);
    if (!provider_.orders().is_new(plain(body, "requestId"))) return say(body, repeated_request);
    const auto reference = plain(body, "orderId");
    if (!provider_.orders().add({.reference = reference,
                                 .amount = amount,
                                 .valid_until = now_ms() + minutes_open * 60'000,
                                 .message = body})) {
      return say(body, repeated_order);
    }
    if (magic == Magic::create_lost) return {.status = 0};
    const auto page = public_url_ + "/v2/gateway/pay?t=" + percent_encode(reference);
    return say(body, done,
               {{"amount", amount},
                {"payUrl", page},
                {"deeplink", "momo://app?action=payWithApp&orderId=" + percent_encode(reference)},
                {"qrCodeUrl", page + "&s=qr"}});
  }

  Response show(const Request& request) {
    const auto order = provider_.orders().find(at(parse_form(request.query), "t"));
    if (!order) return {404, "text/plain", "no such order"};
    return provider_.page(*order);
  }

  /// How the order stands, in MoMo's codes.
  static Code code_of(const Order& order) {
    if (order.state == "paid") return done;
    if (order.state == "expired") return expired;
    if (order.state == "open") return waiting;
    return order.code == "1006" ? refused : Code{static_cast<int>(whole(order.code)), "Transaction failed."};
  }

  /// The 12 signed members beside accessKey, for the IPN and for the browser's way back.
  Pairs result(const Order& order, std::int64_t amount) const {
    const auto code = code_of(order);
    return {{"accessKey", access_key_},
            {"amount", std::to_string(amount)},
            {"extraData", plain(order.message, "extraData")},
            {"message", code.code == 0 ? "Thành công." : code.words},
            {"orderId", order.reference},
            {"orderInfo", plain(order.message, "orderInfo")},
            {"orderType", "momo_wallet"},
            {"partnerCode", partner_},
            {"payType", "qr"},
            {"requestId", plain(order.message, "requestId")},
            {"responseTime", std::to_string(order.ended_at)},
            {"resultCode", std::to_string(code.code)},
            {"transId", code.code == 0 ? order.number : "0"}};
  }

  Notice notice(const Order& order, const Choice& choice) const {
    const auto pairs = result(order, order.amount + (choice.news == News::wrong_amount ? 1'000 : 0));
    json::object body;
    for (const auto& [name, value] : pairs) {
      const bool number = name == "amount" || name == "responseTime" || name == "resultCode" || name == "transId";
      if (name != "accessKey") body[name] = number ? json::value(whole(value)) : json::value(value);
    }
    auto signature = sign(pairs);
    if (choice.news == News::bad_signature) signature.back() = signature.back() == '0' ? '1' : '0';
    body["signature"] = signature;
    return {.url = plain(order.message, "ipnUrl"),
            .headers = {"Content-Type: application/json; charset=UTF-8"},
            .body = json_answer(body).body};
  }

  std::string way_back(const Order& order) const {
    const auto pairs = result(order, order.amount);
    auto url = plain(order.message, "redirectUrl");
    url += url.find('?') == std::string::npos ? '?' : '&';
    for (const auto& [name, value] : pairs) {
      if (name != "accessKey") url += name + "=" + percent_encode(value) + "&";
    }
    return url + "signature=" + sign(pairs);
  }

  Response query(const json::object& body) {
    if (!is_signed(body, {"orderId", "partnerCode", "requestId"})) return say(body, badly_signed);
    const auto order = provider_.orders().question(plain(body, "orderId"));
    if (!order) return say(body, not_found);
    const auto mood = Provider::mood_of(*order);
    if (mood == Provider::Mood::silent) return {.status = 0};
    const auto code = mood == Provider::Mood::processing ? processing : code_of(*order);
    return say(body, code,
               {{"amount", order->amount},
                {"transId", code.code == 0 ? whole(order->number) : 0},
                {"payType", "qr"},
                {"extraData", plain(order->message, "extraData")},
                {"refundTrans", json::array{}},
                {"lastUpdated", order->ended_at}});
  }

  static Code code_of(const Refund& refund) {
    return refund.state == "done" ? done : refund.state == "refused" ? refund_failed : processing;
  }
  Response tell_refund(const json::object& body, const Refund& refund) const {
    return say(body, code_of(refund), {{"amount", refund.amount}, {"transId", whole(refund.number)}});
  }

  Response refund(const json::object& body) {
    if (!is_signed(body, {"amount", "description", "orderId", "partnerCode", "requestId", "transId"})) {
      return say(body, badly_signed);
    }
    const auto paid = provider_.orders().find_by_number(plain(body, "transId"));
    if (!paid) return say(body, not_found);
    Refund refund{.reference = plain(body, "orderId"),
                  .order = paid->reference,
                  .amount = whole(plain(body, "amount")),
                  .message = body};
    if (refund.reference == paid->reference) return say(body, repeated_order);
    if (refund.amount < least || refund.amount > most) return say(body, out_of_range);
    switch (provider_.orders().refund(refund)) {
      case RefundVerdict::taken: break;
      case RefundVerdict::repeated: return say(body, repeated_order);
      case RefundVerdict::order_unknown: return say(body, not_found);
      case RefundVerdict::not_paid: return say(body, not_refundable);
      case RefundVerdict::too_much: return say(body, too_much);
    }
    if (magic_of(refund.amount) == Magic::refund_lost) return {.status = 0};
    return tell_refund(body, refund);
  }

  Response query_refund(const json::object& body) {
    if (!is_signed(body, {"orderId", "partnerCode", "requestId"})) return say(body, badly_signed);
    const auto refund = provider_.orders().question_refund(plain(body, "orderId"));
    return refund ? tell_refund(body, *refund) : say(body, not_found);
  }

  std::string partner_, access_key_, secret_, public_url_;
  Provider provider_;
};

}  // namespace
}  // namespace kythu::simulators::momo

int main(int count, char** words) {
  return kythu::simulators::run_simulator(
      count, words,
      "--partner P --access-key K --secret-file F --public-url URL [--port N --certificate F --key F --ca-file F"
      " --ledger-file F --late-seconds N --minute-ms N]",
      [](const kythu::simulators::Flags& flags) {
        kythu::simulators::momo::Momo momo{flags};
        kythu::simulators::serve(flags, [&](const auto& request) { return momo.answer(request); });
      });
}
