// What a stolen core could send to the signer, and what a worker could answer: decoded, or refused, never worse.
#include <cstddef>
#include <cstdint>

#include "hsm/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace wire = kythu::wire;
  namespace hsm = kythu::hsm;
  const kythu::BytesView bytes{data, size};
  if (size < wire::Header::size) return 0;
  const auto header = wire::decode_header(bytes.first(wire::Header::size), 1 << 20);
  if (!header || header->length != size - wire::Header::size) return 0;
  const auto message = wire::decode_fields(*header, bytes.subspan(wire::Header::size));
  if (!message) return 0;
  if (const auto order = hsm::to_order(*message)) {
    auto again = hsm::to_message(*order);
    again.id = message->id;
    KYTHU_ASSERT(encode(again) == encode(*message));
  }
  static_cast<void>(hsm::to_signature(*message));
  static_cast<void>(hsm::to_keys(*message));
  return 0;
}
