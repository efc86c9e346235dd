#include "pdf_suspicion.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace kythu::signing::readers {
namespace {

// Nesting of direct objects; qpdf's own parser stops at 500.
constexpr int deepest = 500;

constexpr std::array<std::string_view, 6> acting{"/JavaScript", "/Launch",    "/ImportData",
                                                 "/GoToE",      "/Rendition", "/RichMediaExecute"};

bool is_name(QPDFObjectHandle object, std::string_view name) { return object.isName() && object.getName() == name; }

bool acts(QPDFObjectHandle dictionary) {
  for (const auto& key : {"/JS", "/AA", "/XFA"}) {
    if (dictionary.hasKey(key)) return true;
  }
  auto kind = dictionary.getKey("/S");
  return kind.isName() && std::find(acting.begin(), acting.end(), kind.getName()) != acting.end();
}

// Looks at an object and at what stands directly inside it; indirect objects are visited on their own.
bool acts_within(QPDFObjectHandle object, int depth) {
  if (depth > deepest) return true;
  const auto inside = [&](QPDFObjectHandle child) { return !child.isIndirect() && acts_within(child, depth + 1); };
  if (object.isArray()) {
    const auto items = object.getArrayAsVector();
    return std::any_of(items.begin(), items.end(), inside);
  }
  auto dictionary = object.isStream() ? object.getDict() : object;
  if (!dictionary.isDictionary()) return false;
  if (acts(dictionary)) return true;
  const auto members = dictionary.getDictAsMap();
  return std::any_of(members.begin(), members.end(), [&](const auto& member) { return inside(member.second); });
}

// ISO 32000-2, table 257: without /P a certification means 2.
bool reference_forbids(QPDFObjectHandle reference) {
  if (!reference.isDictionary()) return false;
  auto parameters = reference.getKey("/TransformParams");
  if (!parameters.isDictionary()) return false;
  if (is_name(reference.getKey("/TransformMethod"), "/DocMDP")) {
    auto permission = parameters.getKey("/P");
    return permission.isInteger() && permission.getIntValue() == 1;
  }
  return is_name(reference.getKey("/TransformMethod"), "/FieldMDP") && is_name(parameters.getKey("/Action"), "/All");
}

template <class Wanted>
bool any_reference(QPDFObjectHandle signature, const Wanted& wanted) {
  auto references = signature.getKey("/Reference");
  if (!references.isArray()) return false;
  const auto items = references.getArrayAsVector();
  return std::any_of(items.begin(), items.end(), wanted);
}

bool signature_forbids(QPDFObjectHandle signature) { return any_reference(signature, reference_forbids); }

bool reference_certifies(QPDFObjectHandle reference) {
  if (!reference.isDictionary() || !is_name(reference.getKey("/TransformMethod"), "/DocMDP")) return false;
  auto parameters = reference.getKey("/TransformParams");
  auto permission = parameters.isDictionary() ? parameters.getKey("/P") : QPDFObjectHandle::newNull();
  return !permission.isInteger() || permission.getIntValue() < 3;
}

bool names(QPDFObjectHandle fields, const std::string& name) {
  if (!fields.isArray()) return false;
  const auto items = fields.getArrayAsVector();
  // A field stands for those below it.
  return std::any_of(items.begin(), items.end(), [&](QPDFObjectHandle item) {
    return item.isString() && (name == item.getUTF8Value() || name.starts_with(item.getUTF8Value() + "."));
  });
}

bool reference_locks(QPDFObjectHandle reference, const std::string& name) {
  if (!reference.isDictionary() || !is_name(reference.getKey("/TransformMethod"), "/FieldMDP")) return false;
  auto parameters = reference.getKey("/TransformParams");
  if (!parameters.isDictionary()) return true;
  const bool named = names(parameters.getKey("/Fields"), name);
  if (is_name(parameters.getKey("/Action"), "/Include")) return named;
  return !is_name(parameters.getKey("/Action"), "/Exclude") || !named;
}

template <class Wanted>
bool any_signature(QPDF& pdf, const Wanted& wanted) {
  for (auto object : pdf.getAllObjects()) {
    if (!object.isDictionary()) continue;
    if (any_reference(object, wanted)) return true;
    auto value = object.getKey("/V");
    if (value.isDictionary() && any_reference(value, wanted)) return true;
  }
  return false;
}

bool lock_forbids(QPDFObjectHandle field) {
  if (!field.hasKey("/Lock") || !field.getKey("/V").isDictionary()) return false;
  auto permission =
      field.getKey("/Lock").isDictionary() ? field.getKey("/Lock").getKey("/P") : QPDFObjectHandle::newNull();
  return permission.isInteger() && permission.getIntValue() == 1;
}

}  // namespace

bool has_active_content(QPDF& pdf) {
  auto names = pdf.getRoot().getKey("/Names");
  if (names.isDictionary() && names.hasKey("/JavaScript")) return true;
  const auto objects = pdf.getAllObjects();
  return std::any_of(objects.begin(), objects.end(), [](QPDFObjectHandle object) { return acts_within(object, 0); });
}

bool forbids_changes(QPDF& pdf) {
  for (auto object : pdf.getAllObjects()) {
    if (!object.isDictionary()) continue;
    if (signature_forbids(object) || lock_forbids(object)) return true;
    auto value = object.getKey("/V");
    if (value.isDictionary() && signature_forbids(value)) return true;
  }
  return false;
}

bool forbids_annotations(QPDF& pdf) { return any_signature(pdf, reference_certifies); }

bool locks_field(QPDF& pdf, const std::string& name) {
  return any_signature(pdf, [&](QPDFObjectHandle reference) { return reference_locks(reference, name); });
}

}  // namespace kythu::signing::readers
