#include "pdf_signatures.hpp"

#include <algorithm>
#include <set>

#include "signing/der/reader.hpp"
#include "signing/readers/pdf_tail.hpp"

namespace kythu::signing::validation {
namespace {

constexpr int deepest_field = 32;
constexpr std::size_t most_fields = 20'000, most_stored = 200;

bool is_name(QPDFObjectHandle object, std::string_view name) { return object.isName() && object.getName() == name; }
std::string text_in(QPDFObjectHandle dictionary, const char* key) {
  auto value = dictionary.getKey(key);
  return value.isString() ? value.getUTF8Value() : std::string{};
}

struct Range {
  std::size_t start = 0, end = 0, to = 0;
};

/// nullopt unless the four numbers leave exactly one hex string out and end where a revision ends.
std::optional<Range> range_of(QPDFObjectHandle array, BytesView bytes) {
  if (!array.isArray() || array.getArrayNItems() != 4) return std::nullopt;
  long long number[4];
  for (int i = 0; i < 4; ++i) {
    auto item = array.getArrayItem(i);
    if (!item.isInteger()) return std::nullopt;
    number[i] = item.getIntValue();
    if (number[i] < 0 || number[i] > static_cast<long long>(bytes.size())) return std::nullopt;
  }
  const Range range{static_cast<std::size_t>(number[1]), static_cast<std::size_t>(number[2]),
                    static_cast<std::size_t>(number[2] + number[3])};
  if (number[0] != 0 || range.start == 0 || range.end < range.start + 2 || range.to > bytes.size()) return std::nullopt;
  if (bytes[range.start] != '<' || bytes[range.end - 1] != '>') return std::nullopt;
  return range;
}

/// The string that the reader found in /Contents stands in the gap, and nothing else does.
bool gap_holds(BytesView bytes, const Range& range, const std::string& contents) {
  const auto hex = as_text(bytes.subspan(range.start + 1, range.end - range.start - 2));
  const auto value = from_hex(hex);
  return value && std::ranges::equal(*value, as_bytes(contents));
}

/// DER, then zeroes.
Bytes without_padding(const std::string& contents) {
  auto rest = as_bytes(contents);
  const auto value = der::next(rest);
  const bool padded = value && std::ranges::all_of(rest, [](auto byte) { return byte == 0; });
  return padded ? Bytes{value->whole.begin(), value->whole.end()} : Bytes{};
}

PdfSignature read_signature(QPDFObjectHandle field, QPDFObjectHandle value, const std::string& name, BytesView bytes) {
  PdfSignature signature;
  signature.field = name;
  signature.object = value.isIndirect() ? value.getObjGen() : field.getObjGen();
  auto filter = value.getKey("/SubFilter");
  signature.sub_filter = filter.isName() ? filter.getName().substr(1) : std::string{};
  signature.document_timestamp =
      is_name(value.getKey("/Type"), "/DocTimeStamp") || signature.sub_filter == "ETSI.RFC3161";
  signature.reason = text_in(value, "/Reason");
  signature.location = text_in(value, "/Location");
  signature.claimed_time = text_in(value, "/M");
  auto contents = value.getKey("/Contents");
  const auto range = range_of(value.getKey("/ByteRange"), bytes);
  if (!range || !contents.isString()) return signature;
  signature.gap_start = range->start;
  signature.gap_end = range->end;
  signature.covers_to = range->to;
  signature.cms = without_padding(contents.getStringValue());
  signature.range_right =
      gap_holds(bytes, *range, contents.getStringValue()) && readers::read_tail(bytes.first(range->to)).has_value();
  return signature;
}

class Walk {
 public:
  Walk(BytesView bytes, std::vector<PdfSignature>& found) : bytes_(bytes), found_(found) {}
  void field(QPDFObjectHandle field, std::string name, bool is_signature, int depth) {
    if (!field.isDictionary() || depth > deepest_field || ++count_ > most_fields) return;
    if (field.isIndirect() && !seen_.insert(field.getObjGen()).second) return;
    if (const auto own = text_in(field, "/T"); !own.empty()) name += (name.empty() ? "" : ".") + own;
    if (field.hasKey("/FT")) is_signature = is_name(field.getKey("/FT"), "/Sig");
    auto value = field.getKey("/V");
    if (is_signature && value.isDictionary() && found_.size() < most_signatures)
      found_.push_back(read_signature(field, value, name, bytes_));
    auto kids = field.getKey("/Kids");
    if (!kids.isArray()) return;
    for (auto kid : kids.getArrayAsVector()) this->field(kid, name, is_signature, depth + 1);
  }

 private:
  BytesView bytes_;
  std::vector<PdfSignature>& found_;
  std::set<QPDFObjGen> seen_;
  std::size_t count_ = 0;
};

template <class Take>
void each_stream(QPDFObjectHandle array, const Take& take) {
  if (!array.isArray()) return;
  std::size_t count = 0;
  for (auto item : array.getArrayAsVector()) {
    if (!item.isStream() || ++count > most_stored) continue;
    const auto data = item.getStreamData(qpdf_dl_generalized);
    take(BytesView{data->getBuffer(), data->getSize()});
  }
}

int stricter(int left, int right) { return left == 0 ? right : right == 0 ? left : std::min(left, right); }

int permission_in(QPDFObjectHandle holder, int absent) {
  auto permission = holder.isDictionary() ? holder.getKey("/P") : QPDFObjectHandle::newNull();
  if (!permission.isInteger()) return absent;
  return static_cast<int>(std::clamp<long long>(permission.getIntValue(), 1, 3));
}

}  // namespace

std::unique_ptr<QPDF> open_strictly(BytesView bytes) {
  auto pdf = std::make_unique<QPDF>();
  pdf->setSuppressWarnings(true);
  pdf->setAttemptRecovery(false);
  if (!as_text(bytes).starts_with("%PDF-") || !readers::read_tail(bytes)) return nullptr;
  try {
    pdf->processMemoryFile("document", as_text(bytes).data(), bytes.size());
    if (pdf->isEncrypted() || pdf->getTrailer().hasKey("/Encrypt") || pdf->getTrailer().hasKey("/XRefStm") ||
        as_text(bytes).find("/XRefStm") != std::string_view::npos || !pdf->getRoot().isDictionary() ||
        pdf->anyWarnings())
      return nullptr;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return nullptr;  // qpdf's word for every structure it cannot make sense of
  }
  return pdf;
}

std::vector<PdfSignature> find_signatures(QPDF& pdf, BytesView bytes) {
  std::vector<PdfSignature> found;
  auto form = pdf.getRoot().getKey("/AcroForm");
  auto fields = form.isDictionary() ? form.getKey("/Fields") : QPDFObjectHandle::newNull();
  if (!fields.isArray()) return found;
  Walk walk{bytes, found};
  for (auto field : fields.getArrayAsVector()) walk.field(field, {}, false, 0);
  std::ranges::stable_sort(found, std::ranges::greater{}, &PdfSignature::covers_to);
  return found;
}

void read_security_store(QPDF& pdf, Pool& certificates, std::vector<Evidence>& evidence) {
  auto store = pdf.getRoot().getKey("/DSS");
  if (!store.isDictionary()) return;
  each_stream(store.getKey("/Certs"), [&](BytesView der) {
    if (auto certificate = read_certificate(der)) certificates.push_back(std::move(certificate));
  });
  const auto add = [&](Evidence::Kind kind) {
    return [&evidence, kind](BytesView der) { evidence.push_back({kind, {der.begin(), der.end()}, {}, true}); };
  };
  each_stream(store.getKey("/OCSPs"), add(Evidence::Kind::ocsp));
  each_stream(store.getKey("/CRLs"), add(Evidence::Kind::crl));
}

int permission_of(QPDF& pdf, const std::vector<PdfSignature>& signatures) {
  int permission = 0;
  for (const auto& signature : signatures) {
    auto object = pdf.getObject(signature.object);
    auto value = object.isDictionary() && object.hasKey("/V") ? object.getKey("/V") : object;
    auto references = value.isDictionary() ? value.getKey("/Reference") : QPDFObjectHandle::newNull();
    if (!references.isArray()) continue;
    for (auto reference : references.getArrayAsVector()) {
      if (!reference.isDictionary()) continue;
      auto parameters = reference.getKey("/TransformParams");
      // Without /P a certification means 2.
      if (is_name(reference.getKey("/TransformMethod"), "/DocMDP"))
        permission = stricter(permission, permission_in(parameters, 2));
      if (is_name(reference.getKey("/TransformMethod"), "/FieldMDP"))
        permission = stricter(permission, permission_in(parameters, 0));
    }
  }
  return permission;
}

}  // namespace kythu::signing::validation
