#include "payments/counter.hpp"

#include <boost/json.hpp>

#include "channels/vnpay_signature.hpp"
#include "payments/oracles.hpp"

namespace kythu::payments::test {
namespace {

namespace json = boost::json;
namespace vnpay = channels::vnpay;

Settings settings() {
  Settings all;
  all.public_url = "https://pay.test:8443";
  all.vnpay.push_back({"TESTTMN1", Secret{"test_secret"}, "https://vnpay.test/paymentv2/vpcpay.html",
                       "https://vnpay.test/merchant_webapi/api/transaction", "203.0.113.10"});
  return all;
}

std::string joined(const json::object& members, std::initializer_list<const char*> names) {
  std::vector<std::string_view> slots;
  for (const auto* name : names) {
    const auto* value = members.if_contains(name);
    slots.push_back(value ? std::string_view{value->get_string()} : std::string_view{});
  }
  return vnpay::joined(slots);
}

}  // namespace

Result<wire::FetchReply, wire::FetchFault> FakeVnpay::fetch(const wire::FetchRequest& request) {
  ++asked;
  const Secret secret{"test_secret"};
  const auto question = json::parse(as_text(request.body)).get_object();
  const auto text = joined(question, {"vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef",
                                      "vnp_TransactionDate", "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo"});
  if (!vnpay::verify(secret, text, std::string_view{question.at("vnp_SecureHash").get_string()})) ++badly_signed;
  if (fault) return *fault;
  const std::string reference{question.at("vnp_TxnRef").get_string()};
  json::object told{{"vnp_ResponseId", "R1"},     {"vnp_Command", "querydr"},  {"vnp_ResponseCode", "91"},
                    {"vnp_Message", "Not found"}, {"vnp_TmnCode", "TESTTMN1"}, {"vnp_TxnRef", reference}};
  if (const auto known = orders.find(reference); known != orders.end()) {
    const auto& order = known->second;
    told["vnp_ResponseCode"] = "00";
    told["vnp_Amount"] = order.amount;
    told["vnp_PayDate"] = "20261122101730";
    told["vnp_TransactionNo"] = order.number;
    told["vnp_TransactionType"] = "01";
    told["vnp_TransactionStatus"] = order.status;
  }
  const auto signed_text =
      joined(told, {"vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef",
                    "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType",
                    "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount"});
  told["vnp_SecureHash"] = vnpay::sign(Secret{wrong_signature ? "another" : "test_secret"}, signed_text);
  return wire::FetchReply{http_status, {}, to_bytes(json::serialize(told))};
}

Counter::Counter()
    : agency_(database_.add_agency()),
      cashier_(
          settings(), database_.app(), vnpay_, [this] { return now_.load(); }, system_random,
          Log{"test", LogLevel::error, system_now}) {}

NewPayment Counter::order() const {
  NewPayment order;
  order.agency = agency_;
  order.client = ClientId::fresh(now_.load(), system_random);
  order.procedure = "Cấp phiếu lý lịch tư pháp";
  order.dossier = "H12.34-261122-0001";
  order.payer.name = "Nguyễn Văn An";
  order.items = {{"", "Phí cung cấp thông tin", ItemKind::fee, *Vnd::of(200'000), 1},
                 {"", "Lệ phí bản sao", ItemKind::charge, *Vnd::of(8'000), 3}};
  order.return_url = "https://portal.test/back";
  order.metadata = R"({"portal":"7"})";
  return order;
}

Payment Counter::create(const NewPayment& order) {
  auto made = database_.app().write([&](db::Transaction& tx) { return cashier_.create(tx, order); });
  if (!made) throw std::runtime_error{"not created: " + std::to_string(static_cast<int>(made.error()))};
  return std::move(*made);
}

std::string Counter::open(const Payment& payment) {
  const auto opened = cashier_.open_attempt(payment.token, "vnpay", "203.0.113.77");
  if (!opened) throw std::runtime_error{"not opened: " + std::to_string(static_cast<int>(opened.error()))};
  return find(payment).attempts.back().our_ref;
}

Payment Counter::find(const Payment& payment) {
  auto found = database_.app().read([&](db::Transaction& tx) { return cashier_.find(tx, agency_, payment.id); });
  if (!found) throw std::runtime_error{"not found"};
  return std::move(*found);
}

std::string Counter::query(const Ipn& ipn, std::string_view secret) {
  const vnpay::Parameters told{{"vnp_TmnCode", ipn.terminal},
                               {"vnp_Amount", ipn.amount},
                               {"vnp_BankCode", "NCB"},
                               {"vnp_PayDate", "20261122101730"},
                               {"vnp_OrderInfo", "Thanh toan ho so"},
                               {"vnp_TransactionNo", ipn.number},
                               {"vnp_ResponseCode", ipn.response},
                               {"vnp_TransactionStatus", ipn.status},
                               {"vnp_TxnRef", ipn.reference}};
  const auto text = vnpay::signed_text(told);
  return text + "&vnp_SecureHash=" + vnpay::sign(Secret{secret}, text);
}

Callback Counter::callback(const std::string& query) const {
  return {.channel = "vnpay",
          .method = "GET",
          .query = query,
          .headers = {{"host", "pay.test"}},
          .body = {},
          .source = "203.0.113.200"};
}

std::string Counter::code_of(const CallbackAnswer& answer) {
  EXPECT_EQ(answer.status, 200);
  return std::string{json::parse(answer.body).at("RspCode").get_string()};
}

std::string Counter::tell(const Ipn& ipn) { return tell_raw(query(ipn)); }
std::string Counter::tell_raw(const std::string& query) { return code_of(cashier_.receive(callback(query))); }

std::int64_t Counter::number(const std::string& sql) { return database_.as_owner(sql)[0][0].as<std::int64_t>(); }
std::string Counter::text(const std::string& sql) { return database_.as_owner(sql)[0][0].as<std::string>(); }

std::string Counter::books() {
  return text(
      "SELECT (SELECT coalesce(string_agg(p::text, ';' ORDER BY payment_id), '') FROM payment p)"
      " || (SELECT coalesce(string_agg(a.state || a.our_ref, ';' ORDER BY our_ref), '') FROM payment_attempt a)"
      " || (SELECT count(*) FROM payment_event) || '/' || (SELECT count(*) FROM ledger_transfer)"
      " || '/' || (SELECT count(*) FROM outbox)");
}

void Counter::expect_sound_books() {
  EXPECT_EQ(broken_oracles([&](const std::string& sql) { return database_.as_owner(sql); }),
            std::vector<std::string>{});
}

}  // namespace kythu::payments::test
