// What VNPAY answers to querydr and refund: one flat JSON object, signed over slots in a fixed order.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "channels/vnpay_signature.hpp"
#include "config/base/vnd.hpp"
#include "config/wire/fetch.hpp"
#include "payments/settings.hpp"

namespace kythu::payments::channels::vnpay {

constexpr std::int64_t hundredths = 100;  // VNPAY writes every amount times 100

/// Empty when absent.
std::string_view at(const Parameters& parameters, std::string_view name);
/// nullopt unless a whole number of đồng, times 100.
std::optional<Vnd> read_amount(std::string_view text);

enum class Command { querydr, refund };

/// What is said of our order under our terminal, rightly signed; otherwise nothing, and why.
struct Told {
  std::optional<Parameters> members;
  std::string why;
};
Told read_told(const VnpaySettings& settings, Command command, std::string_view our_ref, const wire::FetchReply& reply);

}  // namespace kythu::payments::channels::vnpay
