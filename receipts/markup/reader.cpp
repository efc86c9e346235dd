#include "reader.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "config/base/bytes.hpp"

namespace kythu::receipts::markup {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

/// XML 1.0 production Char.
bool is_char(std::uint32_t c) {
  return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
         (c >= 0x10000 && c <= 0x10ffff);
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xc0 | c >> 6);
  } else {
    if (c < 0x10000) {
      put(0xe0 | c >> 12);
    } else {
      put(0xf0 | c >> 18);
      put(0x80 | (c >> 12 & 0x3f));
    }
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

/// U+FFFE and U+FFFF are well-formed UTF-8 and no characters of XML; nor are the controls.
bool has_foreign_character(std::string_view text) {
  if (text.find("\xEF\xBF\xBE") != text.npos || text.find("\xEF\xBF\xBF") != text.npos) return true;
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_space(c); });
}

class Reader {
 public:
  Reader(std::string_view text, const Bounds& bounds) : text_(text), bounds_(bounds) {}

  Result<std::unique_ptr<Element>, Fault> document() {
    if (text_.size() > bounds_.bytes) return Fault::too_large;
    if (!is_utf8(text_)) return Fault::not_utf8;
    if (has_foreign_character(text_)) return Fault::not_well_formed;
    skip_declaration();
    skip_space();
    auto root = std::make_unique<Element>();
    if (!element(*root, {}, 1)) return fault_;
    skip_space();
    if (at_ != text_.size()) return starts("<!") || starts("<?") ? Fault::not_allowed : Fault::not_well_formed;
    return root;
  }

 private:
  using Scope = std::map<std::string, std::string, std::less<>>;

  bool fail(Fault fault = Fault::not_well_formed) {
    fault_ = fault;
    return false;
  }
  bool starts(std::string_view what) const { return text_.substr(at_).starts_with(what); }
  bool take(std::string_view what) {
    if (!starts(what)) return false;
    at_ += what.size();
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  /// `<?xml version="1.0" encoding="UTF-8"?>` in any of the ways to write that; anything else fails as markup later.
  void skip_declaration() {
    if (!starts("<?xml ")) return;
    const auto end = text_.find("?>", at_);
    if (end == text_.npos || end - at_ > 100) return;
    std::string words{text_.substr(at_ + 6, end - at_ - 6)};
    std::ranges::replace(words, '\'', '"');
    std::ranges::transform(words, words.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    while (!words.empty() && words.back() == ' ') words.pop_back();
    for (const auto* known :
         {R"(version="1.0")", R"(version="1.0" encoding="utf-8")", R"(version="1.0" encoding="utf-8" standalone="yes")",
          R"(version="1.0" encoding="utf-8" standalone="no")"}) {
      if (words == known) at_ = end + 2;
    }
  }

  bool name(std::string& out) {
    const auto begin = at_;
    const auto part = [&] {
      if (at_ == text_.size() || !is_letter(text_[at_])) return false;
      while (at_ < text_.size() && is_name_part(text_[at_])) ++at_;
      return true;
    };
    if (!part() || (take(":") && !part())) return fail();
    if (at_ - begin > 100) return fail(Fault::not_allowed);
    out = text_.substr(begin, at_ - begin);
    return true;
  }

  /// `&amp;` and its like; nobody can declare others, because there is no document type.
  bool reference(std::string& out) {
    const auto end = text_.find(';', at_);
    if (end == text_.npos || end - at_ > 10) return fail();
    const auto word = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    constexpr std::pair<std::string_view, char> known[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [entity, character] : known) {
      if (word == entity) {
        out += character;
        return true;
      }
    }
    const bool hex = word.starts_with("#x");
    const auto digits = word.substr(std::min(word.size(), std::size_t{hex ? 2u : 1u}));
    std::uint32_t code = 0;
    const auto [stop, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (!word.starts_with('#') || wrong != std::errc{} || stop != digits.data() + digits.size() || !is_char(code)) {
      return fail();
    }
    append_utf8(out, code);
    return true;
  }

  /// A line end is one line feed, however it is written (section 2.11).
  void plain(std::string& out) {
    const char c = text_[at_++];
    if (c != '\r') {
      out += c;
    } else if (!starts("\n")) {
      out += '\n';
    }
  }

  bool characters(std::string& out) {
    while (at_ < text_.size() && text_[at_] != '<') {
      if (text_[at_] == '&') {
        if (!reference(out)) return false;
      } else if (starts("]]>")) {
        return fail();
      } else {
        plain(out);
      }
    }
    return true;
  }

  bool quoted(std::string& out) {
    if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\'')) return fail();
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '<') return fail();
      if (text_[at_] == '&') {
        if (!reference(out)) return false;
        continue;
      }
      plain(out);
      if (!out.empty() && is_space(out.back())) out.back() = ' ';  // section 3.3.3
    }
    if (at_ == text_.size()) return fail();
    ++at_;
    return true;
  }

  bool start_tag(Element& element, bool& empty) {
    if (!take("<")) return fail();
    if (starts("!") || starts("?")) return fail(Fault::not_allowed);
    if (!name(element.name)) return false;
    for (;;) {
      const auto before = at_;
      skip_space();
      if (take("/>")) return empty = true;
      if (take(">")) return true;
      if (before == at_) return fail();
      if (element.attributes.size() + element.declarations.size() == bounds_.attributes) {
        return fail(Fault::not_allowed);
      }
      if (!attribute(element)) return false;
    }
  }

  bool attribute(Element& element) {
    Attribute one;
    if (!name(one.name)) return false;
    skip_space();
    if (!take("=")) return fail();
    skip_space();
    if (!quoted(one.value)) return false;
    if (one.name == "xmlns" || one.name.starts_with("xmlns:")) {
      const auto prefix = one.name == "xmlns" ? std::string{} : one.name.substr(6);
      if (prefix.starts_with("xml") || (!prefix.empty() && one.value.empty())) return fail(Fault::not_allowed);
      for (const auto& other : element.declarations) {
        if (other.prefix == prefix) return fail();
      }
      element.declarations.push_back({prefix, std::move(one.value)});
      return true;
    }
    if (one.name.starts_with("xml:")) return fail(Fault::not_allowed);
    element.attributes.push_back(std::move(one));
    return true;
  }

  bool space_of(const std::string& name, const Scope& scope, bool is_attribute, std::string& space) {
    const auto colon = name.find(':');
    if (colon == name.npos && is_attribute) return true;
    const auto found = scope.find(colon == name.npos ? std::string{} : name.substr(0, colon));
    if (found != scope.end()) space = found->second;
    return found != scope.end() || colon == name.npos || fail();
  }

  bool resolve(Element& element, Scope& scope) {
    for (const auto& one : element.declarations) scope[one.prefix] = one.space;
    if (scope.size() > bounds_.attributes) return fail(Fault::not_allowed);  // each element's copy stays small
    if (!space_of(element.name, scope, false, element.space)) return false;
    const auto local = [](const Attribute& one) {
      return one.name.substr(one.name.find(':') == one.name.npos ? 0 : one.name.find(':') + 1);
    };
    for (auto& one : element.attributes) {
      if (!space_of(one.name, scope, true, one.space)) return false;
      for (const auto* other = element.attributes.data(); other != &one; ++other) {
        if (other->space == one.space && local(*other) == local(one)) return fail();
      }
    }
    return true;
  }

  bool element(Element& into, Scope scope, std::size_t depth) {
    if (depth > bounds_.depth || ++elements_ > bounds_.elements) return fail(Fault::too_large);
    bool empty = false;
    if (!start_tag(into, empty) || !resolve(into, scope)) return false;
    if (empty) return true;
    for (;;) {
      std::string text;
      if (!characters(text)) return false;
      if (!text.empty()) into.nodes.push_back({std::move(text), nullptr});
      if (take("</")) break;
      auto& child = into.nodes.emplace_back(Node{{}, std::make_unique<Element>()});
      child.element->parent = &into;
      if (!element(*child.element, scope, depth + 1)) return false;
    }
    std::string closing;
    if (!name(closing) || closing != into.name) return fail();
    skip_space();
    return take(">") || fail();
  }

  std::string_view text_;
  const Bounds& bounds_;
  std::size_t at_ = 0, elements_ = 0;
  Fault fault_ = Fault::not_well_formed;
};

}  // namespace

Result<std::unique_ptr<Element>, Fault> read(std::string_view document, const Bounds& bounds) {
  return Reader{document, bounds}.document();
}

}  // namespace kythu::receipts::markup
