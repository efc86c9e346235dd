// A stranger's XML, opened strictly and read only: well-formed UTF-8 without a document type, so without entities; its
// depth is bounded. Elements are views into the document, which outlives them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/base/bytes.hpp"

struct _xmlDoc;
struct _xmlNode;

namespace kythu::signing::validation {

struct NoCanonicalForm : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class XmlElement {
 public:
  XmlElement() = default;
  explicit XmlElement(_xmlNode* node) : node_(node) {}
  explicit operator bool() const { return node_ != nullptr; }
  bool operator==(const XmlElement&) const = default;

  bool is(std::string_view space, std::string_view name) const;
  std::string_view name() const;
  XmlElement parent() const;
  std::vector<XmlElement> children() const;
  std::vector<XmlElement> children(std::string_view space, std::string_view name) const;
  /// The one child of that name; nothing when there is none or more than one.
  XmlElement only(std::string_view space, std::string_view name) const;
  /// Of an element that has no elements inside; comments are not part of it. Empty otherwise.
  std::string text() const;
  /// All text inside, of every depth.
  std::string string_value() const;
  /// Of no namespace; empty when absent.
  std::string attribute(std::string_view name) const;
  bool has_attribute(std::string_view name) const;
  /// It says something itself: text that is not white space, or an attribute that is no Id.
  bool speaks() const;
  /// Is the other, or stands around it.
  bool contains(XmlElement other) const;
  _xmlNode* node() const { return node_; }

 private:
  _xmlNode* node_ = nullptr;
};

/// Canonical XML 1.0, Exclusive Canonical XML 1.0, Canonical XML 1.1 (W3C).
struct CanonicalForm {
  enum class Kind { inclusive, exclusive, inclusive_1_1 };
  Kind kind = Kind::inclusive;
  bool comments = false;
  std::vector<std::string> prefixes{};  ///< InclusiveNamespaces
};

/// A part of the document: below an element, or all of it.
struct XmlPart {
  XmlElement apex{};                  ///< none: the whole document
  std::vector<XmlElement> without{};  ///< cut out, with what is inside
};

class XmlDocument {
 public:
  static std::optional<XmlDocument> parse(BytesView bytes);

  XmlElement root() const;
  /// By `Id`, `ID`, `id` or `xml:id`; nothing when no element or more than one has it.
  XmlElement with_id(const std::string& id) const;
  /// In document order.
  std::vector<XmlElement> all(std::string_view space, std::string_view name) const;
  /// Throws NoCanonicalForm for what Canonical XML 1.0, section 1.3, has implementations refuse, as a relative URI of a
  /// namespace; the memory limit's std::bad_alloc.
  Bytes canonical(const XmlPart& part, const CanonicalForm& form) const;

 private:
  void collect_ids();

  std::shared_ptr<_xmlDoc> document_;
  std::map<std::string, XmlElement> ids_;  ///< nothing of an Id that is there twice
};

/// Once, before the sandbox closes.
void prepare_xml();

/// RFC 4648 as XML carries it, in lines; nullopt for what is not base64.
std::optional<Bytes> base64_of(std::string_view text);

}  // namespace kythu::signing::validation
