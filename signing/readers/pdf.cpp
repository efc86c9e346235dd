#include "pdf.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <qpdf/QPDF.hh>

#include "pdf_field.hpp"
#include "pdf_page.hpp"
#include "pdf_search.hpp"
#include "pdf_suspicion.hpp"
#include "pdf_tail.hpp"
#include "picture.hpp"

namespace kythu::signing::readers {
namespace {

/// Changes are made in qpdf's memory and written out as text; the file's own bytes are never rewritten.
class Planner {
 public:
  Planner(QPDF& pdf, PdfFacts& facts) : pdf_(pdf), facts_(facts) {}
  void add_to_form(QPDFObjectHandle field);
  void set_signature_flags(QPDFObjectHandle form, QPDFObjectHandle holder);
  void fill_in(QPDFObjectHandle field, bool visible);
  void add_to_page(QPDFObjectHandle page, QPDFObjectHandle field);
  void write_changes();

 private:
  void changed(QPDFObjectHandle object) { changed_[object.getObjectID()] = object; }
  void append(QPDFObjectHandle holder, QPDFObjectHandle owner, const std::string& key, QPDFObjectHandle item);

  QPDF& pdf_;
  PdfFacts& facts_;
  std::map<int, QPDFObjectHandle> changed_;
};

// `holder` is the indirect object in which the dictionary `owner` stands. An indirect array is changed alone: the less
// an update touches, the less a validator has to explain.
void Planner::append(QPDFObjectHandle holder, QPDFObjectHandle owner, const std::string& key, QPDFObjectHandle item) {
  auto array = owner.getKey(key);
  if (array.isNull()) {
    owner.replaceKey(key, QPDFObjectHandle::newArray(std::vector{item}));
    changed(holder);
    return;
  }
  if (!array.isArray()) throw Unfit{Refusal::broken};
  array.appendItem(item);
  changed(array.isIndirect() ? array : holder);
}

void Planner::add_to_form(QPDFObjectHandle field) {
  auto root = pdf_.getRoot();
  auto form = root.getKey("/AcroForm");
  if (form.isNull()) {
    form = QPDFObjectHandle::newDictionary();
    root.replaceKey("/AcroForm", form);
    changed(root);
  }
  if (!form.isDictionary()) throw Unfit{Refusal::broken};
  auto holder = form.isIndirect() ? form : root;
  append(holder, form, "/Fields", field);
  set_signature_flags(form, holder);
}

// ISO 32000-2, table 225: SignaturesExist and AppendOnly.
void Planner::set_signature_flags(QPDFObjectHandle form, QPDFObjectHandle holder) {
  auto flags = form.getKey("/SigFlags");
  if (flags.isInteger() && (flags.getIntValue() & 3) == 3) return;
  form.replaceKey("/SigFlags", QPDFObjectHandle::newInteger(3));
  changed(holder);
}

void Planner::fill_in(QPDFObjectHandle field, bool visible) {
  // qpdf takes a key whose value is not there for a key that is not there.
  const auto reference = [&](std::int64_t number) {
    pdf_.replaceObject(static_cast<int>(number), 0, QPDFObjectHandle::newDictionary());
    return pdf_.getObjectByID(static_cast<int>(number), 0);
  };
  field.replaceKey("/V", reference(facts_.signature()));
  if (visible) {
    auto appearance = QPDFObjectHandle::newDictionary();
    appearance.replaceKey("/N", reference(facts_.appearance()));
    field.replaceKey("/AP", appearance);
  }
  changed(field);
  auto form = pdf_.getRoot().getKey("/AcroForm");
  set_signature_flags(form, form.isIndirect() ? form : pdf_.getRoot());
}

void Planner::add_to_page(QPDFObjectHandle page, QPDFObjectHandle field) { append(page, page, "/Annots", field); }

void Planner::write_changes() {
  for (auto& [number, object] : changed_)
    facts_.changed.push_back({number, object.getGeneration(), object.unparseResolved()});
}

// qpdf gives objects that stand directly in the page tree, or twice in it, new numbers: such a file is not updated.
QPDFObjectHandle find_page(QPDF& pdf, int number, std::int64_t size) {
  const auto& pages = pdf.getAllPages();
  const auto count = static_cast<int>(pages.size());
  const int wanted = number == -1 ? count : number;
  if (wanted < 1 || wanted > count) throw Unfit{Refusal::page_missing};
  for (auto page : pages) {
    if (!page.isIndirect() || page.getObjectID() >= size) throw Unfit{Refusal::broken};
  }
  return pages[static_cast<std::size_t>(wanted - 1)];
}

void read_fields(QPDF& pdf, PdfFacts& facts) {
  auto form = pdf.getRoot().getKey("/AcroForm");
  auto fields = form.isDictionary() ? form.getKey("/Fields") : QPDFObjectHandle::newNull();
  std::set<std::string> taken;
  if (fields.isArray()) {
    for (auto field : fields.getArrayAsVector()) {
      if (field.isDictionary() && field.getKey("/T").isString()) taken.insert(field.getKey("/T").getUTF8Value());
    }
  }
  // Fields below another field are found as objects of their own; a name at the top level is unique by itself.
  for (auto object : pdf.getAllObjects()) {
    if (!object.isDictionary() || !object.getKey("/V").isDictionary()) continue;
    auto value = object.getKey("/V");
    if (value.hasKey("/ByteRange") && value.hasKey("/Contents")) ++facts.existing_signatures;
  }
  std::size_t number = taken.size() + 1;
  while (taken.contains("Signature" + std::to_string(number))) ++number;
  facts.field_name = "Signature" + std::to_string(number);
}

void read_trailer(QPDF& pdf, PdfFacts& facts) {
  auto trailer = pdf.getTrailer();
  auto size = trailer.getKey("/Size");
  // ISO 32000-1, annex C: an object number is at most 8,388,607.
  if (!size.isInteger() || size.getIntValue() < 2 || size.getIntValue() > 8'388'000) throw Unfit{Refusal::broken};
  facts.size = size.getIntValue();
  auto root = trailer.getKey("/Root");
  if (!root.isIndirect() || !root.isDictionary()) throw Unfit{Refusal::broken};
  facts.root = root.unparse();
  if (trailer.getKey("/Info").isIndirect()) facts.info = trailer.getKey("/Info").unparse();
  if (trailer.getKey("/ID").isArray()) facts.id = trailer.getKey("/ID").unparseResolved();
}

void open(QPDF& pdf, BytesView bytes) {
  pdf.setSuppressWarnings(true);
  pdf.setAttemptRecovery(false);
  try {
    pdf.processMemoryFile("document", as_text(bytes).data(), bytes.size());
  } catch (const std::exception&) {
    auto trailer = pdf.getTrailer();
    throw Unfit{trailer.isDictionary() && trailer.hasKey("/Encrypt") ? Refusal::encrypted : Refusal::broken};
  }
  if (pdf.isEncrypted() || pdf.getTrailer().hasKey("/Encrypt")) throw Unfit{Refusal::encrypted};
}

void judge(QPDF& pdf) {
  if (pdf.getTrailer().hasKey("/XRefStm")) throw Unfit{Refusal::hybrid};
  // Reads every object, so that each cross reference has proved itself.
  const auto objects = pdf.getAllObjects();
  if (objects.empty() || pdf.anyWarnings()) throw Unfit{Refusal::broken};
  if (has_active_content(pdf)) throw Unfit{Refusal::active_content};
  if (forbids_changes(pdf)) throw Unfit{Refusal::changes_forbidden};
}

PdfFacts open_strictly(QPDF& pdf, BytesView bytes) {
  const auto tail = read_tail(bytes);
  if (!tail) throw Unfit{Refusal::broken};
  // An /XRefStm of an older revision hides from the merged trailer; as bytes it cannot.
  if (as_text(bytes).find("/XRefStm") != std::string_view::npos) throw Unfit{Refusal::hybrid};
  PdfFacts facts{};
  facts.last_startxref = tail->startxref;
  facts.xref_is_stream = tail->xref_is_stream;
  open(pdf, bytes);
  judge(pdf);
  read_trailer(pdf, facts);
  return facts;
}

bool has_area(const Box& box) { return box.width > 0 && box.height > 0; }

QPDFObjectHandle look_at(QPDF& pdf, PdfFacts& facts, int number) {
  auto page = find_page(pdf, number, facts.size);
  facts.page = page.unparse();
  measure_page(page, facts);
  return page;
}

/// The page and the rectangle of a field's widget.
QPDFObjectHandle look_at_field(QPDF& pdf, PdfFacts& facts, QPDFObjectHandle field) {
  const auto number = page_of_widget(pdf, field);
  if (number == 0) throw Unfit{Refusal::field_unsuitable};
  auto page = look_at(pdf, facts, number);
  facts.mark = as_shown(corners_of(field.getKey("/Rect")), facts);
  return page;
}

QPDFObjectHandle field_named(QPDF& pdf, const std::string& name, bool signed_already) {
  auto field = find_field(pdf, name);
  if (!field) throw Unfit{Refusal::field_missing};
  if (!is_signature_widget(*field) || is_signed(*field) != signed_already) throw Unfit{Refusal::field_unsuitable};
  return *field;
}

void take_field(QPDF& pdf, PdfFacts& facts, const PdfQuestion& question, Planner& planner) {
  auto field = field_named(pdf, question.field, false);
  if (field.getObjectID() >= facts.size) throw Unfit{Refusal::broken};
  facts.field_exists = true;
  facts.field_name = question.field;
  facts.lock = lock_of(field);
  look_at_field(pdf, facts, field);
  planner.fill_in(field, question.visible && has_area(*facts.mark));
}

QPDFObjectHandle page_for_field(QPDF& pdf, PdfFacts& facts, const PdfQuestion& question) {
  if (!question.over.empty()) {
    auto page = look_at_field(pdf, facts, field_named(pdf, question.over, true));
    if (!has_area(*facts.mark)) throw Unfit{Refusal::field_unsuitable};
    return page;
  }
  if (!question.find) return look_at(pdf, facts, question.page);
  const auto found = search_text(pdf, question.page, *question.find);
  if (!found) throw Unfit{found.error()};
  auto page = look_at(pdf, facts, (*found).page);
  facts.mark = as_shown((*found).corners, facts);
  return page;
}

void make_field(QPDF& pdf, PdfFacts& facts, const PdfQuestion& question, Planner& planner) {
  if (question.visible && forbids_annotations(pdf)) throw Unfit{Refusal::changes_forbidden};
  auto page = page_for_field(pdf, facts, question);
  auto field = pdf.getObjectByID(static_cast<int>(facts.size), 0);
  planner.add_to_form(field);
  planner.add_to_page(page, field);
}

PdfFacts plan(BytesView bytes, const PdfQuestion& question) {
  std::optional<Picture> picture;
  if (!question.picture.empty() && !(picture = read_picture(question.picture)))
    throw Unfit{Refusal::picture_unsuitable};
  QPDF pdf;
  auto facts = open_strictly(pdf, bytes);
  facts.picture = std::move(picture);
  read_fields(pdf, facts);
  Planner planner{pdf, facts};
  if (question.field.empty()) {
    make_field(pdf, facts, question, planner);
  } else {
    take_field(pdf, facts, question, planner);
  }
  if (locks_field(pdf, facts.field_name)) throw Unfit{Refusal::changes_forbidden};
  planner.write_changes();
  if (pdf.anyWarnings()) throw Unfit{Refusal::broken};
  return facts;
}

template <class Read>
Result<PdfFacts, Refusal> read(BytesView pdf, Read&& facts) {
  if (!as_text(pdf.first(std::min<std::size_t>(pdf.size(), 5))).starts_with("%PDF-")) return Refusal::not_a_pdf;
  try {
    return facts();
  } catch (const Unfit& unfit) {
    return unfit.why;
  } catch (const std::bad_alloc&) {
    throw;  // the program's limits, not the document's fault
  } catch (const std::exception&) {
    return Refusal::broken;  // qpdf's word for every structure it cannot make sense of
  }
}

}  // namespace

Result<PdfFacts, Refusal> plan_pdf_signature(BytesView pdf, const PdfQuestion& question) {
  return read(pdf, [&] { return plan(pdf, question); });
}

Result<PdfFacts, Refusal> open_pdf(QPDF& file, BytesView pdf) {
  return read(pdf, [&] { return open_strictly(file, pdf); });
}

}  // namespace kythu::signing::readers
