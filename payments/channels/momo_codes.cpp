#include "momo_codes.hpp"

#include <algorithm>

namespace kythu::payments::channels::momo {

const std::vector<Code>& codes() {
  using enum Meaning;
  static const std::vector<Code> all{{0, done, "successful"},
                                     {10, refused, "maintenance"},
                                     {11, refused, "access denied"},
                                     {12, refused, "API version"},
                                     {13, refused, "authentication"},
                                     {20, refused, "bad format"},
                                     {21, refused, "bad amount"},
                                     {22, refused, "amount out of range"},
                                     {40, repeated, "duplicate request"},
                                     {41, repeated, "duplicate order"},
                                     {42, not_found, "order not found"},
                                     {43, repeated, "a similar transaction runs"},
                                     {45, refused, "duplicate item"},
                                     {47, refused, "data does not apply"},
                                     {98, failed, "QR code not made"},
                                     {99, failed, "unknown error"},
                                     {1000, open, "waiting for the payer"},
                                     {1001, failed, "insufficient funds"},
                                     {1002, failed, "refused by the issuer"},
                                     {1003, failed, "cancelled after authorisation"},
                                     {1004, failed, "above the payer's limit"},
                                     {1005, failed, "expired"},
                                     {1006, failed, "refused by the payer"},
                                     {1007, failed, "account inactive"},
                                     {1017, failed, "cancelled by the merchant"},
                                     {1026, failed, "promotion rule"},
                                     {1080, not_refunded, "refund failed; another may be tried in an hour"},
                                     {1081, not_refunded, "refunded already, or too much"},
                                     {1088, not_refunded, "not refundable"},
                                     {2019, failed, "bad order group"},
                                     {4001, failed, "account restricted"},
                                     {4002, failed, "account without biometrics"},
                                     {4100, failed, "login failed"},
                                     {7000, open, "processing"},
                                     {7002, open, "processing at the provider"},
                                     {8000, open, "waiting for the payer to confirm again"},
                                     {9000, authorised, "authorised"}};
  return all;
}

const Code& look_up(std::int64_t code) {
  static const Code other{-1, Meaning::unknown, "unknown code"};
  const auto found = std::ranges::find(codes(), code, &Code::code);
  return found == codes().end() ? other : *found;
}

}  // namespace kythu::payments::channels::momo
