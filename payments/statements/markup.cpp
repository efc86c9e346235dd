#include "markup.hpp"

#include <algorithm>
#include <charconv>

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_token = 64 * 1024, most_text = 16 * 1024, most_depth = 64;
constexpr std::string_view blanks = " \t\r\n";

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

/// Of "&name;" without its marks.
bool append_reference(std::string& out, std::string_view name) {
  if (name == "amp") return out += '&', true;
  if (name == "lt") return out += '<', true;
  if (name == "gt") return out += '>', true;
  if (name == "quot") return out += '"', true;
  if (name == "apos") return out += '\'', true;
  if (!name.starts_with('#') || name.size() < 2 || name.size() > 9) return false;
  const bool hex = name[1] == 'x';
  const auto digits = name.substr(hex ? 2 : 1);
  std::uint32_t c = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), c, hex ? 16 : 10);
  if (failed != std::errc{} || end != digits.data() + digits.size()) return false;
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return false;
  append_utf8(out, c);
  return true;
}

/// Where the tag ends: a '>' inside quotes is part of a value.
std::size_t end_of_tag(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '>') return at;
    if (c != '"' && c != '\'') continue;
    at = text.find(c, at + 1);
    if (at == std::string_view::npos) break;
  }
  return std::string_view::npos;
}

/// What the local name of a tag stands for; 0 for no name.
std::uint64_t name_of(std::string_view tag) {
  auto hash = word("");
  std::size_t length = 0;
  for (const char c : tag) {
    if (c == ' ' || c == '/' || c == '\n' || c == '\r' || c == '\t') break;
    if (c == '<' || c == '&' || c == '"' || c == '\'' || c == '=') return 0;
    hash = c == ':' ? word("") : (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    length = c == ':' ? 0 : length + 1;
  }
  return length == 0 ? 0 : hash;
}

}  // namespace

bool Markup::fail(const char* why) {
  if (fault_.empty()) fault_ = why;
  return false;
}

bool Markup::feed(std::string_view piece) {
  if (!kept_.empty()) {
    kept_ += piece;
    piece = kept_;
  }
  while (fault_.empty() && !piece.empty()) {
    const auto used = token(piece);
    if (used == 0) break;
    line_ +=
        static_cast<std::uint64_t>(std::count(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(used), '\n'));
    piece.remove_prefix(used);
  }
  kept_ = std::string{piece};
  if (kept_.size() > most_token && fault_.empty()) return fail("a tag or a text is too long");
  return fault_.empty();
}

bool Markup::finish() {
  if (!fault_.empty()) return false;
  if (kept_.find_first_not_of(blanks) != std::string::npos) return fail("the file ends inside a tag");
  if (!open_.empty()) return fail("the file ends before its elements do");
  return begun_ || fail("no XML document");
}

std::size_t Markup::token(std::string_view rest) {
  if (rest.front() == '<') return markup(rest);
  const auto end = rest.find('<');
  if (end == std::string_view::npos) return 0;
  if (!add_text(rest.substr(0, end))) return 0;
  return end;
}

std::size_t Markup::markup(std::string_view rest) {
  if (rest.size() < 2) return 0;
  if (rest[1] == '!') {
    if (rest.size() < 9) return 0;
    const bool comment = rest.starts_with("<!--"), data = rest.starts_with("<![CDATA[");
    if (!comment && !data) return fail("a document type or a declaration, which bank messages have none of"), 0;
    const auto end = rest.find(comment ? "-->" : "]]>", comment ? 4 : 9);
    if (end == std::string_view::npos) return 0;
    if (data && leaf_) {
      if (text_.size() + end > most_text) return fail("a text is too long"), 0;
      text_ += rest.substr(9, end - 9);
    }
    return end + 3;
  }
  const auto end = end_of_tag(rest);
  if (end == std::string_view::npos) return 0;
  const auto tag = rest.substr(1, end - 1);
  const bool good = tag.starts_with('?')   ? instruction(tag)
                    : tag.starts_with('/') ? this->end(tag.substr(1))
                                           : begin(tag);
  return good ? end + 1 : 0;
}

bool Markup::instruction(std::string_view tag) {
  if (!tag.starts_with("?xml ")) return true;
  std::string encoding{attribute(tag, "encoding")};
  std::ranges::transform(encoding, encoding.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  latin_ = encoding == "ISO-8859-1" || encoding == "ISO-8859-15" || encoding == "WINDOWS-1252";
  return latin_ || encoding.empty() || encoding == "UTF-8" || encoding == "US-ASCII" ||
         fail("an encoding other than UTF-8 and ISO-8859-1");
}

bool Markup::begin(std::string_view tag) {
  const auto name = name_of(tag);
  if (name == 0) return fail("a tag without a name");
  if (open_.size() == most_depth) return fail("elements are nested too deeply");
  if (open_.empty() && begun_) return fail("a second document in the file");
  begun_ = true;
  open_.push_back({open(open_.empty() ? 1 : open_.back().path, name, tag), name});
  text_.clear();
  leaf_ = true;
  return tag.ends_with('/') ? end(tag) : fault_.empty();
}

bool Markup::end(std::string_view tag) {
  if (open_.empty() || open_.back().name != name_of(tag)) return fail("an element ends that is not open");
  close(open_.back().path, leaf_ ? std::string_view{text_} : std::string_view{});
  open_.pop_back();
  leaf_ = false;
  return fault_.empty();
}

bool Markup::add_text(std::string_view text) {
  if (!leaf_) {
    return !open_.empty() || text.find_first_not_of(" \t\r\n\xEF\xBB\xBF") == std::string_view::npos ||
           fail("text outside of the document");
  }
  if (text_.size() + text.size() > most_text) return fail("a text is too long");
  while (!text.empty()) {
    const auto mark = std::min(text.find('&'), text.size());
    if (latin_) {
      for (const char c : text.substr(0, mark)) append_utf8(text_, static_cast<unsigned char>(c));
    } else {
      text_ += text.substr(0, mark);
    }
    if (mark == text.size()) break;
    const auto stop = text.find(';', mark);
    if (stop == std::string_view::npos || !append_reference(text_, text.substr(mark + 1, stop - mark - 1)))
      return fail("an unknown entity");
    text.remove_prefix(stop + 1);
  }
  return true;
}

std::string_view Markup::attribute(std::string_view tag, std::string_view name) {
  for (auto at = tag.find(name); at != std::string_view::npos; at = tag.find(name, at + 1)) {
    auto rest = tag.substr(at + name.size());
    if (at == 0 || blanks.find(tag[at - 1]) == std::string_view::npos || !rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) continue;
    return rest.substr(1, rest.find(rest[0], 1) - 1);
  }
  return {};
}

}  // namespace kythu::payments::statements
