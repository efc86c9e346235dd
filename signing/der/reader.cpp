#include "reader.hpp"

namespace kythu::signing::der {

std::optional<Value> next(BytesView& rest) {
  if (rest.size() < 2 || (rest[0] & 0x1f) == 0x1f) return std::nullopt;
  std::size_t length = rest[1], header = 2;
  if (length >= 0x80) {
    const std::size_t count = length & 0x7f;
    if (count == 0 || count > 4 || rest.size() < 2 + count) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | rest[2 + i];
    header += count;
    if (length < 0x80 || (count > 1 && length >> (8 * (count - 1)) == 0)) return std::nullopt;
  }
  if (rest.size() - header < length) return std::nullopt;
  const Value value{rest[0], rest.subspan(header, length), rest.first(header + length)};
  rest = rest.subspan(header + length);
  return value;
}

std::optional<Value> only(BytesView bytes, std::uint8_t tag) {
  const auto value = next(bytes);
  return value && value->tag == tag && bytes.empty() ? value : std::nullopt;
}

}  // namespace kythu::signing::der
