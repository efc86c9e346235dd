// RFC 4514 section 3, as far as certificate requests need it.
#include "certificate_request.hpp"

namespace kythu::hsm {
namespace {

constexpr std::string_view special = "\"+,;<>\\ #=";

class NameReader {
 public:
  explicit NameReader(std::string_view text) : text_(text) {}

  Result<std::vector<NamePart>, std::string> read() {
    std::vector<NamePart> parts;
    for (;;) {
      NamePart part;
      if (!read_type(part.type) || !read_value(part.value)) return fault_;
      parts.push_back(std::move(part));
      if (at_ == text_.size()) return parts;
      if (text_[at_++] == '+') return std::string{"the subject has an RDN of several values"};
    }
  }

 private:
  bool fail(std::string why) {
    fault_ = "the subject " + std::move(why);
    return false;
  }

  bool read_type(std::string& type) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    const auto equals = text_.find('=', at_);
    if (equals == std::string_view::npos) return fail("is not of the form CN=…,O=…,C=…");
    type = text_.substr(at_, equals - at_);
    while (!type.empty() && type.back() == ' ') type.pop_back();
    const bool plain =
        type.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == std::string::npos;
    if (type.empty() || !plain) return fail("has an attribute without a name");
    at_ = equals + 1;
    return true;
  }

  bool read_value(std::string& value) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ < text_.size() && text_[at_] == '#') return fail("has a value in hex");
    std::size_t kept = 0;  // spaces at the end count only when escaped
    for (; at_ < text_.size() && text_[at_] != ',' && text_[at_] != '+'; ++at_) {
      const auto c = text_[at_];
      if (c == '\\') {
        if (!read_escape(value)) return false;
        kept = value.size();
        continue;
      }
      if (c == '"' || c == ';' || c == '<' || c == '>' || c == '\0')
        return fail("has a character that needs a backslash");
      value.push_back(c);
      if (c != ' ') kept = value.size();
    }
    value.resize(kept);
    if (value.empty()) return fail("has an empty value");
    return is_utf8(value) ? true : fail("is not UTF-8");
  }

  /// A special character by itself, or two hex digits.
  bool read_escape(std::string& value) {
    if (at_ + 1 < text_.size() && special.find(text_[at_ + 1]) != std::string_view::npos) {
      value.push_back(text_[++at_]);
      return true;
    }
    const auto byte = from_hex(text_.substr(at_ + 1, 2));
    if (!byte || byte->size() != 1 || byte->front() == 0)
      return fail("has a backslash before nothing that it could mean");
    value.push_back(static_cast<char>(byte->front()));
    at_ += 2;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string fault_;
};

}  // namespace

Result<std::vector<NamePart>, std::string> parse_name(std::string_view text) { return NameReader{text}.read(); }

}  // namespace kythu::hsm
