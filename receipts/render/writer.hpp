// Writes XML that is canonical by construction: its bytes are its inclusive Canonical XML 1.0, so what is hashed is
// what is written, and no canonicaliser is needed to make it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kythu::receipts {

/// Text content by Canonical XML 1.0 section 2.3: & < > and carriage return. A quotation mark stays as it is, because
/// canonical text has it so.
std::string escape_text(std::string_view text);

class Writer {
 public:
  template <class Body>
  void element(std::string_view name, Body&& body, std::string_view id = {}) {
    text_.append("<").append(name);
    if (!id.empty()) text_.append(" Id=\"").append(id).append("\"");
    text_ += '>';
    body();
    text_.append("</").append(name).append(">");
  }
  void text(std::string_view name, std::string_view value) {
    element(name, [&] { text_ += escape_text(value); });
  }
  /// Elements without content are left out, as the tax authority's general rules ask.
  void optional(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  void number(std::string_view name, std::int64_t value) { text(name, std::to_string(value)); }
  /// What another writer made.
  void raw(std::string_view written) { text_ += written; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace kythu::receipts
