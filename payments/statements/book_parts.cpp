#include "book_parts.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "workbook.hpp"

namespace kythu::payments::statements {
namespace {

constexpr std::size_t most_texts = 1'000'000;

/// A part whose elements matter as they open, or as their text ends.
class Part : public Markup {
 public:
  bool read(std::string_view text) { return feed(text) && finish(); }

 protected:
  virtual void opened(std::uint64_t, std::string_view) {}
  virtual void closed(std::uint64_t, std::string_view) {}

 private:
  std::uint64_t open(std::uint64_t parent, std::uint64_t name, std::string_view tag) final {
    const auto element = below(parent, name);
    opened(element, tag);
    return element;
  }
  void close(std::uint64_t element, std::string_view text) final { closed(element, text); }
};

class Workbook : public Part {
 public:
  std::string sheet;  ///< the relation of the first that is not hidden
  bool from_1904 = false;

 private:
  void opened(std::uint64_t element, std::string_view tag) override {
    if (element == path("workbook/workbookPr"))
      from_1904 = attribute(tag, "date1904") == "1" || attribute(tag, "date1904") == "true";
    const auto state = attribute(tag, "state");
    const bool hidden = !state.empty() && state != "visible";
    if (element == path("workbook/sheets/sheet") && sheet.empty() && !hidden) sheet = attribute(tag, "r:id");
  }
};

class Relations : public Part {
 public:
  std::map<std::string, std::string, std::less<>> targets;

 private:
  void opened(std::uint64_t element, std::string_view tag) override {
    if (element == path("Relationships/Relationship")) targets.emplace(attribute(tag, "Id"), attribute(tag, "Target"));
  }
};

class Texts : public Part {
 public:
  std::vector<std::string> all;

 private:
  void opened(std::uint64_t element, std::string_view) override {
    if (element != path("sst/si")) return;
    if (all.size() == most_texts) fail("too many texts");
    all.emplace_back();
  }
  void closed(std::uint64_t element, std::string_view text) override {
    if (element == path("sst/si/t") || element == path("sst/si/r/t")) all.back() += text;
  }
};

class Styles : public Part {
 public:
  std::vector<bool> dates;

 private:
  void opened(std::uint64_t element, std::string_view tag) override {
    const auto told = attribute(tag, "numFmtId");
    int id = 0;
    std::from_chars(told.data(), told.data() + told.size(), id);
    if (element == path("styleSheet/numFmts/numFmt")) own_[id] = shows_a_date(unquoted(attribute(tag, "formatCode")));
    if (element == path("styleSheet/cellXfs/xf")) dates.push_back(is_date(id));
  }
  /// The formats that need no words (ECMA-376 part 1, 18.8.30), those of East Asia among them.
  bool is_date(int id) const {
    if (const auto known = own_.find(id); known != own_.end()) return known->second;
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58);
  }
  static std::string unquoted(std::string_view format) {
    std::string text{format};
    for (auto at = text.find("&quot;"); at != std::string::npos; at = text.find("&quot;", at))
      text.replace(at, 6, "\"");
    return text;
  }
  std::map<int, bool> own_;
};

std::optional<std::string_view> find_part(const std::vector<ZipEntry>& entries, std::string_view name) {
  const auto found = std::ranges::find(entries, name, &ZipEntry::name);
  if (found == entries.end()) return std::nullopt;
  return as_text(found->content);
}

}  // namespace

Result<Book, Fault> read_book(const std::vector<ZipEntry>& entries) {
  const auto workbook_text = find_part(entries, "xl/workbook.xml"),
             relations_text = find_part(entries, "xl/_rels/workbook.xml.rels");
  if (!workbook_text || !relations_text) return Fault{1, "no workbook is in the file"};
  Workbook workbook;
  if (!workbook.read(*workbook_text)) return Fault{1, "the workbook: " + workbook.fault()};
  Relations relations;
  if (!relations.read(*relations_text)) return Fault{1, "the workbook's relations: " + relations.fault()};
  const auto target = relations.targets.find(workbook.sheet);
  if (workbook.sheet.empty() || target == relations.targets.end()) return Fault{1, "no sheet is in the workbook"};
  const auto& name = target->second;
  const auto sheet = find_part(entries, name.starts_with('/') ? name.substr(1) : "xl/" + name);
  if (!sheet) return Fault{1, "the sheet is not in the file"};
  Texts texts;
  if (const auto text = find_part(entries, "xl/sharedStrings.xml"); text && !texts.read(*text))
    return Fault{1, "the texts: " + texts.fault()};
  Styles styles;
  if (const auto text = find_part(entries, "xl/styles.xml"); text && !styles.read(*text))
    return Fault{1, "the styles: " + styles.fault()};
  return Book{*sheet, std::move(texts.all), std::move(styles.dates), workbook.from_1904};
}

}  // namespace kythu::payments::statements
