// Socket frames: whatever bytes a peer sends, they are a message that encodes to the same bytes, or a refusal.
#include "config/wire/frame.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const BytesView bytes{data, size};
  const auto header = wire::decode_header(bytes, 1 << 16);
  if (!header) return 0;
  const auto message = wire::decode_fields(*header, bytes.subspan(wire::Header::size));
  if (!message) return 0;
  const auto again = wire::encode(*message);
  KYTHU_ASSERT(BytesView{again}.size() == size && std::equal(again.begin(), again.end(), data));
  return 0;
}
