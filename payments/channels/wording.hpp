// What is said to providers: digests in hex, slots with bars, text that no encoder can spoil, times.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/secret.hpp"
#include "config/wire/fetch.hpp"

namespace kythu::payments::channels {

/// In lower-case hex.
std::string hmac_sha256_hex(const Secret& key, std::string_view text);
std::string hmac_sha512_hex(const Secret& key, std::string_view text);

/// "REQ0001|2.1.0|querydr|…": absent slots are empty, their bars stay.
std::string joined(const std::vector<std::string_view>& slots);

/// Letters, digits and " .:_-", which all encoders write alike and which have one Unicode form only; the rest is left
/// out.
std::string plain(std::string_view text, std::size_t most = 200);

/// A provider's own number: digits that are not all zero, at most 32.
bool is_transaction_number(std::string_view text);

std::int64_t milliseconds(Instant at);
/// When the provider says it was; `now` for what cannot be: before 2015, or more than a day ahead.
Instant told_time(std::optional<std::int64_t> milliseconds, Instant now);

wire::FetchRequest post_json(std::string url, std::string_view body);

}  // namespace kythu::payments::channels
