// VNPAY's side of the signatures, written apart from the product's so that one mistake is not made twice.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kythu::simulators::vnpay {

using Parameters = std::map<std::string, std::string>;

std::string encode(const std::string& text);
/// The non-empty vnp_ parameters but the hash itself, sorted and encoded.
std::string query_text(const Parameters& parameters);
/// Absent members are empty slots; the bars stay.
std::string bars(const Parameters& members, const std::vector<std::string>& names);

extern const std::vector<std::string> query_slots, reply_slots, refund_slots, refund_reply_slots;

}  // namespace kythu::simulators::vnpay
