// Words that every simulator needs: digests, Vietnam's time, text for HTML. Written apart from the product's, so that
// one mistake is not made twice.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "http/server.hpp"

namespace kythu::simulators {

/// Lower-case hex; `digest` is "SHA256" or "SHA512".
std::string hmac_hex(const char* digest, const std::string& key, const std::string& text);
std::string sha256_hex(const std::string& text);
std::string base64(const std::string& bytes);

/// Since 1970, as the providers write it.
std::int64_t now_ms();
/// Vietnam's local time, with %Y %y %m %d %H %M %S as strftime knows them: vietnam(ms, "%Y%m%d%H%M%S").
std::string vietnam(std::int64_t ms, const std::string& format);
/// "20261122"
std::string vietnam_day(std::int64_t ms);

std::string escape(const std::string& text);
std::string percent_encode(const std::string& text);
/// The values with a separator between them.
std::string joined(const std::vector<std::string>& values, char separator);
/// 224000 → "224.000"
std::string grouped(std::int64_t amount);

/// Text as it is, whole numbers in digits; "" for everything else.
std::string plain(const boost::json::object& object, const std::string& name);
/// A whole number, written as one or as text; -1 for everything else.
std::int64_t whole(const std::string& text);
std::string at(const std::map<std::string, std::string>& all, const std::string& name,
               const std::string& otherwise = "");

/// An empty object when the body is none.
boost::json::object read_object(const Request& request);
Response json_answer(const boost::json::object& object, int status = 200);
bool wants_json(const Request& request);
/// The first line of a file with a secret; throws when there is none.
std::string first_line(const std::string& file);

}  // namespace kythu::simulators
