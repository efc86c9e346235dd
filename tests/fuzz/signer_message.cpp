// What a stolen core or a guest of the machine could send to the signer's two sockets, and what somebody in the
// signer's place could answer: decoded, or refused, never worse.
#include <cstddef>
#include <cstdint>

#include "hsm/protocol.hpp"
#include "hsm/vault_protocol.hpp"

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
  const auto orders = hsm::to_orders(*message);
  KYTHU_ASSERT(orders.size() <= hsm::batch_limit);
  const auto operation = hsm::to_operation(*message);
  if (operation) KYTHU_ASSERT(hsm::to_operation(hsm::to_message(*operation)));
  if (const auto pin = hsm::to_pin(*message)) KYTHU_ASSERT(!pin->pin.empty());
  KYTHU_ASSERT(hsm::to_outcomes(*message, 3).size() == 3);
  static_cast<void>(hsm::to_decision(*message));
  static_cast<void>(hsm::to_state(*message));
  static_cast<void>(hsm::to_tokens(*message));
  static_cast<void>(hsm::to_checkpoint(*message));
  static_cast<void>(hsm::to_signature(*message));
  static_cast<void>(hsm::to_keys(*message));
  return 0;
}
