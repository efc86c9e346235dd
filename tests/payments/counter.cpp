#include "payments/counter.hpp"

#include <boost/json.hpp>

#include "channels/vnpay_signature.hpp"

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
  const std::pair<const char*, const char*> oracles[] = {
      {"I1",
       "SELECT 1 FROM (SELECT debit_account a, amount FROM ledger_transfer UNION ALL"
       " SELECT credit_account, -amount FROM ledger_transfer) t HAVING coalesce(sum(amount), 0) <> 0"},
      {"I3",
       "SELECT 1 FROM ledger_transfer t WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE"
       " (a.agency_id,a.account_id,a.currency)=(t.agency_id,t.debit_account,t.currency)) OR NOT EXISTS (SELECT 1"
       " FROM ledger_account a WHERE (a.agency_id,a.account_id,a.currency)=(t.agency_id,t.credit_account,t.currency))"},
      {"I4",
       "SELECT 1 FROM payment p LEFT JOIN ledger_source s ON (s.agency_id,s.source_type,s.source_id,s.leg)="
       "(p.agency_id,'payment',p.payment_id,1) WHERE (p.state IN ('paid','paid_late')) <> (s.transfer_id IS NOT NULL)"},
      {"I4 sums",
       "SELECT 1 FROM payment p JOIN ledger_transfer t ON t.agency_id=p.agency_id AND t.source_type='payment'"
       " AND t.source_id=p.payment_id GROUP BY p.payment_id, p.amount HAVING sum(t.amount) <> p.amount"},
      {"I4 excess",
       "SELECT 1 FROM payment_attempt a LEFT JOIN ledger_source s ON (s.agency_id,s.source_type,s.source_id)="
       "(a.agency_id,'attempt',a.attempt_id) WHERE (a.state='excess') <> (s.transfer_id IS NOT NULL)"},
      {"I6",
       "SELECT 1 FROM payment WHERE captured_amount <> CASE WHEN state IN ('paid','paid_late') THEN amount ELSE 0 END"},
      {"I7 gaps",
       "SELECT 1 FROM payment_event GROUP BY agency_id, payment_id HAVING count(*) <> max(seq) OR min(seq) <> 1"},
      {"I7 last",
       "SELECT 1 FROM payment p LEFT JOIN payment_event e ON (e.agency_id,e.payment_id,e.seq)="
       "(p.agency_id,p.payment_id,p.event_seq) WHERE e.to_state IS DISTINCT FROM p.state OR"
       " e.hash IS DISTINCT FROM p.last_event_hash"},
      {"I7 path",
       "SELECT 1 FROM payment_event a JOIN payment_event b ON (b.agency_id,b.payment_id,b.seq)="
       "(a.agency_id,a.payment_id,a.seq+1) WHERE a.to_state<>b.from_state OR a.hash<>b.prev_hash"},
      {"every đồng of a bank's credit is booked once",
       "SELECT 1 FROM (SELECT agency_id, 'Assets:Bank:' || account AS code, sum(amount) AS told FROM bank_credit"
       " GROUP BY 1, 2) c FULL JOIN (SELECT a.agency_id, a.code, sum(t.amount) AS booked FROM ledger_transfer t JOIN"
       " ledger_account a ON a.account_id = t.debit_account WHERE a.code LIKE 'Assets:Bank:%' AND t.source_type IN"
       " ('payment', 'credit') GROUP BY 1, 2) b USING (agency_id, code) WHERE c.told IS DISTINCT FROM b.booked"},
      {"every credit has its place", "SELECT 1 FROM bank_credit WHERE outcome = 'new'"},
      {"I14", "SELECT 1 FROM inbox WHERE state = 'new'"},
  };
  for (const auto& [invariant, sql] : oracles) EXPECT_TRUE(database_.as_owner(sql).empty()) << invariant;
}

}  // namespace kythu::payments::test
