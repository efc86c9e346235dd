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
};

struct Settings {
  std::string public_url;  ///< "https://pay.example.gov.vn:8443", without a final slash
  std::chrono::seconds usual_expiry{15 * 60};
  std::chrono::seconds longest_expiry{7 * 24 * 3600};
  std::vector<std::chrono::seconds>
      poll_after;  ///< since the attempt was sent; empty: 30 s, 1, 2, 5, 10, 15 min, 1 h, 6 h, then daily five times
  std::vector<VnpaySettings> vnpay;  ///< none or one: a callback names no terminal before it is verified
  std::chrono::seconds shortest_expiry{60};
};

}  // namespace kythu::payments
