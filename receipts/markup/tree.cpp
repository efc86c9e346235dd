#include "tree.hpp"

namespace kythu::receipts::markup {

std::string_view Element::local_name() const {
  const std::string_view whole{name};
  const auto colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

std::string_view Element::attribute(std::string_view wanted) const {
  for (const auto& one : attributes) {
    if (one.name == wanted) return one.value;
  }
  return {};
}

std::vector<const Element*> Element::children(std::string_view wanted) const {
  std::vector<const Element*> found;
  for (const auto& node : nodes) {
    if (node.element && node.element->local_name() == wanted) found.push_back(node.element.get());
  }
  return found;
}

const Element* Element::child(std::string_view wanted) const {
  const auto found = children(wanted);
  return found.size() == 1 ? found[0] : nullptr;
}

std::string_view Element::text() const {
  if (nodes.size() != 1 || nodes[0].element) return {};
  return nodes[0].text;
}

std::string_view Element::text_of(std::string_view wanted) const {
  const auto* found = child(wanted);
  return found ? found->text() : std::string_view{};
}

const Element* Element::at(std::initializer_list<std::string_view> path) const {
  const auto* here = this;
  for (const auto wanted : path) {
    here = here->child(wanted);
    if (!here) return nullptr;
  }
  return here;
}

std::vector<const Element*> with_id(const Element& root, std::string_view id) {
  std::vector<const Element*> found;
  if (root.attribute("Id") == id) found.push_back(&root);
  for (const auto& node : root.nodes) {
    if (!node.element) continue;
    for (const auto* one : with_id(*node.element, id)) found.push_back(one);
  }
  return found;
}

}  // namespace kythu::receipts::markup
