#include "xml.hpp"

#include <algorithm>
#include <set>

#include <climits>
#include <libxml/SAX2.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <openssl/evp.h>

#include "config/base/handle.hpp"

namespace kythu::signing::readers {
namespace {

constexpr std::string_view signature_space = "http://www.w3.org/2000/09/xmldsig#";

struct Unfit {
  Refusal why;
};

void end_parser(xmlParserCtxt* parser) {
  if (parser->myDoc != nullptr) xmlFreeDoc(parser->myDoc);
  xmlFreeParserCtxt(parser);
}
using Parser = Handle<xmlParserCtxt, end_parser>;
using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

std::string_view text_of(const xmlChar* text) {
  return text == nullptr ? std::string_view{} : std::string_view{reinterpret_cast<const char*>(text)};
}

/// What libxml2's tree does not say: where in the file the root's tags end.
struct Watch {
  int depth = 0;
  bool has_type = false;
  std::size_t root_tag = 0, end = 0;
};

Watch& watch_of(xmlParserCtxtPtr parser) { return *static_cast<Watch*>(parser->_private); }
std::size_t read_so_far(xmlParserCtxtPtr parser) { return static_cast<std::size_t>(xmlByteConsumed(parser)); }

void start_element(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* space, int spaces,
                   const xmlChar** declared, int attributes, int defaulted, const xmlChar** values) {
  auto* parser = static_cast<xmlParserCtxtPtr>(context);
  if (watch_of(parser).depth++ == 0) watch_of(parser).root_tag = read_so_far(parser);
  xmlSAX2StartElementNs(context, name, prefix, space, spaces, declared, attributes, defaulted, values);
}

void end_element(void* context, const xmlChar* name, const xmlChar* prefix, const xmlChar* space) {
  auto* parser = static_cast<xmlParserCtxtPtr>(context);
  xmlSAX2EndElementNs(context, name, prefix, space);
  if (--watch_of(parser).depth == 0) watch_of(parser).end = read_so_far(parser);
}

void meet_type(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  auto* parser = static_cast<xmlParserCtxtPtr>(context);
  watch_of(parser).has_type = true;
  xmlStopParser(parser);
}

Parser parse(std::string_view xml, Watch& watch) {
  if (!is_utf8_xml(xml)) throw Unfit{Refusal::not_xml};
  Parser parser{xmlCreateMemoryParserCtxt(xml.data(), static_cast<int>(xml.size()))};
  if (!parser) throw Unfit{Refusal::not_xml};
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  parser->_private = &watch;
  parser->sax->startElementNs = start_element;
  parser->sax->endElementNs = end_element;
  parser->sax->internalSubset = meet_type;
  xmlParseDocument(parser.get());
  if (parser->wellFormed != 1 || parser->nsWellFormed != 1 || watch.has_type || parser->myDoc == nullptr)
    throw Unfit{Refusal::not_xml};
  return parser;
}

/// Every element of the tree, without recursion.
template <class Visit>
void walk(xmlNodePtr root, Visit&& visit) {
  for (auto* node = root; node != nullptr;) {
    if (node->type == XML_ELEMENT_NODE) visit(node);
    if (node->children != nullptr && node->type == XML_ELEMENT_NODE) {
      node = node->children;
      continue;
    }
    while (node != root && node->next == nullptr) node = node->parent;
    if (node == root) return;
    node = node->next;
  }
}

bool is_signature(xmlNodePtr node) {
  return text_of(node->name) == "Signature" && node->ns != nullptr && text_of(node->ns->href) == signature_space;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

std::string_view value_of(const xmlAttr* attribute) {
  return attribute->children == nullptr ? std::string_view{} : text_of(attribute->children->content);
}

/// The root's own `Id`, or a new one that no element has. Validators that follow "#id" must find one element.
void name_root(xmlNodePtr root, XmlFacts& facts) {
  std::multiset<std::string> taken;
  walk(root, [&](xmlNodePtr node) {
    if (is_signature(node)) throw Unfit{Refusal::already_signed};
    for (auto* attribute = node->properties; attribute != nullptr; attribute = attribute->next) {
      const auto name = text_of(attribute->name);
      if (name == "Id" || name == "ID" || name == "id") taken.emplace(value_of(attribute));
    }
  });
  if (const auto* own = xmlHasProp(root, reinterpret_cast<const xmlChar*>("Id")); own != nullptr) {
    facts.id = value_of(own);
  } else {
    facts.id_is_new = true;
    facts.id = "document";
    for (int i = 1; taken.contains(facts.id); ++i) facts.id = "document-" + std::to_string(i);
  }
  const bool plain = !facts.id.empty() && facts.id.size() <= 128 && std::ranges::all_of(facts.id, is_plain);
  if (!plain || taken.count(facts.id) > 1) throw Unfit{Refusal::not_xml};
}

void find_places(std::string_view xml, const Watch& watch, XmlFacts& facts) {
  // No "<" stands inside a tag, so the last one before a tag's end begins it.
  facts.end = watch.end;
  facts.root = xml.rfind('<', watch.root_tag - 1);
  if (watch.end < 4 || watch.end > xml.size() || xml[watch.end - 1] != '>' || facts.root == std::string_view::npos)
    throw Unfit{Refusal::not_xml};
  facts.content_end = xml[watch.end - 2] == '/' ? watch.end - 2 : xml.rfind("</", watch.end - 1);
  if (facts.content_end == std::string_view::npos || facts.content_end <= facts.root) throw Unfit{Refusal::not_xml};
}

int take_into_digest(void* context, const char* bytes, int length) {
  return EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context), bytes, static_cast<std::size_t>(length)) == 1 ? length
                                                                                                           : -1;
}

Bytes hash_canonical(xmlDocPtr document, const XmlQuestion& question) {
  const DigestContext context{EVP_MD_CTX_new()};
  const auto* kind = question.digest_bits == 512   ? EVP_sha512()
                     : question.digest_bits == 384 ? EVP_sha384()
                                                   : EVP_sha256();
  if (!context || EVP_DigestInit_ex(context.get(), kind, nullptr) != 1) throw std::bad_alloc{};
  auto* output = xmlOutputBufferCreateIO(take_into_digest, nullptr, context.get(), nullptr);
  if (output == nullptr) throw std::bad_alloc{};
  const int mode = question.canonical == Canonical::inclusive ? XML_C14N_1_0 : XML_C14N_EXCLUSIVE_1_0;
  const int written = xmlC14NExecute(document, nullptr, nullptr, mode, nullptr, 0, output);
  if (xmlOutputBufferClose(output) < 0 || written < 0) throw Unfit{Refusal::not_xml};
  Bytes digest(static_cast<std::size_t>(question.digest_bits / 8));
  if (EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) throw std::bad_alloc{};
  return digest;
}

/// Beside the root nothing of the document stays: neither what stands before it nor what follows.
void leave_root_alone(xmlDocPtr document, xmlNodePtr root) {
  for (auto* node = document->children; node != nullptr;) {
    auto* next = node->next;
    if (node != root) {
      xmlUnlinkNode(node);
      xmlFreeNode(node);
    }
    node = next;
  }
}

XmlFacts plan(std::string_view xml, const XmlQuestion& question) {
  Watch watch;
  const auto parser = parse(xml, watch);
  auto* root = xmlDocGetRootElement(parser->myDoc);
  if (root == nullptr) throw Unfit{Refusal::not_xml};
  XmlFacts facts;
  name_root(root, facts);
  find_places(xml, watch, facts);
  if (question.beside_root) {
    leave_root_alone(parser->myDoc, root);
    const auto* id = reinterpret_cast<const xmlChar*>(facts.id.c_str());
    if (facts.id_is_new) xmlNewProp(root, reinterpret_cast<const xmlChar*>("Id"), id);
  }
  facts.digest = hash_canonical(parser->myDoc, question);
  return facts;
}

}  // namespace

bool is_utf8_xml(std::string_view xml) {
  if (xml.empty() || xml.size() > INT_MAX || xml.find('\0') != std::string_view::npos || !is_utf8(xml)) return false;
  if (xml.starts_with("\xef\xbb\xbf")) xml.remove_prefix(3);
  if (!xml.starts_with("<?xml")) return true;
  const auto declaration = xml.substr(0, xml.find("?>"));
  const auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return true;
  auto name = declaration.substr(at + 8);
  const auto start = name.find_first_of("\"'");
  if (start == std::string_view::npos) return false;
  name = name.substr(start + 1, name.find_first_of("\"'", start + 1) - start - 1);
  return std::ranges::equal(name, std::string_view{"utf-8"}, [](char a, char b) { return (a | 0x20) == (b | 0x20); });
}

Result<XmlFacts, Refusal> plan_xml_signature(BytesView xml, const XmlQuestion& question) {
  try {
    return plan(as_text(xml), question);
  } catch (const Unfit& unfit) {
    return unfit.why;
  }
}

}  // namespace kythu::signing::readers
