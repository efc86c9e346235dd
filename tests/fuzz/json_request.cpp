// The strict JSON reader: what it accepts has one canonical text, which it accepts again and which means the same.
#include <boost/json/serialize.hpp>

#include "gateway/core/json.hpp"

namespace {

/// Asks an object for members of every kind, as handlers do.
void read_as_handlers_do(const boost::json::value& value) {
  std::vector<kythu::gateway::FieldError> errors;
  kythu::gateway::JsonObject object{value, "", errors};
  object.text("text", kythu::gateway::Presence::required, 100);
  object.integer("integer", kythu::gateway::Presence::optional, 1, 100);
  object.money("amount");
  object.number("number", kythu::gateway::Presence::optional);
  object.flag("flag", kythu::gateway::Presence::optional);
  object.texts("texts", kythu::gateway::Presence::optional, 4);
  object.object("object", kythu::gateway::Presence::optional).refuse_unknown();
  for (auto& item : object.objects("objects", kythu::gateway::Presence::optional, 4)) item.refuse_unknown();
  object.raw_object("metadata", 1000);
  object.refuse_unknown();
  for (const auto& error : errors) KYTHU_ASSERT(error.pointer.empty() || error.pointer.front() == '/');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kythu;
  const auto value = gateway::parse_json({data, size});
  if (!value) return 0;
  KYTHU_ASSERT(is_utf8(as_text({data, size})));
  const auto text = gateway::canonical(*value);
  const auto again = gateway::parse_json(as_bytes(text));
  KYTHU_ASSERT(static_cast<bool>(again) && gateway::canonical(*again) == text);
  read_as_handlers_do(*value);
  return 0;
}
