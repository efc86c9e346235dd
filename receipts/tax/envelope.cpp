#include "envelope.hpp"

#include <algorithm>

#include "names.hpp"
#include "render/writer.hpp"

namespace kythu::receipts::tax {
namespace {

struct Form {
  std::string_view code, body;
};

Form form_of(Kind kind) {
  switch (kind) {
    case Kind::registration: return {names::registration, names::declaration};
    case Kind::summary: return {names::summary, names::table};
    case Kind::error_notice: return {names::error_notice, names::notice};
  }
  std::abort();
}

}  // namespace

std::string fresh_wire_id(std::string_view sender, const Random& random) {
  Bytes uuid(16);
  random(uuid);
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x40);  // version 4 (RFC 9562 section 5.4)
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);
  auto hex = to_hex(uuid);
  std::ranges::transform(hex, hex.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  return std::string{sender} + hex;
}

bool is_sender(std::string_view sender) {
  return sender.size() >= 11 && sender.size() <= 14 && (sender[0] == 'V' || sender[0] == 'K') &&
         sender.find_first_not_of("0123456789", 1) == sender.npos;
}

std::string enclose(const Envelope& envelope, Kind kind, std::string_view data, std::string_view signatures) {
  const auto form = form_of(kind);
  Writer out;
  out.raw(R"(<?xml version="1.0" encoding="UTF-8"?>)");
  out.element(names::envelope, [&] {
    out.element(names::general, [&] {
      out.text(names::version, names::format_version);
      out.text(names::sender, envelope.sender);
      out.text(names::receiver, names::authority);
      out.text(names::code, form.code);
      out.text(names::id, envelope.wire_id);
      out.text(names::tax_code, envelope.tax_code);
      out.number(names::count, envelope.documents);
    });
    out.element(names::content, [&] {
      out.element(form.body, [&] {
        out.raw(data);
        out.raw(signatures);
      });
    });
  });
  return out.take();
}

}  // namespace kythu::receipts::tax
