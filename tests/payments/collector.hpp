// A cashier with every way to collect: providers that are asked for a page, and feeds that tell of transfers. What the
// outside answers is written by the test.
#pragma once

#include <boost/json.hpp>

#include "channels/message.hpp"
#include "channels/momo_signature.hpp"
#include "channels/sepay.hpp"
#include "channels/wording.hpp"
#include "doubles/scripted_fetch.hpp"
#include "payments/counter.hpp"

namespace kythu::payments::test {

namespace json = boost::json;

inline constexpr std::string_view bank_account = "0011012345678";  // of every agency that TestDatabase makes

inline Settings everything() {
  Settings all;
  all.public_url = "https://pay.test:8443";
  all.momo.push_back({.partner = "MOMO",
                      .access_key = "F8BBA842ECF85",
                      .secret_key = Secret{"momo secret"},
                      .address = "https://momo.test",
                      .callback_url = "https://pay.test:8443/callbacks/momo"});
  KeypaySettings keypay;
  keypay.client = "CLIENT";
  keypay.key1 = Secret{"keypay key 1"};
  keypay.key2 = Secret{"keypay key 2"};
  keypay.create_url = "https://keypay.test/create";
  keypay.detail_url = "https://keypay.test/detail";
  all.keypay.push_back(std::move(keypay));
  PaygovSettings paygov;
  paygov.address = "https://lgsp.test";
  paygov.partner = "PARTNER";
  paygov.unit = "H12";
  paygov.token = Secret{"t"};
  paygov.access_token = Secret{"a"};
  all.paygov.push_back(std::move(paygov));
  all.casso.push_back({Secret{}, Secret{"casso token"}, {std::string{bank_account}}});
  all.sepay.push_back({Secret{}, Secret{"sepay key"}, {std::string{bank_account}, "9990001112223"}});
  return all;
}

struct Transfer {
  std::int64_t id = 0, amount = 0;
  std::string memo;
  std::string reference = {};  ///< the bank's own number
  std::string account = std::string{bank_account};
};

class Collector : public Counter {
 protected:
  Payment make() {
    auto made = database_.app().write([&](db::Transaction& tx) { return all_.create(tx, order()); });
    if (!made) throw std::runtime_error{"not created: " + std::to_string(static_cast<int>(made.error()))};
    return std::move(*made);
  }
  Result<Redirect, Refusal> choose(const Payment& payment, std::string_view channel = "momo") {
    return all_.open_attempt(payment.token, channel, "203.0.113.7");
  }
  std::string state_of_attempt(const Payment& payment) { return find(payment).attempts.back().state; }

  static kythu::test::ScriptedFetch::Outcome answered(const json::object& body, int status = 200) {
    return wire::FetchReply{status, {}, to_bytes(json::serialize(body))};
  }
  /// MoMo's answer to any request about one order.
  static kythu::test::ScriptedFetch::Script momo(int code, std::int64_t amount = 224'000) {
    return [=](const wire::FetchRequest& request) {
      const auto asked = json::parse(std::string{as_text(request.body)}).as_object();
      return answered({{"partnerCode", "MOMO"},
                       {"orderId", asked.at("orderId")},
                       {"requestId", asked.at("requestId")},
                       {"amount", amount},
                       {"transId", 2'644'569'745},
                       {"resultCode", code},
                       {"responseTime", 1'795'317'300'000},
                       {"payUrl", "https://momo.test/pay?t=1"}});
    };
  }
  /// MoMo's IPN of a success, rightly signed.
  Callback momo_ipn(const std::string& reference, std::int64_t amount = 224'000,
                    std::int64_t transaction = 2'644'569'745) const {
    json::object told{{"partnerCode", "MOMO"},
                      {"orderId", reference},
                      {"requestId", reference},
                      {"amount", amount},
                      {"orderInfo", "x"},
                      {"orderType", "momo_wallet"},
                      {"transId", transaction},
                      {"resultCode", 0},
                      {"message", "ok"},
                      {"payType", "qr"},
                      {"responseTime", 1'795'317'300'000},
                      {"extraData", ""}};
    const auto text = channels::momo::notification_text("F8BBA842ECF85", told);
    told["signature"] = channels::hmac_sha256_hex(Secret{"momo secret"}, text.value_or(""));
    return post("momo", told);
  }
  Callback post(std::string channel, const json::object& body, std::pair<std::string, std::string> header = {}) const {
    return {.channel = std::move(channel),
            .method = "POST",
            .query = "",
            .headers = {std::move(header)},
            .body = to_bytes(json::serialize(body)),
            .source = "203.0.113.200"};
  }
  Callback by_sepay(const Transfer& one) const {
    return post("sepay",
                {{"id", one.id},
                 {"accountNumber", one.account},
                 {"transferAmount", one.amount},
                 {"content", one.memo},
                 {"transactionDate", "2026-11-22 10:16:00"},
                 {"transferType", "in"},
                 {"referenceCode", one.reference}},
                {"Authorization", "Apikey sepay key"});
  }
  Callback by_casso(const std::vector<Transfer>& all) const {
    json::array rows;
    for (const auto& one : all) {
      rows.push_back(json::object{{"id", one.id},
                                  {"tid", one.reference},
                                  {"description", one.memo},
                                  {"amount", one.amount},
                                  {"when", "2026-11-22 10:16:00"},
                                  {"bank_sub_acc_id", one.account}});
    }
    return post("casso", {{"error", 0}, {"data", std::move(rows)}}, {"secure-token", "casso token"});
  }
  int tell(const Callback& callback) { return all_.receive(callback).status; }

  /// "Assets:Bank:… 224000, Liabilities:Collected:fee 200000": every account's balance on its own side.
  std::string balances() {
    return text(
        "SELECT coalesce(string_agg(code || ' ' || abs(total), ', ' ORDER BY code), '') FROM (SELECT a.code,"
        " sum(t.amount)::bigint AS total FROM (SELECT debit_account AS id, amount, kind FROM ledger_transfer UNION"
        " ALL SELECT credit_account, -amount, kind FROM ledger_transfer) t JOIN ledger_account a ON a.account_id = t.id"
        " WHERE t.kind IN ('posted', 'post_pending', 'correction') GROUP BY a.code) sums WHERE total <> 0");
  }

  kythu::test::ScriptedFetch outside_;
  Cashier all_{everything(),  database_.app(),
               outside_,      [this] { return now_.load(); },
               system_random, Log{"test", LogLevel::error, system_now}};
};

}  // namespace kythu::payments::test
