#include "asic.hpp"

#include <fmt/format.h>

#include "cades.hpp"
#include "cms.hpp"
#include "uri.hpp"
#include "xades.hpp"
#include "xml_names.hpp"
#include "zip.hpp"

namespace kythu::signing {
namespace {

constexpr std::string_view signatures_start = "<asic:XAdESSignatures xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\">";
constexpr std::string_view signatures_end = "</asic:XAdESSignatures>";

// EN 319 162-1, annex A.4: what a CAdES signature of an ASiC-E container is over.
constexpr std::string_view manifest_form =
    "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" "
    "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
    "<asic:SigReference MimeType=\"application/pkcs7-signature\" URI=\"{signature}\"></asic:SigReference>"
    "<asic:DataObjectReference MimeType=\"{media_type}\" URI=\"{uri}\">"
    "<ds:DigestMethod Algorithm=\"{hash}\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue>"
    "</asic:DataObjectReference></asic:ASiCManifest>";

// OpenDocument's list of the package, which ASiC-E with XAdES keeps (EN 319 162-1, 4.4.3.1).
constexpr std::string_view package_form =
    "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" "
    "manifest:version=\"1.2\"><manifest:file-entry manifest:full-path=\"/\" "
    "manifest:media-type=\"application/vnd.etsi.asic-e+zip\"/>"
    "<manifest:file-entry manifest:full-path=\"{}\" manifest:media-type=\"{}\"/></manifest:manifest>";

struct Entry {
  std::string name;
  Bytes content;
};

/// Where the signature goes, and what stands beside it.
struct Plan {
  bool extended = false;  ///< ASiC-E
  std::string signature;
  std::vector<Entry> entries;

  std::string media_type() const { return fmt::format("application/vnd.etsi.asic-{}+zip", extended ? 'e' : 's'); }
};

class AsicDraft : public Draft {
 public:
  AsicDraft(std::unique_ptr<Draft> signature, Plan plan, std::string name)
      : signature_(std::move(signature)), plan_(std::move(plan)), name_(std::move(name)) {}
  const Bytes& digest() const override { return signature_->digest(); }
  Bytes stamped(BytesView value) const override { return signature_->stamped(value); }
  std::optional<Bytes> complete(BytesView value, BytesView token) override {
    const auto signature = signature_->complete(value, token);
    if (!signature) return std::nullopt;
    Zip zip;
    // First and stored, so that a file's first bytes tell what it is (EN 319 162-1, annex A.1).
    zip.add("mimetype", as_bytes(media_type()));
    for (const auto& entry : plan_.entries) zip.add(entry.name, entry.content);
    zip.add(plan_.signature, *signature);
    return std::move(zip).finish();
  }
  std::string name() const override { return name_ + (plan_.extended ? ".asice" : ".asics"); }
  std::string media_type() const override { return plan_.media_type(); }

 private:
  std::unique_ptr<Draft> signature_;
  Plan plan_;
  std::string name_;
};

/// The name inside the container: a name of its own, never one of the container's.
std::string entry_name(const Document& document) {
  const bool taken = document.name.empty() || document.name == "mimetype" || document.name.starts_with("META-INF");
  return taken ? "document-" + document.name : document.name;
}

Bytes manifest(const LayoutJob& job, const Plan& plan, const std::string& name) {
  const auto kind = hash_of(job.algorithm);
  return to_bytes(std::string{xml::declaration} +
                  fmt::format(manifest_form, fmt::arg("signature", plan.signature),
                              fmt::arg("media_type", xml::escaped(job.document.media_type)),
                              fmt::arg("uri", uri_of(name)), fmt::arg("hash", xml::hash_name(kind)),
                              fmt::arg("digest", to_base64(hash(kind, job.document.bytes)))));
}

struct Signed {
  Document document;
  Profile profile;
};

/// What the signature inside is over: the document, or in ASiC-E with CAdES the manifest.
Signed plan_signature(const LayoutJob& job, Plan& plan) {
  const bool xades = job.profile.form == Form::xades;
  const auto name = entry_name(job.document);
  auto profile = job.profile;
  profile.format = xades ? Format::xades : Format::cades;
  profile.packaging = Packaging::detached;
  plan.extended = job.profile.format == Format::asic_e;
  plan.signature = fmt::format("META-INF/signature{}.{}", plan.extended ? (xades ? "s001" : "001") : (xades ? "s" : ""),
                               xades ? "xml" : "p7s");
  plan.entries.push_back({name, job.document.bytes});
  if (plan.extended && xades) {
    const auto listed = fmt::format(package_form, xml::escaped(name), xml::escaped(job.document.media_type));
    plan.entries.push_back({"META-INF/manifest.xml", to_bytes(std::string{xml::declaration} + listed)});
  }
  if (!plan.extended || xades) return {{name, job.document.media_type, job.document.bytes}, profile};
  auto text = manifest(job, plan, name);
  plan.entries.push_back({"META-INF/ASiCManifest001.xml", text});
  return {{"ASiCManifest001.xml", "application/xml", std::move(text)}, profile};
}

}  // namespace

Result<std::unique_ptr<Draft>, Refusal> lay_out_asic(LayoutJob job) {
  Plan plan;
  const auto over = plan_signature(job, plan);
  auto name = job.document.name;
  LayoutJob inner{over.document, over.profile, job.algorithm, std::move(job.chain), job.signing_time, job.token_room};
  auto signature = job.profile.form == Form::xades ? lay_out_xades(std::move(inner), signatures_start, signatures_end)
                                                   : lay_out_cades(std::move(inner));
  if (!signature) return signature.error();
  return std::unique_ptr<Draft>{std::make_unique<AsicDraft>(std::move(*signature), std::move(plan), std::move(name))};
}

}  // namespace kythu::signing
