#include "canonical.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace kythu::receipts::markup {
namespace {

using Scope = std::map<std::string, std::string>;  // prefix → namespace, in the order that they are written

Scope scope_of(const Element* element) {
  if (!element) return {};
  auto scope = scope_of(element->parent);
  for (const auto& one : element->declarations) scope[one.prefix] = one.space;
  return scope;
}

class Canonicaliser {
 public:
  explicit Canonicaliser(const Element* without) : without_(without) {}

  /// `scope` is what stands around it and in it, `written` what its ancestors in the output have.
  void write(const Element& element, Scope scope, Scope written) {
    out_.append("<").append(element.name);
    for (const auto& one : element.declarations) scope[one.prefix] = one.space;
    for (const auto& [prefix, space] : scope) {
      if (written[prefix] == space) continue;  // absent reads as empty: `xmlns=""` only undoes another
      out_.append(prefix.empty() ? " xmlns" : " xmlns:").append(prefix).append("=\"");
      escape(space, true);
      out_ += '"';
      written[prefix] = space;
    }
    write_attributes(element);
    out_ += '>';
    for (const auto& node : element.nodes) {
      if (!node.element) {
        escape(node.text, false);
      } else if (node.element.get() != without_) {
        write(*node.element, scope, written);
      }
    }
    out_.append("</").append(element.name).append(">");
  }
  std::string take() { return std::move(out_); }

 private:
  void write_attributes(const Element& element) {
    std::vector<const Attribute*> sorted;
    for (const auto& one : element.attributes) sorted.push_back(&one);
    const auto order = [](const Attribute* one) {
      const std::string_view name{one->name};
      const auto colon = name.find(':');
      return std::tuple{std::string_view{one->space}, name.substr(colon == name.npos ? 0 : colon + 1)};
    };
    std::ranges::sort(sorted, {}, order);
    for (const auto* one : sorted) {
      out_.append(" ").append(one->name).append("=\"");
      escape(one->value, true);
      out_ += '"';
    }
  }

  /// Section 2.3.
  void escape(std::string_view text, bool in_attribute) {
    for (const char c : text) {
      switch (c) {
        case '&': out_ += "&amp;"; break;
        case '<': out_ += "&lt;"; break;
        case '\r': out_ += "&#xD;"; break;
        case '>': out_ += in_attribute ? ">" : "&gt;"; break;
        case '"': out_ += in_attribute ? "&quot;" : "\""; break;
        case '\t': out_ += in_attribute ? "&#x9;" : "\t"; break;
        case '\n': out_ += in_attribute ? "&#xA;" : "\n"; break;
        default: out_ += c;
      }
    }
  }

  const Element* without_;
  std::string out_;
};

}  // namespace

std::string canonical(const Element& apex, const Element* without) {
  Canonicaliser canonicaliser{without};
  canonicaliser.write(apex, scope_of(apex.parent), {});
  return canonicaliser.take();
}

}  // namespace kythu::receipts::markup
