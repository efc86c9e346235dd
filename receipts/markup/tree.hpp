// An XML document as a tree of values, for those who check what strangers wrote. Only what the tax systems' documents
// need exists here: elements, attributes, text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::receipts::markup {

struct Element;

/// Text, or an element: never both.
struct Node {
  std::string text;
  std::unique_ptr<Element> element;
};

struct Attribute {
  std::string name;   ///< as written, with its prefix
  std::string space;  ///< the namespace that the prefix stands for; empty without one
  std::string value;
};

/// `xmlns` or `xmlns:prefix` as it is written on an element.
struct Declaration {
  std::string prefix;  ///< empty for `xmlns`
  std::string space;
};

struct Element {
  std::string name;   ///< as written, with its prefix
  std::string space;  ///< its namespace; empty without one
  std::vector<Attribute> attributes;
  std::vector<Declaration> declarations;
  std::vector<Node> nodes;
  const Element* parent = nullptr;  ///< nullptr for the root; the tree owns it

  std::string_view local_name() const;
  /// The value of an attribute without a prefix; empty when there is none.
  std::string_view attribute(std::string_view name) const;
  /// The only child of that local name; nullptr when there is none, or more than one.
  const Element* child(std::string_view name) const;
  /// Every child of that local name, in order.
  std::vector<const Element*> children(std::string_view name) const;
  /// The text in it, when it holds no element; empty otherwise.
  std::string_view text() const;
  /// The text of child(name); empty when there is none.
  std::string_view text_of(std::string_view name) const;
  /// Follows child() name by name; nullptr where one is missing or not alone.
  const Element* at(std::initializer_list<std::string_view> path) const;
};

/// Every element of this tree with `Id` of that value.
std::vector<const Element*> with_id(const Element& root, std::string_view id);

}  // namespace kythu::receipts::markup
