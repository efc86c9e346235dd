// sim-zalopay: ZaloPay's OpenAPI v2 as a merchant sees it: create, pay page, callback, query, refund, query_refund.
#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "common/provider.hpp"
#include "common/text.hpp"

namespace kythu::simulators::zalopay {
namespace {

namespace json = boost::json;

constexpr std::int64_t oldest_app_time = 15 * 60'000, least = 1'000, shortest_life = 300, longest_life = 2'592'000;

/// return_code, sub_return_code and the words for both.
struct Code {
  int code, sub_code;
  const char* words;
};
constexpr Code done{1, 1, "Giao dịch thành công"}, bad_argument{2, -401, "Dữ liệu yêu cầu không hợp lệ"},
    not_authenticated{2, -402, "Chứng thực không hợp lệ"}, bad_mac{2, -403, "Chữ ký không hợp lệ"},
    exists{2, -68, "Mã giao dịch bị trùng"}, maintenance{2, -33, "Ứng dụng đang bảo trì"},
    expired{2, -322, "Mã thanh toán đã hết hạn"}, cancelled{2, -329, "Người dùng hủy giao dịch"},
    no_order{2, -405, "Giao dịch không tồn tại"}, waiting{3, 3, "Đơn hàng chưa được thanh toán"},
    processing{3, 3, "Giao dịch đang được xử lý"}, refund_refused{2, -13, "Hoàn tiền thất bại"},
    too_much{2, -14, "Số tiền hoàn vượt quá số tiền được hoàn"};

/// A body is JSON or a form.
json::object members_of(const Request& request) {
  auto body = read_object(request);
  if (!body.empty()) return body;
  for (const auto& [name, value] : parse_form(request.body)) body[name] = value;
  return body;
}

class Zalopay {
 public:
  explicit Zalopay(const Flags& flags)
      : app_(flags.at("app")),
        key1_(first_line(flags.at("key1-file"))),
        key2_(first_line(flags.at("key2-file"))),
        public_url_(flags.at("public-url")),
        provider_(manner(), flags) {}

  Response answer(const Request& request) {
    if (auto common = provider_.answer(request)) return *common;
    if (request.method == "GET" && request.path == "/pay") return show(request);
    if (request.method != "POST") return {404, "text/plain", "not here"};
    const auto body = members_of(request);
    if (request.path == "/v2/create") return create(body);
    if (request.path == "/v2/query") return query(body);
    if (request.path == "/v2/refund") return refund(body);
    if (request.path == "/v2/query_refund") return query_refund(body);
    return {404, "text/plain", "not here"};
  }

 private:
  Manner manner() {
    using std::chrono::seconds;
    return {.name = "ZaloPay",
            .colour = "#0054d2",
            .choose_path = "/pay",
            .reference_field = "app_trans_id",
            .declines = {{"decline", "Hủy giao dịch (-329)", Deed::decline, "-329", News::once}},
            .tells_failures = false,
            .notice = [this](const Order& order, const Choice& choice) { return notice(order, choice); },
            .way_back = [this](const Order& order) { return way_back(order); },
            .is_taken = [](const Heard& heard) { return is_taken(heard); },
            .retries = {seconds{60}, seconds{120}},  // three times in all
            .day_of = [](const Order& one) { return "20" + one.reference.substr(0, 6); },
            .settlement_head = "app_id,type,app_trans_id,m_refund_id,zp_trans_id,amount,fee,created,finished",
            .payment_line =
                [this](const Order& one) {
                  return joined({app_, "payment", one.reference, "", one.number, std::to_string(one.amount),
                                 std::to_string(fee_of(one.amount)), vietnam(one.made_at, "%Y-%m-%d %H:%M:%S"),
                                 vietnam(one.ended_at, "%Y-%m-%d %H:%M:%S")},
                                ',');
                },
            .refund_line =
                [this](const Refund& one, const Order& order) {
                  const auto made = vietnam(one.made_at, "%Y-%m-%d %H:%M:%S");
                  return joined({app_, "refund", order.reference, one.reference, one.number,
                                 std::to_string(-one.amount), "0", made, made},
                                ',');
                }};
  }

  /// 1 and 2 end it; 0, -1 and everything else is told again.
  static bool is_taken(const Heard& heard) {
    boost::system::error_code failed;
    const auto said = json::parse(heard.body, failed);
    if (heard.status != 200 || failed || !said.is_object()) return false;
    const auto code = plain(said.get_object(), "return_code");
    return code == "1" || code == "2";
  }

  std::string mac(const std::vector<std::string>& values) const {
    return hmac_hex("SHA256", key1_, joined(values, '|'));
  }

  static Response say(const Code& code, json::object more = {}) {
    json::object reply{{"return_code", code.code},
                       {"return_message", code.code == 1 ? "Giao dịch thành công" : code.words},
                       {"sub_return_code", code.sub_code},
                       {"sub_return_message", code.words}};
    for (const auto& member : more) reply[member.key()] = member.value();
    return json_answer(reply);
  }

  std::optional<Code> fault_of(const json::object& body) const {
    const auto reference = plain(body, "app_trans_id");
    const auto time = whole(plain(body, "app_time")), life = whole(plain(body, "expire_duration_seconds"));
    if (plain(body, "app_id") != app_) return not_authenticated;
    if (plain(body, "mac") != mac({app_, reference, plain(body, "app_user"), plain(body, "amount"),
                                   plain(body, "app_time"), plain(body, "embed_data"), plain(body, "item")})) {
      return bad_mac;
    }
    const bool today = reference.starts_with(vietnam(now_ms(), "%y%m%d") + "_") && reference.size() <= 40;
    const bool fresh = time > now_ms() - oldest_app_time && time < now_ms() + oldest_app_time;
    const bool usual = body.contains("expire_duration_seconds") ? life >= shortest_life && life <= longest_life : true;
    if (!today || !fresh || !usual || plain(body, "app_user").empty() || plain(body, "item").empty() ||
        plain(body, "embed_data").empty() || whole(plain(body, "amount")) < least) {
      return bad_argument;
    }
    return std::nullopt;
  }

  Response create(const json::object& body) {
    if (const auto fault = fault_of(body)) return say(*fault);
    const auto amount = whole(plain(body, "amount"));
    const auto magic = magic_of(amount);
    if (magic == Magic::create_refused) return say(maintenance);
    const auto life = body.contains("expire_duration_seconds") ? whole(plain(body, "expire_duration_seconds")) : 900;
    const auto reference = plain(body, "app_trans_id");
    if (!provider_.orders().add(
            {.reference = reference, .amount = amount, .valid_until = now_ms() + life * 1'000, .message = body})) {
      return say(exists);
    }
    if (magic == Magic::create_lost) return {.status = 0};
    const auto page = public_url_ + "/pay?order=" + percent_encode(reference);
    return say(done, {{"zp_trans_token", sha256_hex(reference).substr(0, 24)},
                      {"order_url", page},
                      {"order_token", sha256_hex(reference)},
                      {"qr_code", page + "&by=qr"}});
  }

  Response show(const Request& request) {
    const auto order = provider_.orders().find(at(parse_form(request.query), "order"));
    return order ? provider_.page(*order) : Response{404, "text/plain", "no such order"};
  }

  /// As the real one writes it: text inside JSON, with spaces and escapes that would not survive being written anew.
  Notice notice(const Order& order, const Choice& choice) const {
    const auto quote = [](const std::string& text) { return json::serialize(json::value(text)); };
    const auto amount = std::to_string(order.amount + (choice.news == News::wrong_amount ? 1'000 : 0));
    const auto data = R"({"app_id":)" + app_ + R"(, "app_trans_id":)" + quote(order.reference) + R"(,"app_time":)" +
                      plain(order.message, "app_time") + R"(,  "app_user":)" + quote(plain(order.message, "app_user")) +
                      R"(,"amount":)" + amount + R"(,"embed_data":)" + quote(plain(order.message, "embed_data")) +
                      R"(,"item":)" + quote(plain(order.message, "item")) + R"(,"zp_trans_id":)" + order.number +
                      R"(,"server_time":)" + std::to_string(order.ended_at) +
                      R"(,"channel":38,"merchant_user_id":"\u0110\/A","zp_user_id":"200421000","user_fee_amount":0,)" +
                      R"("discount_amount":0})";
    auto seal = hmac_hex("SHA256", key2_, data);
    if (choice.news == News::bad_signature) seal.back() = seal.back() == '0' ? '1' : '0';
    return {.url = plain(order.message, "callback_url"),
            .headers = {"Content-Type: application/json"},
            .body = json::serialize(json::object{{"data", data}, {"mac", seal}, {"type", 1}})};
  }

  std::string way_back(const Order& order) const {
    boost::system::error_code failed;
    const auto embedded = json::parse(plain(order.message, "embed_data"), failed);
    if (failed || !embedded.is_object()) return "/";
    auto url = plain(embedded.get_object(), "redirecturl");
    const auto status = order.state == "paid" ? "1" : order.state == "open" ? "0" : "-49";
    const auto amount = std::to_string(order.amount);
    const auto checksum =
        hmac_hex("SHA256", key2_, joined({app_, order.reference, "38", "", amount, "0", status}, '|'));
    url += url.find('?') == std::string::npos ? '?' : '&';
    return url + "appid=" + app_ + "&apptransid=" + percent_encode(order.reference) +
           "&pmcid=38&bankcode=&amount=" + amount + "&discountamount=0&status=" + status + "&checksum=" + checksum;
  }

  Response query(const json::object& body) {
    const auto reference = plain(body, "app_trans_id");
    if (plain(body, "app_id") != app_ || plain(body, "mac") != mac({app_, reference, key1_})) return say(bad_mac);
    const auto order = provider_.orders().question(reference);
    if (!order) return say(no_order);
    const auto mood = Provider::mood_of(*order);
    if (mood == Provider::Mood::silent) return {.status = 0};
    const bool open = order->state == "open" || mood == Provider::Mood::processing;
    const auto& code = open                        ? (order->state == "open" ? waiting : processing)
                       : order->state == "paid"    ? done
                       : order->state == "expired" ? expired
                                                   : cancelled;
    return say(code, {{"is_processing", open},
                      {"amount", order->amount},
                      {"zp_trans_id", code.code == 1 ? whole(order->number) : 0},
                      {"server_time", order->ended_at},
                      {"discount_amount", 0}});
  }

  static Response tell_refund(const Refund& refund) {
    const auto& code = refund.state == "done" ? done : refund.state == "refused" ? refund_refused : processing;
    return say(code, {{"refund_id", whole(refund.number)}});
  }

  Response refund(const json::object& body) {
    const auto number = plain(body, "zp_trans_id"), amount = plain(body, "amount");
    std::vector<std::string> values{app_, number, amount};
    if (body.contains("refund_fee_amount")) values.push_back(plain(body, "refund_fee_amount"));
    values.push_back(plain(body, "description"));
    values.push_back(plain(body, "timestamp"));
    if (plain(body, "app_id") != app_ || plain(body, "mac") != mac(values)) return say(bad_mac);
    const auto reference = plain(body, "m_refund_id");
    const bool named = reference.starts_with(vietnam(now_ms(), "%y%m%d") + "_" + app_ + "_") && reference.size() <= 45;
    const auto paid = provider_.orders().find_by_number(number);
    if (!paid) return say(no_order);
    if (!named) return say(bad_argument);
    Refund refund{.reference = reference, .order = paid->reference, .amount = whole(amount), .message = body};
    switch (provider_.orders().refund(refund)) {
      case RefundVerdict::taken: break;
      case RefundVerdict::repeated: return tell_refund(refund);
      case RefundVerdict::order_unknown:
      case RefundVerdict::not_paid: return say(no_order);
      case RefundVerdict::too_much: return say(too_much);
    }
    if (magic_of(refund.amount) == Magic::refund_lost) return {.status = 0};
    return tell_refund(refund);
  }

  Response query_refund(const json::object& body) {
    const auto reference = plain(body, "m_refund_id");
    if (plain(body, "mac") != mac({app_, reference, plain(body, "timestamp")})) return say(bad_mac);
    const auto refund = provider_.orders().question_refund(reference);
    return refund ? tell_refund(*refund) : say(no_order);
  }

  std::string app_, key1_, key2_, public_url_;
  Provider provider_;
};

}  // namespace
}  // namespace kythu::simulators::zalopay

int main(int count, char** words) {
  return kythu::simulators::run_simulator(
      count, words,
      "--app N --key1-file F --key2-file F --public-url URL [--port N --certificate F --key F --ca-file F"
      " --ledger-file F --late-seconds N --minute-ms N]",
      [](const kythu::simulators::Flags& flags) {
        kythu::simulators::zalopay::Zalopay zalopay{flags};
        kythu::simulators::serve(flags, [&](const auto& request) { return zalopay.answer(request); });
      });
}
