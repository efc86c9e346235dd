// What a worker, with a vendor's library in it, could answer to the signer, and what it can be asked: read, or refused,
// never worse.
#include <cstddef>
#include <cstdint>

#include "hsm/workers/worker_questions.hpp"

namespace {

namespace hsm = kythu::hsm;
using kythu::wire::Message;

void read_questions(const Message& message) {
  if (const auto question = hsm::to_worker_question(message)) {
    auto again = hsm::to_message(*question);
    again.id = message.id;
    KYTHU_ASSERT(encode(again) == encode(message));
  }
  if (const auto token = hsm::to_token(message)) KYTHU_ASSERT(hsm::to_token(hsm::to_message(*token)).has_value());
}

/// What was understood is understood again, and in the same way.
void read_answers(const Message& message) {
  for (const std::size_t expected : {1, 3}) KYTHU_ASSERT(hsm::to_signatures(message, expected).size() == expected);
  if (const auto seen = hsm::to_seen(message)) {
    const auto again = hsm::to_seen(hsm::to_message(seen));
    KYTHU_ASSERT(again && again->fit == seen->fit && again->complaints == seen->complaints);
    KYTHU_ASSERT(again->facts == seen->facts);
  }
  if (const auto opened = hsm::to_opened(message)) {
    const auto again = hsm::to_opened(hsm::to_message(opened));
    KYTHU_ASSERT(again && again->keys == opened->keys && again->facts == opened->facts);
  }
  static_cast<void>(hsm::to_signature_bytes(message));
  static_cast<void>(hsm::to_done(message));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace wire = kythu::wire;
  const kythu::BytesView bytes{data, size};
  if (size < wire::Header::size) return 0;
  const auto header = wire::decode_header(bytes.first(wire::Header::size), 1 << 20);
  if (!header || header->length != size - wire::Header::size) return 0;
  const auto message = wire::decode_fields(*header, bytes.subspan(wire::Header::size));
  if (!message) return 0;
  read_questions(*message);
  read_answers(*message);
  return 0;
}
