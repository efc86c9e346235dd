#include "pdf_field.hpp"

#include <algorithm>

namespace kythu::signing::readers {
namespace {

constexpr int deepest_field = 16;
constexpr int most_fields = 20'000;

class FieldSearch {
 public:
  explicit FieldSearch(const std::string& name) : name_(name) {}
  void visit(QPDFObjectHandle fields, const std::string& above, int depth) {
    if (!fields.isArray() || depth > deepest_field) return;
    for (auto field : fields.getArrayAsVector()) {
      if (found || ++visited_ > most_fields) return;
      if (!field.isDictionary() || !field.getKey("/T").isString()) continue;
      const auto full = (above.empty() ? "" : above + ".") + field.getKey("/T").getUTF8Value();
      if (full == name_) found = field;
      // A name that does not begin so cannot be below.
      if (name_.starts_with(full + ".")) visit(field.getKey("/Kids"), full, depth + 1);
    }
  }
  std::optional<QPDFObjectHandle> found;

 private:
  const std::string& name_;
  int visited_ = 0;
};

}  // namespace

std::optional<QPDFObjectHandle> find_field(QPDF& pdf, const std::string& name) {
  auto form = pdf.getRoot().getKey("/AcroForm");
  if (!form.isDictionary()) return std::nullopt;
  FieldSearch search{name};
  search.visit(form.getKey("/Fields"), "", 0);
  return search.found;
}

bool is_signature_widget(QPDFObjectHandle field) {
  auto type = field.getKey("/FT");
  return field.isIndirect() && type.isName() && type.getName() == "/Sig" && !field.hasKey("/Kids") &&
         field.getKey("/Rect").isRectangle() && !field.hasKey("/SV");
}

bool is_signed(QPDFObjectHandle field) { return !field.getKey("/V").isNull(); }

int page_of_widget(QPDF& pdf, QPDFObjectHandle widget) {
  int number = 0;
  for (auto page : pdf.getAllPages()) {
    ++number;
    auto annotations = page.getKey("/Annots");
    if (!annotations.isArray()) continue;
    const auto items = annotations.getArrayAsVector();
    const auto same = [&](QPDFObjectHandle item) {
      return item.isIndirect() && item.getObjGen() == widget.getObjGen();
    };
    if (std::any_of(items.begin(), items.end(), same)) return number;
  }
  return 0;
}

std::string lock_of(QPDFObjectHandle field) {
  auto lock = field.getKey("/Lock");
  if (!lock.isDictionary() || !lock.getKey("/Action").isName()) return {};
  auto members = "/Action " + lock.getKey("/Action").unparse();
  if (lock.getKey("/Fields").isArray()) members += " /Fields " + lock.getKey("/Fields").unparseResolved();
  return members;
}

}  // namespace kythu::signing::readers
