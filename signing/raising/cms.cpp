#include "cms.hpp"

#include <algorithm>
#include <array>

#include <openssl/objects.h>

#include "config/base/handle.hpp"
#include "signing/der/reader.hpp"
#include "signing/formats/der.hpp"

namespace kythu::signing::raising {
namespace {

constexpr std::string_view signed_data = "1.2.840.113549.1.7.2";
constexpr std::uint8_t integer = 0x02, octet_string = 0x04, object_id = 0x06, sequence = 0x30, set = 0x31;

std::string dotted(BytesView oid) {
  const auto* at = oid.data();
  const Handle<ASN1_OBJECT, ASN1_OBJECT_free> object{d2i_ASN1_OBJECT(nullptr, &at, static_cast<long>(oid.size()))};
  std::array<char, 80> text{};
  const int length = object ? OBJ_obj2txt(text.data(), text.size(), object.get(), 1) : 0;
  return length > 0 && length < static_cast<int>(text.size()) ? std::string{text.data()} : std::string{};
}

/// The next value of `rest` when it has that tag; what is optional is left where it is.
std::optional<der::Value> next_if(BytesView& rest, std::uint8_t tag) {
  if (rest.empty() || rest[0] != tag) return std::nullopt;
  return der::next(rest);
}

/// All values inside; false when something is left over.
template <class Take>
bool each_in(BytesView rest, Take&& take) {
  while (!rest.empty()) {
    const auto value = der::next(rest);
    if (!value || !take(*value)) return false;
  }
  return true;
}

bool read_attributes(BytesView content, Cms& cms) {
  return each_in(content, [&](const der::Value& attribute) {
    auto rest = attribute.content;
    const auto type = next_if(rest, object_id), values = next_if(rest, set);
    if (attribute.tag != sequence || !type || !values || !rest.empty()) return false;
    CmsAttribute read{dotted(type->whole), {}, attribute.whole};
    const bool whole = each_in(values->content, [&](const der::Value& value) {
      read.values.push_back(value.whole);
      return true;
    });
    cms.unsigned_attributes.push_back(std::move(read));
    return whole;
  });
}

// SignerInfo ::= SEQUENCE { version, sid, digestAlgorithm, [0] signedAttrs?, signatureAlgorithm, signature, [1]? }
bool read_signer(BytesView infos, Cms& cms) {
  auto list = infos;
  const auto info = next_if(list, sequence);
  if (!info || !list.empty()) return false;
  auto rest = info->content;
  while (!rest.empty() && rest[0] != 0xa1) {
    const auto member = der::next(rest);
    if (!member || cms.signer.size() == 6) return false;
    cms.signer.push_back(member->whole);
    if (member->tag == octet_string) cms.value = member->content;
  }
  if (cms.signer.size() < 5 || cms.value.empty()) return false;
  const auto attributes = next_if(rest, 0xa1);
  return rest.empty() && (!attributes || read_attributes(attributes->content, cms));
}

bool read_encapsulated(BytesView rest, Cms& cms) {
  const auto type = next_if(rest, object_id);
  if (!type) return false;
  cms.content_type = type->whole;
  const auto inside = next_if(rest, 0xa0);
  if (!rest.empty()) return false;
  if (!inside) return true;
  const auto octets = der::only(inside->content, octet_string);
  if (!octets) return false;
  cms.content = octets->content;
  return true;
}

bool read_choices(const std::optional<der::Value>& field, std::vector<Bytes>& list) {
  return !field || each_in(field->content, [&](const der::Value& choice) {
    list.emplace_back(choice.whole.begin(), choice.whole.end());
    return true;
  });
}

bool read_signed_data(BytesView rest, Cms& cms) {
  const auto version = next_if(rest, integer), digests = next_if(rest, set), inside = next_if(rest, sequence);
  if (!version || !digests || !inside || !read_encapsulated(inside->content, cms)) return false;
  cms.version.assign(version->whole.begin(), version->whole.end());
  cms.digests = digests->whole;
  cms.encapsulated = inside->whole;
  const auto certificates = next_if(rest, 0xa0), evidence = next_if(rest, 0xa1), signers = next_if(rest, set);
  return signers && rest.empty() && read_choices(certificates, cms.certificates) &&
         read_choices(evidence, cms.evidence) && read_signer(signers->content, cms);
}

/// [number] IMPLICIT SET OF; nothing at all when it is empty.
Bytes tagged_set(std::uint8_t tag, std::vector<Bytes> list) {
  if (list.empty()) return {};
  auto bytes = der::set_of(std::move(list));
  bytes.front() = tag;
  return bytes;
}

}  // namespace

std::optional<Cms> read_cms(BytesView bytes) {
  const auto info = der::only(bytes, sequence);
  if (!info) return std::nullopt;
  auto rest = info->content;
  const auto type = next_if(rest, object_id), inside = next_if(rest, 0xa0);
  const auto data = inside ? der::only(inside->content, sequence) : std::nullopt;
  Cms cms;
  if (!type || dotted(type->whole) != signed_data || !data || !rest.empty() || !read_signed_data(data->content, cms))
    return std::nullopt;
  return cms;
}

Bytes Cms::written() const {
  std::vector<Bytes> attributes = added;
  for (const auto& attribute : unsigned_attributes)
    attributes.emplace_back(attribute.whole.begin(), attribute.whole.end());
  Bytes info;
  for (const auto member : signer) info.insert(info.end(), member.begin(), member.end());
  const auto extra = tagged_set(0xa1, std::move(attributes));
  info.insert(info.end(), extra.begin(), extra.end());
  const auto infos = der::value(set, der::value(sequence, info));
  const auto data = der::sequence(
      {version, digests, encapsulated, tagged_set(0xa0, certificates), tagged_set(0xa1, evidence), infos});
  return der::sequence({der::object_id(signed_data), der::tagged(0, data)});
}

Bytes cms_attribute(std::string_view type, BytesView value) {
  return der::sequence({der::object_id(type), der::value(set, value)});
}

std::vector<Bytes> certificates_of_token(BytesView token) {
  auto cms = read_cms(token);
  return cms ? std::move(cms->certificates) : std::vector<Bytes>{};
}

void add_missing(std::vector<Bytes>& list, const std::vector<Bytes>& more) {
  for (const auto& one : more) {
    if (std::ranges::find(list, one) == list.end()) list.push_back(one);
  }
}

}  // namespace kythu::signing::raising
