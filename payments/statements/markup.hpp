// XML in pieces, as far as bank messages need it: elements by their local names, text, and one attribute. Strict about
// nesting; document types and entities of one's own are refused, so nothing can be included or blown up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::payments::statements {

/// FNV-1a of a local name. Two names that meet by chance do harm to nobody but the file's author.
constexpr std::uint64_t word(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}
constexpr std::uint64_t below(std::uint64_t parent, std::uint64_t name) { return (parent ^ name) * 0x9E3779B97F4A7C15; }
/// Of "Ntry/Amt" below the element that `from` stands for.
constexpr std::uint64_t path(std::string_view names, std::uint64_t from = 1) {
  while (!names.empty()) {
    const auto slash = names.find('/');
    from = below(from, word(names.substr(0, slash)));
    if (slash == std::string_view::npos) break;
    names.remove_prefix(slash + 1);
  }
  return from;
}

class Markup {
 public:
  virtual ~Markup() = default;
  /// False: `fault()` says why. Pieces may end anywhere.
  bool feed(std::string_view piece);
  /// False when an element is still open, or there was none.
  bool finish();
  const std::string& fault() const { return fault_; }
  std::uint64_t line() const { return line_; }

 protected:
  /// An element begins below `parent` (1 for the document); returns what stands for it. `tag` is all of the tag.
  virtual std::uint64_t open(std::uint64_t parent, std::uint64_t name, std::string_view tag) = 0;
  /// It ends; `text` is what stood in it when it held no elements.
  virtual void close(std::uint64_t element, std::string_view text) = 0;
  /// Its value in the tag; empty where it is not.
  static std::string_view attribute(std::string_view tag, std::string_view name);
  bool fail(const char* why);

 private:
  struct Element {
    std::uint64_t path, name;
  };
  /// Bytes consumed; none when the piece ends inside a token.
  std::size_t token(std::string_view rest);
  std::size_t markup(std::string_view rest);
  bool begin(std::string_view tag);
  bool end(std::string_view tag);
  bool instruction(std::string_view tag);
  bool add_text(std::string_view text);

  std::string kept_, text_, fault_;
  std::vector<Element> open_;
  bool leaf_ = false, latin_ = false, begun_ = false;
  std::uint64_t line_ = 1;
};

}  // namespace kythu::payments::statements
