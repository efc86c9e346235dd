// A report of POST /v1/validations, read member by member for whoever writes it in another form. It tells what
// strangers wrote: texts come without control characters, which neither XML nor a page has.
#pragma once

#include <string>

#include <boost/json/object.hpp>

namespace kythu::gateway::paper {

using Words = boost::json::object;

/// "" for null and for what is not there.
std::string text_in(const Words& words, std::string_view name);
/// An empty object, or an empty array, likewise.
const Words& object_in(const Words& words, std::string_view name);
const boost::json::array& array_in(const Words& words, std::string_view name);
bool flag_in(const Words& words, std::string_view name);
std::string plain(std::string_view text);

}  // namespace kythu::gateway::paper
