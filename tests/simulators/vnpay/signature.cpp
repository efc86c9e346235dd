#include "vnpay/signature.hpp"

#include <cctype>

#include "common/text.hpp"

namespace kythu::simulators::vnpay {

const std::vector<std::string> query_slots{"vnp_RequestId",  "vnp_Version", "vnp_Command",
                                           "vnp_TmnCode",    "vnp_TxnRef",  "vnp_TransactionDate",
                                           "vnp_CreateDate", "vnp_IpAddr",  "vnp_OrderInfo"};
const std::vector<std::string> reply_slots{"vnp_ResponseId",    "vnp_Command",         "vnp_ResponseCode",
                                           "vnp_Message",       "vnp_TmnCode",         "vnp_TxnRef",
                                           "vnp_Amount",        "vnp_BankCode",        "vnp_PayDate",
                                           "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus",
                                           "vnp_OrderInfo",     "vnp_PromotionCode",   "vnp_PromotionAmount"};
const std::vector<std::string> refund_slots{
    "vnp_RequestId",  "vnp_Version", "vnp_Command",       "vnp_TmnCode",         "vnp_TransactionType",
    "vnp_TxnRef",     "vnp_Amount",  "vnp_TransactionNo", "vnp_TransactionDate", "vnp_CreateBy",
    "vnp_CreateDate", "vnp_IpAddr",  "vnp_OrderInfo"};
const std::vector<std::string> refund_reply_slots{reply_slots.begin(), reply_slots.end() - 2};

std::string encode(const std::string& text) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '*') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      out += {'%', digits[byte / 16], digits[byte % 16]};
    }
  }
  return out;
}

std::string query_text(const Parameters& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (!name.starts_with("vnp_") || value.empty() || name.starts_with("vnp_SecureHash")) continue;
    text += (text.empty() ? "" : "&") + encode(name) + "=" + encode(value);
  }
  return text;
}

std::string bars(const Parameters& members, const std::vector<std::string>& names) {
  std::vector<std::string> values;
  for (const auto& name : names) values.push_back(at(members, name));
  return joined(values, '|');
}

}  // namespace kythu::simulators::vnpay
