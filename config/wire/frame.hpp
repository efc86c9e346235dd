// What the five programs say to each other: bounded, versioned messages over unix sockets (security requirement A2).
//
//   header, 20 bytes, big-endian:  'K' 'Y' version(1) 0 | kind(2) fields(2) | id(8) | length of the fields(4)
//   each field:                    tag(2) length(4) bytes
//
// A reader refuses a foreign magic or version, more bytes than its limit, and fields that do not fill the length
// exactly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/result.hpp"

namespace kythu::wire {

/// A kind with this bit carries a secret: whoever holds such a message, or its bytes, wipes them when they go.
inline constexpr std::uint16_t secret_bit = 0x8000;

enum class FrameFault { foreign, wrong_version, too_large, malformed };

/// A kind, an id that the answer repeats, and tagged fields. Tags mean what the kind's protocol says; a tag may repeat.
class Message {
 public:
  Message() = default;
  explicit Message(std::uint16_t message_kind, std::uint64_t message_id = 0) : kind(message_kind), id(message_id) {}
  Message(const Message&) = default;
  Message(Message&&) noexcept = default;
  Message& operator=(Message other) noexcept;
  ~Message();

  std::uint16_t kind = 0;
  std::uint64_t id = 0;

  void add(std::uint16_t tag, BytesView value) { fields_.push_back({tag, {value.begin(), value.end()}}); }
  void add(std::uint16_t tag, Bytes&& value) { fields_.push_back({tag, std::move(value)}); }
  void add(std::uint16_t tag, std::string_view text) { add(tag, as_bytes(text)); }
  void add_number(std::uint16_t tag, std::int64_t number);

  /// The first field of this tag, or nothing. The view lives as long as the message.
  std::optional<BytesView> bytes(std::uint16_t tag) const;
  std::optional<std::string_view> text(std::uint16_t tag) const;
  /// Nothing when absent or not eight bytes.
  std::optional<std::int64_t> number(std::uint16_t tag) const;
  /// Every field of this tag, in order.
  std::vector<std::string_view> texts(std::uint16_t tag) const;
  /// Moves the first field of this tag out; empty when absent. For large bodies.
  Bytes take(std::uint16_t tag);

 private:
  friend Bytes encode(const Message&);
  friend Result<Message, FrameFault> decode_fields(const struct Header&, BytesView);
  struct Field {
    std::uint16_t tag;
    Bytes value;
  };
  std::vector<Field> fields_;
};

struct Header {
  static constexpr std::size_t size = 20;
  std::uint16_t kind;
  std::uint16_t fields;
  std::uint64_t id;
  std::uint32_t length;
};

/// Overwrites the bytes when the kind carries a secret.
void wipe_secret(std::uint16_t kind, std::span<std::uint8_t> bytes) noexcept;

Bytes encode(const Message& message);
/// Reads the first Header::size bytes; `limit` bounds the length that follows.
Result<Header, FrameFault> decode_header(BytesView bytes, std::size_t limit);
/// Reads exactly the header.length bytes after it.
Result<Message, FrameFault> decode_fields(const Header& header, BytesView bytes);

}  // namespace kythu::wire
