// What the cashier is told at the start.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config/base/secret.hpp"

namespace kythu::payments {

/// One VNPAY terminal (payment gateway PAY 2.1.0).
struct VnpaySettings {
  std::string terminal;  ///< vnp_TmnCode
  Secret hash_secret;
  std::string pay_url;    ///< the page citizens are sent to
  std::string query_url;  ///< querydr and refund
  std::string address;    ///< our own address for vnp_IpAddr of queries
  /// Whether the answer to a refund may be signed with vnp_Amount in đồng though it is written in hundredths.
  bool refund_hash_may_divide = true;
};

/// One MoMo merchant (AIO v2, captureWallet). What MoMo does not publish has its member here.
struct MomoSettings {
  std::string partner;     ///< partnerCode
  std::string access_key;  ///< signed, but never in a notification
  Secret secret_key;
  std::string address;       ///< "https://payment.momo.vn", without a final slash
  std::string callback_url;  ///< ipnUrl
  std::string language = "vi";
  bool access_key_in_body = false;  ///< as the oldest sample does
  bool authorised_is_paid = false;  ///< 9000; otherwise money counts when 0 is told
  std::int64_t least = 1'000, most = 50'000'000;
  std::chrono::seconds order_life{15 * 60};
  std::string refund_query_path = "/v2/gateway/api/refund/query";
};

/// One ZaloPay app (OpenAPI v2).
struct ZalopaySettings {
  std::int64_t app = 0;  ///< app_id
  Secret key1, key2;     ///< ours for requests, theirs for callbacks
  std::string address;   ///< "https://openapi.zalopay.vn", without a final slash
  std::string callback_url;
  std::string user = "citizen";  ///< app_user; the payer's name is nobody's business there
  std::string bank;              ///< bank_code; empty: chosen on ZaloPay's page
  int repeated_code = 2;         ///< return_code that answers a callback told before
  std::int64_t least = 1'000, most = 999'999'999'999'999;
  std::chrono::seconds order_life{15 * 60};  ///< 5 minutes to 30 days
  std::size_t refund_characters = 10;        ///< of m_refund_id after the app's number
};

/// Notices of transfers by payOS. A credit to an account that is not listed here is left out: payOS tries a new address
/// with a rightly signed transfer to nobody's account.
struct PayosSettings {
  Secret checksum_key;
  std::vector<std::string> accounts;
};

/// Notices of transfers by Casso: signed ones ("v2") with the one secret, old ones with a token with the other. The
/// form whose secret is empty is refused.
struct CassoSettings {
  Secret checksum_key, secure_token;
  std::vector<std::string> accounts;
};

/// Notices of transfers by SePay. With a HMAC key nothing else is accepted.
struct SepaySettings {
  Secret hmac_key, api_key;
  std::vector<std::string> accounts;
  std::chrono::seconds drift{5 * 60};
};

/// X-Road REST (PR-REST): a member or one of its subsystems.
struct XRoadMember {
  std::string instance, member_class, member_code, subsystem;  ///< the subsystem may be empty
};
/// Our own security server. It demands TLS with a client certificate that is registered there for our subsystem; the
/// address has to be on egress's list together with that certificate.
struct XRoadSettings {
  std::string server;  ///< "https://ss1.tinh.example.gov.vn", without a final slash
  XRoadMember client, provider;
  std::string service;  ///< the service code; what follows the host in the platform's addresses is its path
};

/// National payment platform, message set 1.0.6. What the public implementations leave open has its member here.
struct PlatformSettings {
  std::string partner;  ///< MaDoiTac
  Secret secret;        ///< MaBiMat
  std::string create_url, query_url, bill_url;
  Secret access_token;               ///< of the layer in front; may be empty
  std::vector<XRoadSettings> xroad;  ///< none or one
  std::string version = "1.0.6", pay_kind = "PAY", pay_channel = "1", device = "1", language = "vi-VN",
              bank = "PAYMENT", service_kind = "2", service_suffix = ".01";
  std::string fee_kind = "Phi", charge_kind = "LePhi", fee_code;  ///< an empty code: the procedure's MaDVC
  std::string result_kind = "CONFIRM";                            ///< LoaiBanTin of the result
  std::string pay_page = "https://";                              ///< what UrlThanhToan has to begin with
  std::vector<std::string> failure_codes;                         ///< MaLoi that is known to mean failure for good
  bool amount_may_be_text = false;                                ///< SoTien of answers
  bool query_is_sealed = false;       ///< MaXacThuc of the answer to QUERY is made as the result's; else TLS vouches
  bool bill_by_result_time = false;   ///< ThoiGianGD of GET_BILL: that of the result instead of the order's
  std::int64_t most = 2'147'483'647;  ///< some partners keep the amount in 32 bits
  std::chrono::seconds order_life{24 * 3600};
};

/// PayGov behind a provincial LGSP.
struct PaygovSettings {
  std::string address;  ///< of the LGSP, without a final slash
  Secret token, access_token;
  std::string partner, unit, service, receipt_url;  ///< partnerCode, prefix of orderId; the last two may be empty
  Secret access_key;
  std::string pay_page = "https://";
  std::chrono::seconds order_life{24 * 3600};
};

/// KeyPay, version 3.0 only: the older ones sign with MD5.
struct KeypaySettings {
  std::string client;
  Secret key1, key2;
  std::string create_url, detail_url;
  std::string environment = "1", detail_command = "PAY", pay_page = "https://";
  std::chrono::seconds order_life{24 * 3600};
};

struct Settings {
  std::string public_url;  ///< "https://pay.example.gov.vn:8443", without a final slash
  std::chrono::seconds usual_expiry{15 * 60};
  std::chrono::seconds longest_expiry{7 * 24 * 3600};
  std::vector<std::chrono::seconds>
      poll_after;  ///< since the attempt was sent; empty: 30 s, 1, 2, 5, 10, 15 min, 1 h, 6 h, then daily five times
  std::vector<VnpaySettings> vnpay;  ///< none or one: a callback names no terminal before it is verified
  std::chrono::seconds shortest_expiry{60};
  std::vector<MomoSettings> momo;  ///< none or one, as the others below
  std::vector<ZalopaySettings> zalopay;
  std::vector<PayosSettings> payos{};  ///< none or one, as the others below
  std::vector<CassoSettings> casso{};
  std::vector<SepaySettings> sepay{};
  std::vector<PlatformSettings> platform{};
  std::vector<PaygovSettings> paygov{};
  std::vector<KeypaySettings> keypay{};
  /// Up to this sum of a payment's refunds none needs a second person. Most fees are below it, and a mistake that small
  /// costs less than the officers' time; a portal that must not refund alone sets 0.
  std::int64_t refunds_approved_to = 1'000'000;
  /// What a settlement may bring less or more than its file says, in đồng; it is written off to Expenses:Differences.
  std::int64_t settlement_tolerance = 0;
};

}  // namespace kythu::payments
