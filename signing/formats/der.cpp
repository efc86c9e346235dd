#include "der.hpp"

#include <algorithm>

#include <openssl/objects.h>

#include "config/base/handle.hpp"
#include "config/base/result.hpp"

namespace kythu::signing::der {

Bytes value(std::uint8_t tag, BytesView content) {
  Bytes out{tag};
  if (content.size() < 0x80) {
    out.push_back(static_cast<std::uint8_t>(content.size()));
  } else {
    Bytes length;
    for (auto left = content.size(); left != 0; left >>= 8) length.push_back(static_cast<std::uint8_t>(left));
    out.push_back(static_cast<std::uint8_t>(0x80 | length.size()));
    out.insert(out.end(), length.rbegin(), length.rend());
  }
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes joined(std::initializer_list<BytesView> parts) {
  Bytes out;
  for (const auto part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Bytes sequence(std::initializer_list<BytesView> parts) { return value(0x30, joined(parts)); }

Bytes set_of(std::vector<Bytes> parts) {
  std::sort(parts.begin(), parts.end());
  Bytes content;
  for (const auto& part : parts) content.insert(content.end(), part.begin(), part.end());
  return value(0x31, content);
}

Bytes object_id(std::string_view dotted) {
  const Handle<ASN1_OBJECT, ASN1_OBJECT_free> object{OBJ_txt2obj(std::string{dotted}.c_str(), 1)};
  KYTHU_ASSERT(object);
  return value(0x06, {OBJ_get0_data(object.get()), OBJ_length(object.get())});
}

Bytes octets(BytesView content) { return value(0x04, content); }

Bytes small_integer(std::uint8_t number) {
  KYTHU_ASSERT(number < 0x80);
  return value(0x02, BytesView{&number, 1});
}

Bytes null() { return value(0x05, {}); }

Bytes tagged(std::uint8_t number, BytesView content) {
  return value(static_cast<std::uint8_t>(0xa0 | number), content);
}

}  // namespace kythu::signing::der
