// What the messages of providers are read with: strict JSON, whole đồng, headers that stand once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "config/base/vnd.hpp"
#include "payments/cashier.hpp"

namespace kythu::payments::channels {

/// nullopt: not UTF-8, above 64 KiB, deeper than 8 levels, a member that stands twice, or anything but one object.
std::optional<boost::json::object> read_json_object(std::string_view text);

/// The member's text; empty when it is missing or not text.
std::string_view text_at(const boost::json::object& object, std::string_view name);
/// Text as it is, whole numbers in digits, "" for a missing member and null; nullopt for every other kind.
std::optional<std::string> plain_at(const boost::json::object& object, std::string_view name);
/// A whole number; nullopt for 1.0, "1" and everything else.
std::optional<std::int64_t> whole_at(const boost::json::object& object, std::string_view name);
/// A whole number of đồng above zero.
std::optional<Vnd> dong_at(const boost::json::object& object, std::string_view name);

/// nullopt when it is missing or stands twice; `name` in lower case.
std::optional<std::string_view> header(const Callback& callback, std::string_view name);
std::optional<std::string_view> header(const wire::FetchReply& reply, std::string_view name);

/// In constant time; `given` in either case of its hex digits.
bool same_digest(std::string_view expected, std::string_view given);
/// In a time that tells neither the text nor its length.
bool same_secret(std::string_view expected, std::string_view given);

/// "2026-11-22 10:20:30", local time of Vietnam.
std::optional<Instant> parse_vietnam_spaced(std::string_view text);

/// 1 … 64 printable ASCII characters without a space: fit to be somebody's key.
bool is_reference(std::string_view text);

}  // namespace kythu::payments::channels
