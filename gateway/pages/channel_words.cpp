#include "channel_words.hpp"

#include <algorithm>
#include <array>

namespace kythu::pages {
namespace {

// clang-format off
constexpr std::array<ChannelWords, 8> all{{
    {"vnpay", "VNPAY", "", "Thẻ nội địa, thẻ quốc tế, ứng dụng ngân hàng, VNPAY-QR",
     "Domestic or international card, banking app, VNPAY-QR"},
    {"momo", "MoMo", "", "Ví điện tử MoMo", "MoMo wallet"},
    {"zalopay", "ZaloPay", "", "Ví điện tử ZaloPay", "ZaloPay wallet"},
    {"platform", "National payment platform", "Cổng thanh toán quốc gia",
     "Thanh toán trên Cổng Dịch vụ công quốc gia", "Pay on the National Public Service Portal"},
    {"keypay", "KeyPay", "", "Cổng thanh toán KeyPay", "KeyPay gateway"},
    {"paygov", "PayGov", "", "Cổng thanh toán PayGov", "PayGov gateway"},
    {"vietqr", "VietQR", "", "Chuyển khoản từ mọi ngân hàng", "Transfer from any bank"},
    {"counter", "Counter", "Tại quầy", "", ""},
}};
// clang-format on

}  // namespace

const ChannelWords* find_channel_words(std::string_view code) {
  const auto* const found = std::ranges::find(all, code, &ChannelWords::code);
  return found == all.end() ? nullptr : found;
}

std::string channel_name(std::string_view code, Language language) {
  const auto* words = find_channel_words(code);
  if (words == nullptr) return std::string{code};
  return std::string{language == Language::vi && !words->vi_name.empty() ? words->vi_name : words->name};
}

}  // namespace kythu::pages
