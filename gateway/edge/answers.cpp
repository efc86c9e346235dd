#include "answers.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace kythu::edge {
namespace {

std::string_view reason(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 36> known{{
      {100, "Continue"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {402, "Payment Required"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
  }};
  const auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.first == status; });
  if (found != known.end()) return found->second;
  return status == 505 ? "HTTP Version Not Supported" : "Answer";
}

/// RFC 9110 section 5.6.7.
std::string http_date(Instant now) {
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[static_cast<std::size_t>(parts.tm_wday)],
                     parts.tm_mday, months[static_cast<std::size_t>(parts.tm_mon)], 1900 + parts.tm_year, parts.tm_hour,
                     parts.tm_min, parts.tm_sec);
}

bool may_pass(const std::pair<std::string, std::string>& header) {
  constexpr std::array<std::string_view, 11> ours{
      "content-length",        "date",    "server",  "connection",   "keep-alive",
      "transfer-encoding",     "trailer", "upgrade", "x-request-id", "strict-transport-security",
      "x-content-type-options"};
  const auto& [name, value] = header;
  const bool plain_name = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
  const bool plain_value =
      std::all_of(value.begin(), value.end(), [](char c) { return c == '\t' || (c >= 0x20 && c != 0x7f) || c < 0; });
  return plain_name && plain_value && std::find(ours.begin(), ours.end(), name) == ours.end();
}

}  // namespace

bool is_bodiless(int status) { return status < 200 || status == 204 || status == 304; }

gateway::Answer problem(const ProblemWords& words, std::string_view request_id) {
  const boost::json::object document{{"type", "about:blank"},  {"title", reason(words.status)},
                                     {"status", words.status}, {"detail", words.detail},
                                     {"code", words.code},     {"request_id", request_id}};
  gateway::Answer answer{words.status,
                         {{"content-type", "application/problem+json"}, {"cache-control", "no-store"}},
                         to_bytes(boost::json::serialize(document))};
  if (words.status == 429 || words.status == 503) answer.headers.emplace_back("retry-after", "1");
  return answer;
}

std::string write_head(const gateway::Answer& answer, const AnswerFrame& frame) {
  std::string head;
  head.reserve(512);
  const auto line = [&](std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
  };
  head.append("HTTP/1.1 ")
      .append(std::to_string(answer.status))
      .append(" ")
      .append(reason(answer.status))
      .append("\r\n");
  for (const auto& header : answer.headers) {
    if (may_pass(header)) line(header.first, header.second);
  }
  if (!is_bodiless(answer.status)) line("content-length", std::to_string(answer.body.size()));
  line("date", http_date(frame.now));
  line("server", "kythu");
  line("x-request-id", frame.request_id);
  line("strict-transport-security", "max-age=31536000");
  line("x-content-type-options", "nosniff");
  if (!frame.keep_alive) line("connection", "close");
  return head.append("\r\n");
}

}  // namespace kythu::edge
