#include "xml_reference.hpp"

#include <algorithm>

#include "raw_value.hpp"

namespace kythu::signing::validation {
namespace {

constexpr std::string_view enveloped_uri = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
constexpr std::string_view base64_uri = "http://www.w3.org/2000/09/xmldsig#base64";
constexpr std::string_view xpath_uri = "http://www.w3.org/TR/1999/REC-xpath-19991116";
constexpr std::string_view filter_uri = "http://www.w3.org/2002/06/xmldsig-filter2";
constexpr std::string_view exclusive_uri = "http://www.w3.org/2001/10/xml-exc-c14n#";
constexpr std::size_t most_transforms = 5;

std::string trimmed(std::string text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

/// The two ways in which parallel signatures leave each other out; `ds` has to be the signatures' own prefix.
bool leaves_signatures_out(XmlElement transform) {
  const auto algorithm = transform.attribute("Algorithm");
  if (algorithm == xpath_uri)
    return trimmed(transform.only(dsig_space, "XPath").text()) == "not(ancestor-or-self::ds:Signature)";
  const auto filter = transform.only(filter_uri, "XPath");
  return algorithm == filter_uri && filter && filter.attribute("Filter") == "subtract" &&
         trimmed(filter.text()) == "/descendant::ds:Signature";
}

std::optional<XmlTransform> read_transform(XmlElement element) {
  const auto algorithm = element.attribute("Algorithm");
  if (algorithm == enveloped_uri) return XmlTransform{XmlTransform::Kind::enveloped};
  if (algorithm == base64_uri) return XmlTransform{XmlTransform::Kind::base64};
  if (leaves_signatures_out(element)) return XmlTransform{XmlTransform::Kind::no_signatures};
  auto form = canonical_form(element);
  if (!form) return std::nullopt;
  return XmlTransform{XmlTransform::Kind::canonical, std::move(*form)};
}

/// What stands between two transforms: a part of a document, or bytes.
struct Flow {
  const XmlDocument* document;
  std::optional<XmlPart> part;
  Bytes bytes;
};

bool decode(Flow& flow) {
  // The text of a part from which nothing was cut; nobody writes base64 around a signature.
  if (flow.part && !flow.part->without.empty()) return false;
  const auto apex = flow.part ? (flow.part->apex ? flow.part->apex : flow.document->root()) : XmlElement{};
  auto decoded = base64_of(flow.part ? apex.string_value() : std::string{as_text(flow.bytes)});
  if (!decoded) return false;
  flow.bytes = std::move(*decoded);
  flow.part.reset();
  return true;
}

bool canonicalise(Flow& flow, const CanonicalForm& form) {
  if (flow.part) {
    // "" and "#id" name nodes without comments, whatever is done with them then (4.4.3.3).
    auto silent = form;
    silent.comments = false;
    flow.bytes = flow.document->canonical(*flow.part, silent);
    flow.part.reset();
    return true;
  }
  const auto file = XmlDocument::parse(flow.bytes);
  if (!file) return false;
  flow.bytes = file->canonical({}, form);
  return true;
}

bool apply(const XmlPlace& place, const XmlTransform& transform, Flow& flow) {
  switch (transform.kind) {
    case XmlTransform::Kind::canonical: return canonicalise(flow, transform.form);
    case XmlTransform::Kind::base64: return decode(flow);
    case XmlTransform::Kind::enveloped:
      if (!flow.part) return false;
      flow.part->without.push_back(place.signature);
      return true;
    case XmlTransform::Kind::no_signatures:
      if (!flow.part) return false;
      flow.part->without = flow.document->all(dsig_space, "Signature");
      return true;
  }
  std::abort();
}

bool covers_below(XmlElement element, const std::vector<XmlElement>& targets) {
  if (element.is(dsig_space, "Signature")) return true;
  if (std::ranges::find(targets, element) != targets.end()) return true;
  const auto inside = element.children();
  if (inside.empty() || element.speaks()) return false;
  return std::ranges::all_of(inside, [&](const auto& one) { return covers_below(one, targets); });
}

}  // namespace

std::optional<std::string> file_name(std::string_view uri) {
  std::string name;
  for (std::size_t i = 0; i < uri.size(); ++i) {
    if (uri[i] != '%') {
      name += uri[i];
      continue;
    }
    const auto byte = from_hex(uri.substr(std::min(i + 1, uri.size()), 2));
    if (!byte || byte->size() != 1) return std::nullopt;
    name += static_cast<char>((*byte)[0]);
    i += 2;
  }
  return name;
}

std::optional<CanonicalForm> canonical_form(std::string_view uri) {
  using Kind = CanonicalForm::Kind;
  constexpr std::pair<std::string_view, Kind> kinds[] = {
      {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", Kind::inclusive},
      {"http://www.w3.org/2001/10/xml-exc-c14n#", Kind::exclusive},
      {"http://www.w3.org/2006/12/xml-c14n11", Kind::inclusive_1_1}};
  for (const auto& [name, kind] : kinds) {
    if (!uri.starts_with(name)) continue;
    const auto rest = uri.substr(name.size());
    if (rest.empty()) return CanonicalForm{kind};
    if (rest == (kind == Kind::exclusive ? "WithComments" : "#WithComments")) return CanonicalForm{kind, true};
  }
  return std::nullopt;
}

std::optional<CanonicalForm> canonical_form(XmlElement method) {
  auto form = canonical_form(std::string_view{method.attribute("Algorithm")});
  const auto inside = method.children();
  if (!form || inside.empty()) return form;
  const auto listed = method.only(exclusive_uri, "InclusiveNamespaces");
  if (!listed || inside.size() != 1 || form->kind != CanonicalForm::Kind::exclusive) return std::nullopt;
  std::string prefix;
  for (const char c : listed.attribute("PrefixList") + " ") {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      prefix += c;
    } else if (!prefix.empty()) {
      form->prefixes.push_back(std::move(prefix));
      prefix.clear();
    }
  }
  return form;
}

Result<XmlReference, SubIndication> read_reference(const XmlPlace& place, XmlElement element) {
  const auto digest = base64_of(element.only(dsig_space, "DigestValue").text());
  const auto lists = element.children(dsig_space, "Transforms");
  if (!digest || digest->empty() || lists.size() > 1) return SubIndication::format_failure;
  XmlReference reference{.element = element,
                         .id = element.attribute("Id"),
                         .uri = element.attribute("URI"),
                         .type = element.attribute("Type"),
                         .transforms = {},
                         .hash = hash_of_uri(element.only(dsig_space, "DigestMethod").attribute("Algorithm")),
                         .digest = *digest,
                         .target = {}};
  reference.is_inside = element.has_attribute("URI") && (reference.uri.empty() || reference.uri[0] == '#');
  if (reference.is_inside && !reference.uri.empty()) {
    reference.target = place.document.with_id(reference.uri.substr(1));
    if (!reference.target) return SubIndication::format_failure;
  }
  const auto transforms = lists.empty() ? std::vector<XmlElement>{} : lists[0].children();
  if (transforms.size() > most_transforms) return SubIndication::format_failure;
  for (const auto& one : transforms) {
    auto transform = read_transform(one);
    if (!transform) return SubIndication::sig_constraints_failure;
    reference.transforms.push_back(std::move(*transform));
  }
  return reference;
}

Result<Bytes, SubIndication> octets_of(const XmlPlace& place, const XmlReference& reference,
                                       const CanonicalForm& form) {
  Flow flow{&place.document, {}, {}};
  if (reference.is_inside) {
    flow.part = XmlPart{reference.target, {}};
  } else {
    const auto name = file_name(reference.uri);
    const auto file = name ? place.files(*name) : std::nullopt;
    if (!file) return SubIndication::signed_data_not_found;
    flow.bytes.assign(file->begin(), file->end());
  }
  for (const auto& transform : reference.transforms) {
    if (!apply(place, transform, flow)) return SubIndication::hash_failure;
  }
  if (flow.part) canonicalise(flow, form);
  return std::move(flow.bytes);
}

bool covers_all(const XmlDocument& document, const std::vector<XmlElement>& targets) {
  if (std::ranges::find(targets, XmlElement{}) != targets.end()) return true;
  return covers_below(document.root(), targets);
}

}  // namespace kythu::signing::validation
