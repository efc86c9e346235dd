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
std::string hmac_sha512(const std::string& key, const std::string& text);
std::string bars(const Parameters& members, const std::vector<std::string>& names);
/// "20261122100405", the time in Vietnam.
std::string vietnam_now();

}  // namespace kythu::simulators::vnpay
