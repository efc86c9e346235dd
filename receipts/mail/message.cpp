#include "message.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace kythu::receipts::mail {
namespace {

constexpr std::string_view boundary = "kythu-part-of-a-receipt";

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Between dots there is something.
bool is_dotted(std::string_view text, std::string_view others) {
  char last = '.';
  for (const char c : text) {
    if (c == '.' ? last == '.' : !is_letter_or_digit(c) && others.find(c) == others.npos) return false;
    last = c;
  }
  return last != '.';
}

/// Base 64 in lines of 76.
std::string in_lines(BytesView content) {
  const auto whole = to_base64(content);
  std::string lines;
  for (std::size_t at = 0; at < whole.size(); at += 76) lines += whole.substr(at, 76) + "\r\n";
  return lines;
}

/// Encoded words of RFC 2047, each of whole characters and short enough for its line.
std::string encoded(std::string_view text) {
  std::string words;
  while (!text.empty()) {
    auto size = std::min<std::size_t>(text.size(), 42);
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    words += (words.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + to_base64(as_bytes(text.substr(0, size))) + "?=";
    text.remove_prefix(size);
  }
  return words;
}

std::string date_of(Instant at) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  constexpr const char* days[]{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* months[]{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days[utc.tm_wday], utc.tm_mday, months[utc.tm_mon],
                     1900 + utc.tm_year, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

std::string part(std::string_view head, BytesView content) {
  return fmt::format("--{}\r\n{}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", boundary, head, in_lines(content));
}

}  // namespace

bool is_mailbox(std::string_view address) {
  const auto at = address.find('@');
  if (address.size() > 254 || at == address.npos || at > 64) return false;
  const auto place = address.substr(at + 1);
  return is_dotted(address.substr(0, at), "!#$%&'*+-/=?^_`{|}~") && is_dotted(place, "-") &&
         place.find('.') != place.npos;
}

std::string to_text(const Mail& mail) {
  auto text = fmt::format(
      "From: <{}>\r\nTo: <{}>\r\nDate: {}\r\nMessage-ID: <{}@{}>\r\nSubject: {}\r\nAuto-Submitted: auto-generated\r\n"
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{}\"\r\n\r\n",
      mail.from, mail.to, date_of(mail.at), mail.id, mail.from.substr(mail.from.find('@') + 1), encoded(mail.subject),
      boundary);
  text += part("Content-Type: text/plain; charset=UTF-8", as_bytes(mail.text));
  if (const auto& file = mail.attachment) {
    text += part(fmt::format("Content-Type: {}; name=\"{}\"\r\nContent-Disposition: attachment; filename=\"{}\"",
                             file->media_type, file->name, file->name),
                 file->content);
  }
  return text + fmt::format("--{}--\r\n", boundary);
}

}  // namespace kythu::receipts::mail
