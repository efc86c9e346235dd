// Format × packaging × form × level × algorithm: each cell is signed, and judged by programs that are not ours. With
// KYTHU_MATRIX=FOLDER every signature stays there, with the list that tests/signing/dss_check gives to EU DSS.
#include <fstream>

#include "case_name.hpp"
#include "fixture.hpp"
#include "lasting_world.hpp"
#include "own_token.hpp"
#include "signing/offer.hpp"

namespace kythu::test {
namespace {

using hsm::Algorithm;
using signing::Canonical;
using signing::Form;
using signing::Format;
using signing::Level;
using signing::Packaging;
using signing::Profile;

constexpr std::string_view xml_content =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a result -->\n"
    "<kq:KetQua xmlns:kq=\"urn:vn:ket-qua\" xmlns=\"urn:vn:chung\"  so='12/GXN'><Ten>Nguyễn Thị Ánh &amp; con</Ten>"
    "<kq:Trong/>\r\n<kq:Ngay><![CDATA[22/11/2026 <b>]]></kq:Ngay></kq:KetQua>\n";

struct Row {
  const char* name;
  Format format;
  Packaging packaging;
  Form form;
  Level highest;
  const char* content;  ///< name of the file that is signed
  Canonical canonical = Canonical::exclusive;
};

constexpr Row rows[] = {
    {"pades", Format::pades, Packaging::enveloped, Form::usual, Level::lta, "content.pdf"},
    {"cades_enveloping", Format::cades, Packaging::enveloping, Form::usual, Level::lta, "content.txt"},
    {"cades_detached", Format::cades, Packaging::detached, Form::usual, Level::lta, "content.pdf"},
    {"jades_compact", Format::jades, Packaging::enveloping, Form::compact, Level::b, "content.txt"},
    {"jades_flattened", Format::jades, Packaging::enveloping, Form::flattened, Level::lta, "content.pdf"},
    {"jades_general", Format::jades, Packaging::enveloping, Form::general, Level::lta, "content.txt"},
    {"jades_compact_detached", Format::jades, Packaging::detached, Form::compact, Level::b, "content.pdf"},
    {"jades_flattened_detached", Format::jades, Packaging::detached, Form::flattened, Level::lta, "kết quả.xml"},
    {"jades_general_detached", Format::jades, Packaging::detached, Form::general, Level::lta, "content.txt"},
    {"xades_enveloped", Format::xades, Packaging::enveloped, Form::usual, Level::lta, "content.xml"},
    {"xades_enveloped_inclusive", Format::xades, Packaging::enveloped, Form::usual, Level::lta, "content.xml",
     Canonical::inclusive},
    {"xades_in_an_empty_root", Format::xades, Packaging::enveloped, Form::usual, Level::lta, "empty.xml"},
    {"xades_enveloping", Format::xades, Packaging::enveloping, Form::usual, Level::lta, "content.pdf"},
    {"xades_detached", Format::xades, Packaging::detached, Form::usual, Level::lta, "content.pdf"},
    {"xades_internally_detached", Format::xades, Packaging::internally_detached, Form::usual, Level::lta,
     "content.xml"},
    {"xades_internally_detached_inclusive", Format::xades, Packaging::internally_detached, Form::usual, Level::lta,
     "content.xml", Canonical::inclusive},
    {"asic_e_xades", Format::asic_e, Packaging::enveloping, Form::xades, Level::lta, "kết quả.xml"},
    {"asic_e_cades", Format::asic_e, Packaging::enveloping, Form::cades, Level::lta, "kết quả.xml"},
    {"asic_s_xades", Format::asic_s, Packaging::enveloping, Form::xades, Level::lta, "content.pdf"},
    {"asic_s_cades", Format::asic_s, Packaging::enveloping, Form::cades, Level::lta, "content.pdf"},
    {"raw", Format::raw, Packaging::detached, Form::usual, Level::b, "content.txt"},
};

constexpr Algorithm algorithms[] = {Algorithm::rsa_pkcs1_sha256,  Algorithm::rsa_pkcs1_sha512,
                                    Algorithm::rsa_pss_sha256,    Algorithm::rsa_pss_sha384,
                                    Algorithm::ecdsa_p256_sha256, Algorithm::ecdsa_p384_sha384};

/// Above level b the algorithm changes nothing but the signature's length: all of them are for EU DSS.
constexpr Algorithm beyond_b[] = {Algorithm::rsa_pkcs1_sha256, Algorithm::ecdsa_p256_sha256};

struct Cell {
  Row row;
  Level level;
  Algorithm algorithm;
  std::string name() const { return fmt::format("{}_{}_{}", row.name, signing::name(level), hsm::name(algorithm)); }
};

const OwnToken& token_for(Algorithm algorithm) {
  static const OwnToken p256{"prime256v1"}, p384{"secp384r1"};
  return algorithm == Algorithm::ecdsa_p256_sha256 ? p256 : p384;
}

bool is_elliptic(Algorithm algorithm) { return hsm::name(algorithm).starts_with("ecdsa"); }

Bytes content_of(std::string_view name) {
  if (name.ends_with(".pdf")) return build_pdf();
  if (name == "empty.xml") return to_bytes("<a:trong xmlns:a='urn:trong' xmlns:b='urn:b' so=\"1\" />");
  return to_bytes(name.ends_with(".xml") ? xml_content : "Kết quả\r\ncủa thủ tục\n");
}

std::string media_type_of(std::string_view name) {
  return name.ends_with(".pdf") ? "application/pdf" : name.ends_with(".xml") ? "application/xml" : "text/plain";
}

class Matrix : public SigningTest, public testing::WithParamInterface<Row> {
 public:
  Result<signing::SignedDocument, signing::Refusal> make(const Cell& cell) {
    const Profile profile{.format = cell.row.format,
                          .level = cell.level,
                          .packaging = cell.row.packaging,
                          .form = cell.row.form,
                          .canonical = cell.row.canonical};
    const signing::Document document{cell.row.content, media_type_of(cell.row.content), content_of(cell.row.content)};
    auto tool = tool_for(cell);
    auto whose = signatory(cell.algorithm);
    whose.certificate_chain = chain_of(cell);
    if (!is_elliptic(cell.algorithm)) return tool.sign(document, profile, whose);
    auto prepared = tool.prepare(document, profile, whose);
    if (!prepared) return prepared.error();
    const auto value = token_for(cell.algorithm).sign(prepared->digest());
    return tool.complete(std::move(*prepared), {value});
  }
  signing::Signer tool_for(const Cell& cell) {
    if (cell.level <= Level::t) return signer();
    auto told = settings();
    told.authorities = {{LastingWorld::stamps, world().tsa.trust_anchor(), std::chrono::seconds{5}}};
    return {told, keys, inspector, world(), system_now, system_random, &world().raiser};
  }
  /// Above t certificates name somebody to ask: a responder, or for an elliptic key a list.
  std::vector<Bytes> chain_of(const Cell& cell) const {
    const auto& chain = is_elliptic(cell.algorithm) ? token_for(cell.algorithm).chain : keys.certificate_chain();
    if (cell.level <= Level::t) return chain;
    static std::map<Bytes, std::vector<Bytes>> lasting;
    auto& known = lasting[chain.front()];
    if (known.empty()) known = world().certify(chain.front(), is_elliptic(cell.algorithm));
    return known;
  }
  static LastingWorld& world() {
    static LastingWorld world;
    return world;
  }
  /// What stands in the folder while a judge works there.
  Ran judge(const Cell& cell, const Bytes& signature, const std::string& command) const {
    saved(signature, "signature");
    saved(content_of(cell.row.content), "content");
    saved(content_of(cell.row.content), cell.row.content);
    saved(to_bytes(to_pem(chain_of(cell).back())), "ca.pem");
    saved(to_bytes(to_pem(chain_of(cell).front())), "own.pem");
    return run("cd " + folder.path().native() + " && (" + command + ") >said 2>&1 || (cat said; false)");
  }
  void check(const Cell& cell);
  void keep(const Cell& cell, const signing::SignedDocument& done) const;
};

/// For EU DSS: the signature, what it signs, who is trusted, and what is expected.
void Matrix::keep(const Cell& cell, const signing::SignedDocument& done) const {
  const auto* wanted = std::getenv("KYTHU_MATRIX");
  if (wanted == nullptr || cell.row.format == Format::raw) return;
  const std::filesystem::path place{wanted};
  const auto file = cell.name() + std::filesystem::path{done.name}.extension().native();
  write_file(place / file, done.bytes);
  write_file(place / cell.row.content, content_of(cell.row.content));
  // Below lt there is no word on revocation, so the signers themselves are trusted; above, their authorities.
  const bool lasting = cell.level >= Level::lt;
  const auto anchors = fmt::format("signer-{0}.pem,tsa-{0}.pem", cell.name());
  write_file(place / ("signer-" + cell.name() + ".pem"),
             to_bytes(to_pem(lasting ? chain_of(cell).back() : chain_of(cell).front())));
  write_file(place / ("tsa-" + cell.name() + ".pem"),
             to_bytes(to_pem(lasting ? world().tsa.trust_anchor() : tsa.certificate())));
  std::ofstream list{place / "list", std::ios::app};
  list << signing::name(cell.level) << '\t' << anchors << '\t' << file;
  if (cell.row.packaging == Packaging::detached) list << '\t' << cell.row.content;
  list << '\n';
}

/// The judge that every machine has; empty where none is.
std::string command_for(const Cell& cell) {
  const bool inside = cell.row.packaging == Packaging::enveloping;
  switch (cell.row.format) {
    case Format::cades:
      return std::string{"openssl cms -verify -binary -cades -inform DER -in signature -CAfile ca.pem -purpose any "} +
             (inside ? "-out out && cmp out content" : "-content content -out /dev/null");
    case Format::raw: {
      const auto hash = "sha" + std::to_string(hsm::digest_size(cell.algorithm) * 8);
      const bool pss = hsm::name(cell.algorithm).starts_with("rsa_pss");
      return "openssl x509 -in own.pem -noout -pubkey >key.pem && openssl dgst -" + hash +
             (pss ? " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" : "") +
             " -verify key.pem -signature signature content";
    }
    case Format::pades: return "pdfsig -nocert signature | grep -q 'Signature is Valid'";
    case Format::xades:  // Debian's xmlsec1 knows no RSA-PSS
      return hsm::name(cell.algorithm).starts_with("rsa_pss")
                 ? "xmllint --noout --nonet signature"
                 : "xmlsec1 --verify --trusted-pem ca.pem --id-attr:Id "
                   "http://uri.etsi.org/01903/v1.3.2#:SignedProperties --id-attr:Id urn:vn:ket-qua:KetQua --id-attr:Id "
                   "http://www.w3.org/2000/09/xmldsig#:Object signature";
    case Format::asic_e:
    case Format::asic_s:
      return "python3 -m zipfile -t signature && head -c 70 signature | grep -q mimetypeapplication/vnd.etsi.asic";
    case Format::jades: return {};
  }
  std::abort();
}

void Matrix::check(const Cell& cell) {
  SCOPED_TRACE(cell.name());
  const auto done = make(cell);
  ASSERT_TRUE(done) << static_cast<int>(done.error());
  EXPECT_EQ(done->level, cell.level);
  EXPECT_EQ(done->timestamped_at.has_value(), cell.level != Level::b);
  EXPECT_FALSE(done->name.empty() || done->media_type.empty());
  keep(cell, *done);
  const auto command = command_for(cell);
  if (command.empty()) return;
  const auto ran = judge(cell, done->bytes, command);
  EXPECT_EQ(ran.code, 0) << ran.output;
}

TEST_P(Matrix, is_signed_and_accepted_by_others_at_every_level_by_every_algorithm) {
  for (const auto level : {Level::b, Level::t, Level::lt, Level::lta}) {
    for (const auto algorithm : algorithms) {
      const bool told_apart = std::ranges::find(beyond_b, algorithm) != std::end(beyond_b);
      const bool wanted = level == Level::b || told_apart || std::getenv("KYTHU_MATRIX") != nullptr;
      if (level <= GetParam().highest && wanted) check({GetParam(), level, algorithm});
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Signing, Matrix, testing::ValuesIn(rows), case_name);

class Offer : public SigningTest {};

TEST_F(Offer, has_every_row_of_the_matrix_up_to_its_highest_level_and_nothing_above) {
  for (const auto& row : rows) {
    Profile profile{.format = row.format, .level = row.highest, .packaging = row.packaging, .form = row.form};
    EXPECT_TRUE(signing::settled(profile)) << row.name;
    if (row.highest == Level::lta) continue;
    profile.level = static_cast<Level>(static_cast<int>(row.highest) + 1);
    EXPECT_FALSE(signing::settled(profile)) << row.name;
  }
}

TEST_F(Offer, refuses_what_it_does_not_name) {
  const auto done = signer().sign(document(build_pdf()), {.packaging = Packaging::detached}, signatory());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), signing::Refusal::combination_unknown);
}

TEST_F(Offer, a_digest_in_place_of_the_document_gives_the_same_signature) {
  const auto bytes = to_bytes("content");
  const Profile profile{.format = Format::raw, .packaging = Packaging::detached};
  const auto whole = signer().sign({"a.txt", "text/plain", bytes}, profile, signatory());
  const auto digest = signer().sign({"a.txt", "text/plain", {}, sha256(bytes)}, profile, signatory());
  ASSERT_TRUE(whole && digest);
  EXPECT_EQ(whole->bytes, digest->bytes);
  const auto other =
      signer().sign({"a.txt", "text/plain", {}, sha256(bytes)}, profile, signatory(Algorithm::rsa_pkcs1_sha512));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error(), signing::Refusal::digest_unsuitable);
}

struct Hostile {
  const char* name;
  std::string xml;
  signing::Refusal refusal;
};

class HostileXml : public SigningTest, public testing::WithParamInterface<Hostile> {};

TEST_P(HostileXml, is_not_signed) {
  for (const auto packaging : {Packaging::enveloped, Packaging::internally_detached}) {
    const auto done = signer().sign({"a.xml", "application/xml", to_bytes(GetParam().xml)},
                                    {.format = Format::xades, .packaging = packaging}, signatory());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error(), GetParam().refusal);
  }
}

std::string nested(int depth) {
  std::string xml;
  for (int i = 0; i < depth; ++i) xml += "<a>";
  for (int i = 0; i < depth; ++i) xml += "</a>";
  return xml;
}

INSTANTIATE_TEST_SUITE_P(
    Signing, HostileXml,
    testing::Values(Hostile{"nothing", "", signing::Refusal::not_xml},
                    Hostile{"text", "no markup", signing::Refusal::not_xml},
                    Hostile{"not_closed", "<a><b></a>", signing::Refusal::not_xml},
                    Hostile{"two_roots", "<a/><b/>", signing::Refusal::not_xml},
                    Hostile{"document_type", "<!DOCTYPE a><a/>", signing::Refusal::not_xml},
                    Hostile{"entities", "<!DOCTYPE a [<!ENTITY b \"bb\">]><a>&b;</a>", signing::Refusal::not_xml},
                    Hostile{"file", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
                            signing::Refusal::not_xml},
                    Hostile{"unbound_prefix", "<x:a/>", signing::Refusal::not_xml},
                    Hostile{"other_encoding", "<?xml version='1.0' encoding='TCVN'?><a/>", signing::Refusal::not_xml},
                    Hostile{"broken_letters", "<a>\xff</a>", signing::Refusal::not_xml},
                    Hostile{"utf16", std::string{"<\0a\0/\0>\0", 8}, signing::Refusal::not_xml},
                    Hostile{"too_deep", nested(100'000), signing::Refusal::not_xml},
                    Hostile{"id_of_the_root_elsewhere", "<a Id='x'><b id='x'/></a>", signing::Refusal::not_xml},
                    Hostile{"odd_id", "<a Id='x y&apos;'/>", signing::Refusal::not_xml},
                    Hostile{"signed_already", "<a><Signature xmlns='http://www.w3.org/2000/09/xmldsig#'/></a>",
                            signing::Refusal::already_signed}),
    case_name);

}  // namespace
}  // namespace kythu::test
