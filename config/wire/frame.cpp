#include "frame.hpp"

#include <array>
#include <cstring>
#include <utility>

namespace kythu::wire {
namespace {

constexpr std::array<std::uint8_t, 4> opening{'K', 'Y', 1, 0};
constexpr std::size_t field_header = 6;

template <class Unsigned>
void put(Bytes& out, Unsigned value) {
  std::array<std::uint8_t, sizeof value> bytes;
  for (std::size_t i = 0; i < sizeof value; ++i)
    bytes[i] = static_cast<std::uint8_t>(value >> (8 * (sizeof value - 1 - i)));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

template <class Unsigned>
Unsigned get(BytesView bytes, std::size_t at) {
  Unsigned value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i) value = static_cast<Unsigned>(value << 8 | bytes[at + i]);
  return value;
}

}  // namespace

void wipe_secret(std::uint16_t kind, std::span<std::uint8_t> bytes) noexcept {
  if ((kind & secret_bit) != 0 && !bytes.empty()) explicit_bzero(bytes.data(), bytes.size());
}

Message& Message::operator=(Message other) noexcept {
  std::swap(kind, other.kind);
  std::swap(id, other.id);
  fields_.swap(other.fields_);
  return *this;
}

Message::~Message() {
  for (auto& field : fields_) wipe_secret(kind, field.value);
}

void Message::add_number(std::uint16_t tag, std::int64_t number) {
  Bytes value;
  put(value, static_cast<std::uint64_t>(number));
  add(tag, std::move(value));
}

std::optional<BytesView> Message::bytes(std::uint16_t tag) const {
  for (const auto& field : fields_) {
    if (field.tag == tag) return BytesView{field.value};
  }
  return std::nullopt;
}

std::optional<std::string_view> Message::text(std::uint16_t tag) const {
  const auto value = bytes(tag);
  return value ? std::optional{as_text(*value)} : std::nullopt;
}

std::optional<std::int64_t> Message::number(std::uint16_t tag) const {
  const auto value = bytes(tag);
  if (!value || value->size() != 8) return std::nullopt;
  return static_cast<std::int64_t>(get<std::uint64_t>(*value, 0));
}

std::vector<std::string_view> Message::texts(std::uint16_t tag) const {
  std::vector<std::string_view> all;
  for (const auto& field : fields_) {
    if (field.tag == tag) all.push_back(as_text(field.value));
  }
  return all;
}

Bytes Message::take(std::uint16_t tag) {
  for (auto& field : fields_) {
    if (field.tag == tag) return std::move(field.value);
  }
  return {};
}

Bytes encode(const Message& message) {
  std::size_t length = 0;
  for (const auto& field : message.fields_) length += field_header + field.value.size();
  KYTHU_ASSERT(length <= UINT32_MAX && message.fields_.size() <= UINT16_MAX);
  Bytes out;
  out.reserve(Header::size + length);
  out.assign(opening.begin(), opening.end());
  put(out, message.kind);
  put(out, static_cast<std::uint16_t>(message.fields_.size()));
  put(out, message.id);
  put(out, static_cast<std::uint32_t>(length));
  for (const auto& field : message.fields_) {
    put(out, field.tag);
    put(out, static_cast<std::uint32_t>(field.value.size()));
    out.insert(out.end(), field.value.begin(), field.value.end());
  }
  return out;
}

Result<Header, FrameFault> decode_header(BytesView bytes, std::size_t limit) {
  if (bytes.size() < Header::size || bytes[0] != opening[0] || bytes[1] != opening[1]) return FrameFault::foreign;
  if (bytes[2] != opening[2] || bytes[3] != opening[3]) return FrameFault::wrong_version;
  const Header header{get<std::uint16_t>(bytes, 4), get<std::uint16_t>(bytes, 6), get<std::uint64_t>(bytes, 8),
                      get<std::uint32_t>(bytes, 16)};
  if (header.length > limit) return FrameFault::too_large;
  return header;
}

Result<Message, FrameFault> decode_fields(const Header& header, BytesView bytes) {
  if (bytes.size() != header.length) return FrameFault::malformed;
  Message message{header.kind, header.id};
  std::size_t at = 0;
  for (int i = 0; i < header.fields; ++i) {
    if (bytes.size() - at < field_header) return FrameFault::malformed;
    const auto tag = get<std::uint16_t>(bytes, at);
    const auto length = get<std::uint32_t>(bytes, at + 2);
    at += field_header;
    if (bytes.size() - at < length) return FrameFault::malformed;
    message.add(tag, bytes.subspan(at, length));
    at += length;
  }
  if (at != bytes.size()) return FrameFault::malformed;
  return message;
}

}  // namespace kythu::wire
