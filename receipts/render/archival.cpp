#include "archival.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFEFStreamObjectHelper.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <qpdf/QPDFFileSpecObjectHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "srgb.hpp"
#include "writer.hpp"

namespace kythu::receipts {
namespace {

using Object = QPDFObjectHandle;

constexpr std::string_view producer = "kythu";

// ISO 19005-3, 6.6: a packet of XMP in UTF-8 with the PDF/A identification.
constexpr std::string_view xmp_form = R"(<?xpacket begin="{bom}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{time}</xmp:CreateDate>
<xmp:ModifyDate>{time}</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Keywords>{keywords}</pdf:Keywords>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>)";

Instant whole_seconds(Instant at) { return std::chrono::floor<std::chrono::seconds>(at); }

/// "D:20261122030405Z" (ISO 32000-1 section 7.9.4).
std::string pdf_date(Instant at) {
  auto text = rfc3339(whole_seconds(at));
  std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
  return "D:" + text;
}

std::string xmp(const Archival& a) {
  return fmt::format(xmp_form, fmt::arg("bom", "\xEF\xBB\xBF"), fmt::arg("title", escape_text(a.title)),
                     fmt::arg("language", a.language), fmt::arg("time", rfc3339(whole_seconds(a.made_at))),
                     fmt::arg("producer", producer), fmt::arg("keywords", escape_text(a.keywords)));
}

Object stream(QPDF& pdf, std::string_view content, const std::string& members) {
  auto made = Object::newStream(&pdf, std::string{content});
  made.replaceDict(Object::parse(members));
  return made;
}

void identify(QPDF& pdf, const Archival& a) {
  auto root = pdf.getRoot();
  root.replaceKey("/Metadata", pdf.makeIndirectObject(stream(pdf, xmp(a), "<< /Type /Metadata /Subtype /XML >>")));
  root.replaceKey("/Lang", Object::newString(a.language));
  root.replaceKey("/ViewerPreferences", Object::parse("<< /DisplayDocTitle true >>"));
  root.replaceKey("/MarkInfo", Object::parse("<< /Marked true >>"));
  auto information = Object::newDictionary();
  information.replaceKey("/Title", Object::newUnicodeString(a.title));
  information.replaceKey("/Keywords", Object::newString(a.keywords));
  information.replaceKey("/Producer", Object::newString(std::string{producer}));
  information.replaceKey("/CreationDate", Object::newString(pdf_date(a.made_at)));
  information.replaceKey("/ModDate", Object::newString(pdf_date(a.made_at)));
  pdf.getTrailer().replaceKey("/Info", pdf.makeIndirectObject(information));
}

/// ISO 19005-3, 6.2.3.
void add_output_intent(QPDF& pdf) {
  const auto profile = srgb_profile();
  auto intent = Object::parse(
      "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB IEC61966-2.1) >>");
  intent.replaceKey("/DestOutputProfile", pdf.makeIndirectObject(stream(pdf, as_text(profile), "<< /N 3 >>")));
  auto intents = Object::newArray();
  intents.appendItem(pdf.makeIndirectObject(intent));
  pdf.getRoot().replaceKey("/OutputIntents", intents);
}

/// ISO 19005-3, 6.8 and annex E: an associated file of the whole document.
void embed(QPDF& pdf, const Archival& a) {
  auto inside = QPDFEFStreamObjectHelper::createEFStream(pdf, std::string{as_text(a.file)});
  inside.setSubtype(a.media_type).setCreationDate(pdf_date(a.made_at)).setModDate(pdf_date(a.made_at));
  auto spec = QPDFFileSpecObjectHelper::createFileSpec(pdf, a.file_name, inside);
  spec.setDescription(a.description);
  spec.getObjectHandle().replaceKey("/AFRelationship", Object::newName("/Source"));
  QPDFEmbeddedFileDocumentHelper{pdf}.replaceEmbeddedFile(a.file_name, spec);
  auto associated = Object::newArray();
  associated.appendItem(spec.getObjectHandle());
  pdf.getRoot().replaceKey("/AF", associated);
}

bool is_named(Object object, const std::string& key, std::string_view name) {
  return object.getKey(key).isName() && object.getKey(key).getName() == name;
}

/// What cairo leaves out: the map of an embedded font's glyphs (ISO 19005-3, 6.2.11.3.2), the picture in words
/// (ISO 32000-1 section 14.9.3), and that a head cell heads a column.
void complete(QPDF& pdf, const Archival& a) {
  for (auto object : pdf.getAllObjects()) {
    if (!object.isDictionary()) continue;
    if (is_named(object, "/Subtype", "/CIDFontType2")) {
      object.replaceKey("/CIDToGIDMap", Object::newName("/Identity"));
    }
    if (is_named(object, "/S", "/Figure")) object.replaceKey("/Alt", Object::newUnicodeString(a.picture));
    if (is_named(object, "/S", "/TH")) object.replaceKey("/A", Object::parse("<< /O /Table /Scope /Column >>"));
  }
}

}  // namespace

Bytes to_pdfa(const Bytes& drawn, const Archival& archival) {
  QPDF pdf;
  pdf.setSuppressWarnings(true);
  pdf.setAttemptRecovery(false);
  pdf.processMemoryFile("copy", as_text(drawn).data(), drawn.size());
  identify(pdf, archival);
  add_output_intent(pdf);
  embed(pdf, archival);
  complete(pdf, archival);
  QPDFWriter writer{pdf};
  writer.setOutputMemory();
  writer.setMinimumPDFVersion("1.7");
  writer.setObjectStreamMode(qpdf_o_disable);
  writer.setCompressStreams(false);  // cairo's are; what is added stays as it is
  writer.setNewlineBeforeEndstream(true);
  writer.setDeterministicID(true);
  writer.write();
  if (pdf.anyWarnings()) throw std::runtime_error{"the copy could not be written"};
  const auto written = writer.getBufferSharedPointer();
  return {written->getBuffer(), written->getBuffer() + written->getSize()};
}

}  // namespace kythu::receipts
