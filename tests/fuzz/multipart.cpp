// multipart/form-data: the first line is the Content-Type, the rest the body. Whatever a caller sends, the parts lie
// inside the body, in order and without overlap, or it is refused.
#include "gateway/api/multipart.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const auto text = as_text({data, size});
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  const auto body = as_bytes(text.substr(end + 1));
  const auto parts = gateway::read_multipart(text.substr(0, end), body);
  if (!parts) return 0;
  const std::uint8_t* at = body.data();
  for (const auto& part : *parts) {
    KYTHU_ASSERT(!part.name.empty() && is_utf8(part.name) && is_utf8(part.file_name));
    KYTHU_ASSERT(part.content.data() >= at);
    at = part.content.data() + part.content.size();
    KYTHU_ASSERT(at <= body.data() + body.size());
  }
  return 0;
}
