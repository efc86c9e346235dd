#include "xml_document.hpp"

#include <algorithm>

#include <climits>
#include <libxml/SAX2.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "config/base/handle.hpp"
#include "signing/readers/xml.hpp"

namespace kythu::signing::validation {
namespace {

constexpr int deepest = 200;
constexpr std::string_view xml_space = "http://www.w3.org/XML/1998/namespace";

void end_reading(xmlParserCtxt* parser) {
  if (parser->myDoc != nullptr) xmlFreeDoc(parser->myDoc);
  xmlFreeParserCtxt(parser);
}
using XmlReader = Handle<xmlParserCtxt, end_reading>;

std::string_view words(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(text)};
}

struct Bound {
  int depth = 0;
  bool exceeded = false;
};

Bound& bound_of(void* context) { return *static_cast<Bound*>(static_cast<xmlParserCtxtPtr>(context)->_private); }

void stop(void* context) {
  bound_of(context).exceeded = true;
  xmlStopParser(static_cast<xmlParserCtxtPtr>(context));
}

void enter(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* space, int spaces,
           const xmlChar** declared, int attributes, int defaulted, const xmlChar** values) {
  if (++bound_of(context).depth > deepest) return stop(context);
  xmlSAX2StartElementNs(context, name, prefix, space, spaces, declared, attributes, defaulted, values);
}

void leave(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* space) {
  --bound_of(context).depth;
  xmlSAX2EndElementNs(context, name, prefix, space);
}

void refuse_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) { stop(context); }

bool is_text(const xmlNode* node) { return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE; }

bool is_space(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string value_of(const xmlAttr* attribute) {
  std::string value;
  for (const auto* part = attribute->children; part != nullptr; part = part->next) value += words(part->content);
  return value;
}

bool is_id(const xmlAttr* attribute) {
  const auto name = words(attribute->name);
  if (attribute->ns != nullptr) return name == "id" && words(attribute->ns->href) == xml_space;
  return name == "Id" || name == "ID" || name == "id";
}

const xmlAttr* find_attribute(const xmlNode* node, std::string_view name) {
  for (const auto* one = node->properties; one != nullptr; one = one->next) {
    if (one->ns == nullptr && words(one->name) == name) return one;
  }
  return nullptr;
}

/// Every node below and including `top`, in document order, without recursion.
template <class Visit>
void walk_nodes(xmlNodePtr top, Visit&& visit) {
  for (auto* node = top; node != nullptr;) {
    visit(node);
    if (node->type == XML_ELEMENT_NODE && node->children != nullptr) {
      node = node->children;
      continue;
    }
    while (node != top && node->next == nullptr) node = node->parent;
    if (node == top) return;
    node = node->next;
  }
}

/// libxml2 asks of every node, attribute and namespace; of the latter two with the element that has them.
int is_visible(void* context, xmlNodePtr node, xmlNodePtr parent) {
  const auto& part = *static_cast<const XmlPart*>(context);
  const bool hangs = node->type == XML_NAMESPACE_DECL || node->type == XML_ATTRIBUTE_NODE;
  for (auto* at = hangs ? parent : node; at != nullptr; at = at->parent) {
    if (std::ranges::find(part.without, XmlElement{at}) != part.without.end()) return 0;
    if (at == part.apex.node()) return 1;
  }
  return part.apex ? 0 : 1;
}

int take(void* context, const char* bytes, int length) {
  auto& out = *static_cast<Bytes*>(context);
  out.insert(out.end(), bytes, bytes + length);
  return length;
}

int mode_of(CanonicalForm::Kind kind) {
  switch (kind) {
    case CanonicalForm::Kind::inclusive: return XML_C14N_1_0;
    case CanonicalForm::Kind::exclusive: return XML_C14N_EXCLUSIVE_1_0;
    case CanonicalForm::Kind::inclusive_1_1: return XML_C14N_1_1;
  }
  std::abort();
}

}  // namespace

bool XmlElement::is(std::string_view space, std::string_view name) const {
  return node_ != nullptr && words(node_->name) == name && node_->ns != nullptr && words(node_->ns->href) == space;
}

std::string_view XmlElement::name() const { return words(node_->name); }

XmlElement XmlElement::parent() const {
  return XmlElement{node_->parent != nullptr && node_->parent->type == XML_ELEMENT_NODE ? node_->parent : nullptr};
}

std::vector<XmlElement> XmlElement::children() const {
  std::vector<XmlElement> found;
  for (auto* one = node_ == nullptr ? nullptr : node_->children; one != nullptr; one = one->next) {
    if (one->type == XML_ELEMENT_NODE) found.emplace_back(one);
  }
  return found;
}

std::vector<XmlElement> XmlElement::children(std::string_view space, std::string_view name) const {
  auto found = children();
  std::erase_if(found, [&](const auto& one) { return !one.is(space, name); });
  return found;
}

XmlElement XmlElement::only(std::string_view space, std::string_view name) const {
  const auto found = children(space, name);
  return found.size() == 1 ? found[0] : XmlElement{};
}

std::string XmlElement::text() const {
  std::string text;
  for (const auto* one = node_ == nullptr ? nullptr : node_->children; one != nullptr; one = one->next) {
    if (one->type == XML_ELEMENT_NODE) return {};
    if (is_text(one)) text += words(one->content);
  }
  return text;
}

std::string XmlElement::string_value() const {
  std::string text;
  walk_nodes(node_, [&](xmlNodePtr node) {
    if (is_text(node)) text += words(node->content);
  });
  return text;
}

std::string XmlElement::attribute(std::string_view name) const {
  const auto* found = node_ == nullptr ? nullptr : find_attribute(node_, name);
  return found == nullptr ? std::string{} : value_of(found);
}

bool XmlElement::has_attribute(std::string_view name) const { return find_attribute(node_, name) != nullptr; }

bool XmlElement::speaks() const {
  for (const auto* one = node_->properties; one != nullptr; one = one->next) {
    if (!is_id(one)) return true;
  }
  for (const auto* one = node_->children; one != nullptr; one = one->next) {
    if (is_text(one) && !is_space(words(one->content))) return true;
  }
  return false;
}

bool XmlElement::contains(XmlElement other) const {
  for (auto* at = other.node_; at != nullptr; at = at->parent) {
    if (at == node_) return true;
  }
  return false;
}

std::optional<XmlDocument> XmlDocument::parse(BytesView bytes) {
  const auto text = as_text(bytes);
  if (!readers::is_utf8_xml(text)) return std::nullopt;
  Bound bound;
  const XmlReader parser{xmlCreateMemoryParserCtxt(text.data(), static_cast<int>(text.size()))};
  if (!parser) return std::nullopt;
  // A document inside a signature is one long text, so libxml2's own bounds are lifted; depth is bounded here, and
  // entities, which could grow, need the document type that is refused.
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
  parser->_private = &bound;
  parser->sax->startElementNs = enter;
  parser->sax->endElementNs = leave;
  parser->sax->internalSubset = refuse_type;
  xmlParseDocument(parser.get());
  if (parser->wellFormed != 1 || parser->nsWellFormed != 1 || bound.exceeded || parser->myDoc == nullptr ||
      xmlDocGetRootElement(parser->myDoc) == nullptr)
    return std::nullopt;
  XmlDocument document;
  document.document_ = {parser->myDoc, xmlFreeDoc};
  parser->myDoc = nullptr;
  document.collect_ids();
  return document;
}

void XmlDocument::collect_ids() {
  walk_nodes(root().node(), [&](xmlNodePtr node) {
    if (node->type != XML_ELEMENT_NODE) return;
    for (const auto* one = node->properties; one != nullptr; one = one->next) {
      if (!is_id(one)) continue;
      const auto [place, is_new] = ids_.emplace(value_of(one), XmlElement{node});
      if (!is_new) place->second = XmlElement{};
    }
  });
}

XmlElement XmlDocument::root() const { return XmlElement{xmlDocGetRootElement(document_.get())}; }

XmlElement XmlDocument::with_id(const std::string& id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? XmlElement{} : found->second;
}

std::vector<XmlElement> XmlDocument::all(std::string_view space, std::string_view name) const {
  std::vector<XmlElement> found;
  walk_nodes(root().node(), [&](xmlNodePtr node) {
    const XmlElement element{node};
    if (node->type == XML_ELEMENT_NODE && element.is(space, name)) found.push_back(element);
  });
  return found;
}

Bytes XmlDocument::canonical(const XmlPart& part, const CanonicalForm& form) const {
  Bytes out;
  auto* buffer = xmlOutputBufferCreateIO(take, nullptr, &out, nullptr);
  if (buffer == nullptr) throw std::bad_alloc{};
  std::vector<xmlChar*> prefixes;
  for (const auto& one : form.prefixes) prefixes.push_back(reinterpret_cast<xmlChar*>(const_cast<char*>(one.c_str())));
  prefixes.push_back(nullptr);
  const bool all = !part.apex && part.without.empty();
  auto* context = const_cast<XmlPart*>(&part);
  const int written = xmlC14NExecute(document_.get(), all ? nullptr : is_visible, context, mode_of(form.kind),
                                     prefixes.data(), form.comments ? 1 : 0, buffer);
  if (xmlOutputBufferClose(buffer) < 0) throw std::bad_alloc{};
  if (written < 0) throw NoCanonicalForm{"a part of the document has no canonical form"};
  return out;
}

void prepare_xml() { xmlInitParser(); }

std::optional<Bytes> base64_of(std::string_view text) {
  std::string packed;
  packed.reserve(text.size());
  for (const char c : text) {
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') packed += c;
  }
  return from_base64(packed);
}

}  // namespace kythu::signing::validation
