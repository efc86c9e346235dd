#include "pdf_changes.hpp"

#include <algorithm>
#include <map>

#include <qpdf/QPDFPageObjectHelper.hh>

namespace kythu::signing::validation {
namespace {

using Object = QPDFObjectHandle;
using Id = QPDFObjGen;

constexpr int deepest = 500;

bool has_name(Object object, std::string_view name) { return object.isName() && object.getName() == name; }

/// Where an object stands, for two files of which one is the start of the other: equal places are equal objects.
struct Place {
  int type = 0;
  qpdf_offset_t offset = 0;
  int stream = 0, index = 0;
  bool operator==(const Place&) const = default;
};

class Places {
 public:
  explicit Places(QPDF& pdf) : table_(pdf.getXRefTable()) {}
  std::optional<Place> of(Id id) const {
    const auto found = table_.find(id);
    if (found == table_.end()) return std::nullopt;
    const auto& entry = found->second;
    if (entry.getType() == 1) return Place{1, entry.getOffset(), 0, 0};
    if (entry.getType() != 2) return std::nullopt;
    const auto holder = table_.find(Id{entry.getObjStreamNumber(), 0});
    const auto offset = holder != table_.end() && holder->second.getType() == 1 ? holder->second.getOffset() : 0;
    return Place{2, offset, entry.getObjStreamNumber(), entry.getObjStreamIndex()};
  }
  const std::map<Id, QPDFXRefEntry>& all() const { return table_; }

 private:
  std::map<Id, QPDFXRefEntry> table_;
};

std::string bytes_of(Object object) {
  if (!object.isStream()) return object.unparseResolved();
  const auto data = object.getRawStreamData();
  return object.getDict().unparse() + std::string{reinterpret_cast<const char*>(data->getBuffer()), data->getSize()};
}

/// Calls `visit` for every reference that stands in the object.
template <class Visit>
void each_reference(Object object, const Visit& visit, int depth = 0) {
  if (depth > deepest) return;
  const auto inside = [&](Object child) {
    if (child.isIndirect()) {
      visit(child.getObjGen());
    } else {
      each_reference(child, visit, depth + 1);
    }
  };
  if (object.isArray()) {
    for (auto item : object.getArrayAsVector()) inside(item);
    return;
  }
  auto dictionary = object.isStream() ? object.getDict() : object;
  if (!dictionary.isDictionary()) return;
  for (const auto& [key, value] : dictionary.getDictAsMap()) inside(value);
}

class Comparison {
 public:
  Comparison(QPDF& before, QPDF& after, int permission)
      : before_(before), after_(after), was_(before), is_(after), permission_(permission) {}

  Changes run() {
    find_roles();
    compare_trailers();
    for (const auto& [id, entry] : was_.all()) judge(id);
    find_appeared();
    return std::move(changes_);
  }

 private:
  void forbid(const char* kind) {
    changes_.allowed = false;
    changes_.kinds.insert(kind);
  }
  void allow(const char* kind) { changes_.kinds.insert(kind); }

  void find_roles();
  void find_store(Object object, int depth);
  void compare_trailers();
  void judge(Id id);
  void find_appeared();
  bool explain(Id id, Object before, Object after);
  bool same_but(Object before, Object after, const std::set<std::string>& keys);
  bool explain_catalog(Object before, Object after);
  bool explain_form(Object before, Object after);
  bool explain_list(Object before, Object after);
  bool explain_page(Object before, Object after);
  bool explain_field(Object before, Object after);
  bool is_added_signature(Object field);
  bool only_held_by(Id id, const std::set<Id>& holders);
  static bool same_reference(Object before, Object after);
  static bool equal(Object left, Object right) { return left.unparse() == right.unparse(); }

  QPDF& before_;
  QPDF& after_;
  Places was_, is_;
  int permission_;
  std::set<Id> pages_, annotations_, store_;
  Id form_, fields_, metadata_, info_;
  Changes changes_;
};

void Comparison::find_store(Object object, int depth) {
  if (depth > 8) return;
  if (object.isIndirect() && !store_.insert(object.getObjGen()).second) return;
  if (object.isStream()) return;
  if (object.isArray())
    for (auto item : object.getArrayAsVector()) find_store(item, depth + 1);
  if (object.isDictionary())
    for (const auto& [key, value] : object.getDictAsMap()) find_store(value, depth + 1);
}

void Comparison::find_roles() {
  auto root = before_.getRoot();
  auto form = root.getKey("/AcroForm");
  if (form.isIndirect()) form_ = form.getObjGen();
  if (form.isDictionary() && form.getKey("/Fields").isIndirect()) fields_ = form.getKey("/Fields").getObjGen();
  if (root.getKey("/Metadata").isIndirect()) metadata_ = root.getKey("/Metadata").getObjGen();
  if (auto info = before_.getTrailer().getKey("/Info"); info.isIndirect()) info_ = info.getObjGen();
  if (auto store = root.getKey("/DSS"); store.isDictionary()) find_store(store, 0);
  for (auto page : before_.getAllPages()) {
    pages_.insert(page.getObjGen());
    if (auto list = page.getKey("/Annots"); list.isIndirect()) annotations_.insert(list.getObjGen());
  }
}

void Comparison::compare_trailers() {
  auto before = before_.getTrailer(), after = after_.getTrailer();
  const auto first_id = [](Object trailer) {
    auto id = trailer.getKey("/ID");
    return id.isArray() && id.getArrayNItems() > 0 ? id.getArrayItem(0).unparse() : std::string{};
  };
  if (!equal(before.getKey("/Root"), after.getKey("/Root")) || first_id(before) != first_id(after))
    forbid("structure_changed");
  if (!equal(before.getKey("/Info"), after.getKey("/Info"))) allow("metadata_changed");
}

/// Nothing but these objects refers to it in the earlier revision.
bool Comparison::only_held_by(Id id, const std::set<Id>& holders) {
  for (auto object : before_.getAllObjects()) {
    if (holders.contains(object.getObjGen())) continue;
    bool held = false;
    each_reference(object, [&](Id to) { held = held || to == id; });
    if (held) return false;
  }
  return true;
}

void Comparison::judge(Id id) {
  const auto was = was_.of(id), is = is_.of(id);
  if (!was || was == is) return;
  if (!is) return forbid("objects_removed");
  auto before = before_.getObject(id), after = after_.getObject(id);
  // Cross references and packed objects are seen through, not looked at.
  const auto is_structure = [](Object object) {
    return object.isStream() && (has_name(object.getDict().getKey("/Type"), "/XRef") ||
                                 has_name(object.getDict().getKey("/Type"), "/ObjStm"));
  };
  if (is_structure(before) && is_structure(after)) return;
  if (before.isStream() == after.isStream() && bytes_of(before) == bytes_of(after)) return;
  if (!explain(id, before, after)) forbid("objects_changed");
}

bool Comparison::explain(Id id, Object before, Object after) {
  if (store_.contains(id)) {
    auto holders = store_;
    holders.insert(before_.getRoot().getObjGen());
    allow("evidence_added");
    return only_held_by(id, holders);
  }
  if (id == metadata_) {
    allow("metadata_changed");
    return before.isStream() && after.isStream() && only_held_by(id, {before_.getRoot().getObjGen()});
  }
  if (id == info_) {
    allow("metadata_changed");
    return before.isDictionary() && after.isDictionary() && only_held_by(id, {});
  }
  if (id == fields_ || annotations_.contains(id)) return explain_list(before, after);
  if (!before.isDictionary() || !after.isDictionary()) return false;
  if (id == before_.getRoot().getObjGen()) return explain_catalog(before, after);
  if (id == form_) return explain_form(before, after);
  if (pages_.contains(id)) return explain_page(before, after);
  return explain_field(before, after);
}

bool Comparison::same_but(Object before, Object after, const std::set<std::string>& keys) {
  auto all = before.getKeys();
  all.merge(after.getKeys());
  return std::ranges::all_of(
      all, [&](const auto& key) { return keys.contains(key) || equal(before.getKey(key), after.getKey(key)); });
}

bool Comparison::explain_catalog(Object before, Object after) {
  if (!same_but(before, after, {"/AcroForm", "/DSS", "/Extensions", "/Metadata"})) return false;
  if (!equal(before.getKey("/DSS"), after.getKey("/DSS"))) allow("evidence_added");
  if (!equal(before.getKey("/Metadata"), after.getKey("/Metadata"))) allow("metadata_changed");
  auto old = before.getKey("/AcroForm"), now = after.getKey("/AcroForm");
  return same_reference(old, now) || explain_form(old, now);
}

/// One object that both revisions refer to is judged by itself.
bool Comparison::same_reference(Object before, Object after) { return before.isIndirect() && equal(before, after); }

bool Comparison::explain_form(Object before, Object after) {
  if (before.isNull() && after.isNull()) return true;
  if (!after.isDictionary()) return false;
  if (before.isNull()) before = Object::newDictionary();
  // Resources and the default appearance serve fields that are filled in; a signature's own appearance has its own.
  std::set<std::string> keys{"/Fields", "/SigFlags"};
  if (permission_ > 1) keys.merge(std::set<std::string>{"/DR", "/DA", "/NeedAppearances"});
  auto old = before.getKey("/Fields"), now = after.getKey("/Fields");
  return before.isDictionary() && same_but(before, after, keys) && (same_reference(old, now) || explain_list(old, now));
}

/// A field that holds a signature of its own, made after the earlier revision.
bool Comparison::is_added_signature(Object field) {
  if (!field.isDictionary() || !field.isIndirect() || was_.of(field.getObjGen())) return false;
  auto value = field.getKey("/V");
  if (!has_name(field.getKey("/FT"), "/Sig") || field.hasKey("/Kids") || !value.isDictionary()) return false;
  if (value.isIndirect() && was_.of(value.getObjGen())) return false;
  if (!value.hasKey("/ByteRange") || !value.getKey("/Contents").isString()) return false;
  const bool timestamp = has_name(value.getKey("/SubFilter"), "/ETSI.RFC3161");
  allow(timestamp ? "timestamp_added" : "signature_added");
  return timestamp || permission_ != 1;
}

/// Fields of the form, or annotations of a page: the old ones stay where they are, and signatures follow.
bool Comparison::explain_list(Object before, Object after) {
  if (before.isNull()) before = Object::newArray();
  if (!before.isArray() || !after.isArray()) return false;
  const auto old = before.getArrayAsVector(), now = after.getArrayAsVector();
  return now.size() >= old.size() && std::equal(old.begin(), old.end(), now.begin(), equal) &&
         std::all_of(now.begin() + static_cast<std::ptrdiff_t>(old.size()), now.end(),
                     [&](Object field) { return is_added_signature(field); });
}

bool Comparison::explain_page(Object before, Object after) {
  if (!same_but(before, after, {"/Annots"})) return false;
  auto old = before.getKey("/Annots"), now = after.getKey("/Annots");
  return same_reference(old, now) || explain_list(old, now);
}

/// An empty signature field that was signed, or a field filled in where a certification allows it.
bool Comparison::explain_field(Object before, Object after) {
  auto kind = before.getKey("/FT");
  if (!kind.isName() || before.hasKey("/Kids")) return false;
  if (has_name(kind, "/Sig")) {
    auto value = after.getKey("/V");
    if (!before.getKey("/V").isNull() || !value.isDictionary() || !value.hasKey("/ByteRange")) return false;
    if (value.isIndirect() && was_.of(value.getObjGen())) return false;
    const bool timestamp = has_name(value.getKey("/SubFilter"), "/ETSI.RFC3161");
    allow(timestamp ? "timestamp_added" : "signature_added");
    return (timestamp || permission_ != 1) && same_but(before, after, {"/V", "/AP", "/M"});
  }
  allow("field_filled");
  // The new appearance is a new object: one that exists could be shown elsewhere too.
  return permission_ > 1 && same_but(before, after, {"/V", "/AP", "/AS", "/M", "/I"});
}

/// An object that the earlier revision referred to and did not have: prepared to be filled in later.
void Comparison::find_appeared() {
  std::set<Id> missing;
  for (auto object : before_.getAllObjects()) {
    each_reference(object, [&](Id to) {
      if (!was_.of(to)) missing.insert(to);
    });
  }
  if (std::ranges::any_of(missing, [&](Id id) { return is_.of(id).has_value(); })) forbid("objects_appeared");
}

}  // namespace

Changes compare(QPDF& before, QPDF& after, int permission) {
  try {
    return Comparison{before, after, permission}.run();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return {false, {"structure_changed"}};
  }
}

}  // namespace kythu::signing::validation
