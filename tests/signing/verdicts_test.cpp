// Verdicts on XML and JSON signatures: what we sign is accepted, and its tampered twins are refused with the
// sub-indication of ETSI EN 319 102-1 that says why.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "case_name.hpp"
#include "config/zip/zip_reader.hpp"
#include "fixture.hpp"
#include "signing/formats/zip.hpp"
#include "signing/offer.hpp"
#include "signing/validation/validate.hpp"

namespace kythu::test {
namespace {

using signing::Form;
using signing::Format;
using signing::Level;
using signing::Packaging;
using signing::Profile;

constexpr std::string_view xml =
    "<kq:KetQua xmlns:kq='urn:kq' so='12'><Ten>Nguyễn Thị Ánh</Ten><Tien>1000</Tien></kq:KetQua>";
constexpr std::string_view plain_text = "Kết quả\r\ncủa thủ tục\n";

class Verdicts : public SigningTest {
 protected:
  static Profile profile(Format format, Packaging packaging, Form form = Form::usual, Level level = Level::t) {
    return {.format = format, .level = level, .packaging = packaging, .form = form};
  }
  std::string make(const Profile& profile, std::string_view content) {
    auto done = signer().sign({"kq.xml", "application/xml", to_bytes(content)}, profile, signatory());
    if (!done) throw std::runtime_error{"refused"};
    return std::string{as_text(done->bytes)};
  }
  /// The signer's own certificate is the anchor, so nobody has to be asked about it.
  boost::json::value judge(std::string_view file, std::string_view content = "") const {
    const auto found = signing::validation::validate(
        {.document = to_bytes(file), .detached = to_bytes(content), .evidence = {}, .now = system_now()},
        {{keys.certificate_chain().front()}, {tsa.certificate()}});
    if (!found) return boost::json::object{{"fault", static_cast<int>(found.error())}};
    return boost::json::parse(found->json);
  }
  /// "total_passed", or the first signature's sub-indication, or the number of a fault.
  std::string word(const boost::json::value& said) const {
    if (const auto* fault = said.as_object().if_contains("fault")) return std::to_string(fault->as_int64());
    if (said.at("signatures").as_array().empty()) return "none";
    const auto& first = said.at("signatures").at(0);
    const auto* sub = first.at("sub_indication").if_string();
    return sub ? std::string{*sub} : std::string{first.at("indication").as_string()};
  }
};

std::string replaced(std::string whole, std::string_view what, std::string_view with) {
  const auto at = whole.find(what);
  if (at == std::string::npos) throw std::runtime_error{"not there: " + std::string{what}};
  return whole.replace(at, what.size(), with);
}

std::string between(const std::string& whole, std::string_view from, std::string_view to) {
  const auto start = whole.find(from) + from.size();
  return whole.substr(start, whole.find(to, start) - start);
}

struct Kind {
  const char* name;
  Format format;
  Packaging packaging;
  const char* expected;
  Form form = Form::usual;
  Level level = Level::t;
};

class Accepted : public Verdicts, public testing::WithParamInterface<Kind> {};

TEST_P(Accepted, with_its_level_and_what_it_covers) {
  const auto& kind = GetParam();
  const bool beside = kind.packaging == Packaging::detached;
  const auto content = kind.format == Format::xades ? xml : plain_text;
  const auto file = make(profile(kind.format, kind.packaging, kind.form, kind.level), content);
  const auto said = judge(file, beside ? content : "");
  ASSERT_EQ(word(said), "total_passed") << boost::json::serialize(said);
  const auto& first = said.at("signatures").at(0);
  EXPECT_EQ(first.at("level").as_string(), signing::name(kind.level));
  EXPECT_EQ(first.at("format").as_string(), kind.expected);
  EXPECT_TRUE(first.at("covers").at("whole_document").as_bool());
  EXPECT_FALSE(first.at("claimed_at").is_null());
  if (!beside) return;
  EXPECT_EQ(word(judge(file)), "2") << "the content is needed";
  EXPECT_EQ(word(judge(file, "something else")), "HASH_FAILURE");
}

INSTANTIATE_TEST_SUITE_P(
    Signing, Accepted,
    testing::Values(Kind{"enveloped", Format::xades, Packaging::enveloped, "xades"},
                    Kind{"enveloping", Format::xades, Packaging::enveloping, "xades"},
                    Kind{"detached", Format::xades, Packaging::detached, "xades"},
                    Kind{"internally_detached", Format::xades, Packaging::internally_detached, "xades"},
                    Kind{"compact", Format::jades, Packaging::enveloping, "jades", Form::compact, Level::b},
                    Kind{"flattened", Format::jades, Packaging::enveloping, "jades", Form::flattened},
                    Kind{"general", Format::jades, Packaging::enveloping, "jades", Form::general},
                    Kind{"compact_detached", Format::jades, Packaging::detached, "jades", Form::compact, Level::b},
                    Kind{"flattened_detached", Format::jades, Packaging::detached, "jades", Form::flattened},
                    Kind{"cms", Format::cades, Packaging::enveloping, "cades"},
                    Kind{"cms_detached", Format::cades, Packaging::detached, "cades"},
                    Kind{"asic_e_xades", Format::asic_e, Packaging::enveloping, "xades", Form::xades},
                    Kind{"asic_e_cades", Format::asic_e, Packaging::enveloping, "cades", Form::cades},
                    Kind{"asic_s_xades", Format::asic_s, Packaging::enveloping, "xades", Form::xades},
                    Kind{"asic_s_cades", Format::asic_s, Packaging::enveloping, "cades", Form::cades}),
    case_name);

TEST_F(Verdicts, content_that_is_given_must_be_what_is_signed) {
  EXPECT_EQ(word(judge(make(profile(Format::xades, Packaging::enveloped), xml), "another")), "HASH_FAILURE");
  const auto flattened = make(profile(Format::jades, Packaging::enveloping, Form::flattened), plain_text);
  EXPECT_EQ(word(judge(flattened, "another")), "HASH_FAILURE");
  EXPECT_EQ(word(judge(flattened, plain_text)), "total_passed");
}

struct Twin {
  const char* name;
  Packaging packaging;
  std::string (*change)(std::string);
  const char* word;
};

class XmlTwin : public Verdicts, public testing::WithParamInterface<Twin> {};

TEST_P(XmlTwin, is_refused) {
  const auto file = GetParam().change(make(profile(Format::xades, GetParam().packaging), xml));
  EXPECT_EQ(word(judge(file)), GetParam().word);
}

std::string wrapped_around(std::string file) {
  // What was signed stays, out of sight, and something else takes its place.
  const auto signed_part = "<kq:KetQua" + between(file, "<kq:KetQua", "</kq:KetQua>") + "</kq:KetQua>";
  auto forged = replaced(replaced(signed_part, "1000", "9000"), " Id=\"document\"", "");
  return replaced(file, signed_part, forged + "<hidden>" + signed_part + "</hidden>");
}

std::string with_properties_of_another(std::string file) {
  const auto properties = "<xades:SignedProperties" +
                          between(file, "<xades:SignedProperties", "</xades:SignedProperties>") +
                          "</xades:SignedProperties>";
  const auto fake =
      replaced(replaced(properties, "<xades:SigningTime>20", "<xades:SigningTime>19"), "Id=\"p-", "Id=\"q-");
  file = replaced(file, properties, fake);
  return replaced(file, "</ds:Signature>", "<ds:Object>" + properties + "</ds:Object></ds:Signature>");
}

INSTANTIATE_TEST_SUITE_P(
    Signing, XmlTwin,
    testing::Values(
        Twin{"content", Packaging::enveloped, [](auto f) { return replaced(f, "1000", "9000"); }, "HASH_FAILURE"},
        Twin{"content_enveloping", Packaging::enveloping, [](auto f) { return replaced(f, ">PGtx", ">PGty"); },
             "HASH_FAILURE"},
        Twin{"signing_time", Packaging::enveloped,
             [](auto f) { return replaced(f, "<xades:SigningTime>20", "<xades:SigningTime>19"); }, "HASH_FAILURE"},
        Twin{"value", Packaging::enveloped,
             [](auto f) {
               const auto value = between(f, "<ds:SignatureValue", "</ds:SignatureValue>");
               auto other = value;
               other[other.size() - 20] = other[other.size() - 20] == 'A' ? 'B' : 'A';
               return replaced(f, value, other);
             },
             "SIG_CRYPTO_FAILURE"},
        Twin{"signed_info", Packaging::enveloped,
             [](auto f) { return replaced(f, "<ds:Reference Id=\"r-", "<ds:Reference Id=\"x-"); },
             "SIG_CRYPTO_FAILURE"},
        Twin{"without_certificates", Packaging::enveloped,
             [](auto f) { return replaced(f, between(f, "<ds:X509Data>", "</ds:X509Data>"), ""); },
             "NO_SIGNING_CERTIFICATE_FOUND"},
        Twin{"hmac", Packaging::enveloped,
             [](auto f) { return replaced(f, "xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"); },
             "CRYPTO_CONSTRAINTS_FAILURE"},
        Twin{"stylesheet", Packaging::enveloped,
             [](auto f) {
               return replaced(f, "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                               "http://www.w3.org/TR/1999/REC-xslt-19991116");
             },
             "SIG_CONSTRAINTS_FAILURE"},
        Twin{"reference_elsewhere", Packaging::internally_detached,
             [](auto f) { return replaced(f, "URI=\"#document\"", "URI=\"#nowhere\""); }, "FORMAT_FAILURE"},
        Twin{"id_twice", Packaging::internally_detached,
             [](auto f) { return replaced(f, "<ds:Signature ", "<copy Id=\"document\"/><ds:Signature "); },
             "FORMAT_FAILURE"},
        Twin{"wrapped", Packaging::internally_detached, wrapped_around, "SIG_CONSTRAINTS_FAILURE"},
        Twin{"something_beside", Packaging::internally_detached,
             [](auto f) { return replaced(f, "<ds:Signature ", "<more>text</more><ds:Signature "); },
             "SIG_CONSTRAINTS_FAILURE"},
        Twin{"an_object_more", Packaging::enveloped,
             [](auto f) { return replaced(f, "</ds:Signature>", "<ds:Object>forged</ds:Object></ds:Signature>"); },
             "SIG_CONSTRAINTS_FAILURE"},
        Twin{"properties_of_another", Packaging::enveloped, with_properties_of_another, "FORMAT_FAILURE"},
        Twin{"target_of_another", Packaging::enveloped,
             [](auto f) { return replaced(f, "Target=\"#s-", "Target=\"#t-"); }, "FORMAT_FAILURE"},
        Twin{"timestamp_broken", Packaging::enveloped,
             [](auto f) { return replaced(f, "<xades:EncapsulatedTimeStamp>MII", "<xades:EncapsulatedTimeStamp>MIA"); },
             "SIG_CONSTRAINTS_FAILURE"},
        Twin{"document_type", Packaging::enveloped, [](auto f) { return "<!DOCTYPE a>" + f; }, "1"},
        Twin{"unbound_prefix", Packaging::enveloped, [](auto f) { return replaced(f, "<Ten>", "<x:Ten>"); }, "1"},
        Twin{"not_a_signature", Packaging::enveloped, [](auto) { return std::string{"<a/>"}; }, "none"}),
    case_name);

TEST_F(Verdicts, a_timestamp_of_another_signature_is_refused) {
  const auto one = make(profile(Format::xades, Packaging::enveloped), xml);
  const auto other = make(profile(Format::xades, Packaging::enveloped), "<a/>");
  const std::string from = "<xades:EncapsulatedTimeStamp>", to = "</xades:EncapsulatedTimeStamp>";
  EXPECT_EQ(word(judge(replaced(one, between(one, from, to), between(other, from, to)))), "SIG_CONSTRAINTS_FAILURE");
}

struct WebTwin {
  const char* name;
  std::string (*change)(std::string);
  const char* word;
};

class JsonTwin : public Verdicts, public testing::WithParamInterface<WebTwin> {};

TEST_P(JsonTwin, is_refused) {
  const auto file = make(profile(Format::jades, Packaging::enveloping, Form::flattened), plain_text);
  EXPECT_EQ(word(judge(GetParam().change(file))), GetParam().word);
}

INSTANTIATE_TEST_SUITE_P(
    Signing, JsonTwin,
    testing::Values(WebTwin{"payload", [](auto f) { return replaced(f, "\"payload\":\"S", "\"payload\":\"T"); },
                            "SIG_CRYPTO_FAILURE"},
                    WebTwin{"no_payload", [](auto f) { return replaced(f, "\"payload\"", "\"load\""); }, "2"},
                    WebTwin{"payload_twice",
                            [](auto f) { return replaced(f, "{\"payload\"", "{\"payload\":\"QQ\",\"payload\""); }, "1"},
                    WebTwin{"no_algorithm",
                            [](auto f) {
                              return replaced(f, between(f, "\"protected\":\"", "\""),
                                              to_base64url(as_bytes("{\"alg\":\"none\"}")));
                            },
                            "CRYPTO_CONSTRAINTS_FAILURE"},
                    WebTwin{"insists_on_something",
                            [](auto f) {
                              return replaced(
                                  f, between(f, "\"protected\":\"", "\""),
                                  to_base64url(as_bytes("{\"alg\":\"RS256\",\"crit\":[\"new\"],\"new\":1}")));
                            },
                            "SIG_CONSTRAINTS_FAILURE"},
                    WebTwin{"header_in_two_places",
                            [](auto f) { return replaced(f, "\"header\":{", "\"header\":{\"alg\":\"RS256\","); }, "1"},
                    WebTwin{"padded", [](auto f) { return replaced(f, "\"signature\":\"", "\"signature\":\"="); }, "1"},
                    WebTwin{"both_forms",
                            [](auto f) { return replaced(f, "{\"payload\"", "{\"signatures\":[],\"payload\""); }, "1"}),
    case_name);

using Entries = std::vector<ZipEntry>;

std::string packed(const Entries& entries) {
  signing::Zip zip;
  for (const auto& one : entries) zip.add(one.name, one.content);
  return std::string{as_text(std::move(zip).finish())};
}

struct ContainerTwin {
  const char* name;
  Format format;
  Form form;
  void (*change)(Entries&);
  const char* word;
};

class AsicTwin : public Verdicts, public testing::WithParamInterface<ContainerTwin> {};

TEST_P(AsicTwin, is_refused) {
  const auto& twin = GetParam();
  auto entries = *read_zip(as_bytes(make(profile(twin.format, Packaging::enveloping, twin.form), xml)));
  EXPECT_EQ(word(judge(packed(entries))), "total_passed");
  twin.change(entries);
  EXPECT_EQ(word(judge(packed(entries))), twin.word);
}

Bytes& content_of(Entries& entries, std::string_view part) {
  return std::ranges::find_if(entries, [&](const auto& one) { return one.name.find(part) != std::string::npos; })
      ->content;
}

INSTANTIATE_TEST_SUITE_P(
    Signing, AsicTwin,
    testing::Values(ContainerTwin{"content", Format::asic_e, Form::xades,
                                  [](auto& e) { content_of(e, "kq.xml")[60] ^= 1; }, "HASH_FAILURE"},
                    ContainerTwin{"content_by_manifest", Format::asic_e, Form::cades,
                                  [](auto& e) { content_of(e, "kq.xml")[60] ^= 1; }, "HASH_FAILURE"},
                    ContainerTwin{"content_of_the_only_file", Format::asic_s, Form::cades,
                                  [](auto& e) { content_of(e, "kq.xml")[60] ^= 1; }, "HASH_FAILURE"},
                    ContainerTwin{"manifest", Format::asic_e, Form::cades,
                                  [](auto& e) { content_of(e, "ASiCManifest").push_back('\n'); }, "HASH_FAILURE"},
                    ContainerTwin{"a_file_more", Format::asic_e, Form::xades,
                                  [](auto& e) {
                                    e.push_back({"more.txt", {1}});
                                  },
                                  "SIG_CONSTRAINTS_FAILURE"},
                    ContainerTwin{"a_file_more_by_manifest", Format::asic_e, Form::cades,
                                  [](auto& e) {
                                    e.push_back({"more.txt", {1}});
                                  },
                                  "SIG_CONSTRAINTS_FAILURE"},
                    ContainerTwin{"a_file_more_in_asic_s", Format::asic_s, Form::xades,
                                  [](auto& e) {
                                    e.push_back({"more.txt", {1}});
                                  },
                                  "FORMAT_FAILURE"},
                    ContainerTwin{
                        "without_the_file", Format::asic_e, Form::xades,
                        [](auto& e) { std::erase_if(e, [](const auto& one) { return one.name == "kq.xml"; }); },
                        "SIGNED_DATA_NOT_FOUND"},
                    ContainerTwin{"signature_without_manifest", Format::asic_e, Form::cades,
                                  [](auto& e) {
                                    e.push_back({"META-INF/signature002.p7s", {0x30}});
                                  },
                                  "SIG_CONSTRAINTS_FAILURE"},
                    ContainerTwin{"broken_xml", Format::asic_e, Form::xades,
                                  [](auto& e) { content_of(e, "signatures") = {'<'}; }, "FORMAT_FAILURE"},
                    ContainerTwin{"other_type", Format::asic_e, Form::xades,
                                  [](auto& e) { content_of(e, "mimetype") = {'x'}; }, "0"}),
    case_name);

struct OddZip {
  const char* name;
  std::string (*change)(std::string);
};

class Zips : public testing::TestWithParam<OddZip> {};

std::string usual_zip() { return packed({{"mimetype", to_bytes("x")}, {"a/b.txt", to_bytes("content")}}); }

TEST_P(Zips, that_two_readers_could_read_differently_are_not_read) {
  ASSERT_TRUE(read_zip(as_bytes(usual_zip())));
  EXPECT_FALSE(read_zip(as_bytes(GetParam().change(usual_zip()))));
}

std::string named(std::string_view name) {
  auto zip = usual_zip();
  for (auto at = zip.find("a/b.txt"); at != std::string::npos; at = zip.find("a/b.txt", at + 1))
    zip.replace(at, name.size(), name);
  return zip;
}

INSTANTIATE_TEST_SUITE_P(
    Signing, Zips,
    testing::Values(OddZip{"empty", [](auto) { return std::string{}; }}, OddZip{"tail", [](auto z) { return z + "x"; }},
                    OddZip{"head", [](auto z) { return "x" + z; }},
                    OddZip{"cut", [](auto z) { return z.substr(0, z.size() - 1); }},
                    OddZip{"content", [](auto z) { return replaced(z, "content", "kontent"); }},
                    OddZip{"name_in_one_place", [](auto z) { return replaced(z, "a/b.txt", "a/c.txt"); }},
                    OddZip{"name_twice",
                           [](auto) {
                             return packed({{"a", {}}, {"a", {}}});
                           }},
                    OddZip{"name_goes_up", [](auto) { return named("../.txt"); }},
                    OddZip{"name_from_the_root", [](auto) { return named("/bb.txt"); }},
                    OddZip{"name_of_windows", [](auto) { return named("a\\b.txt"); }},
                    OddZip{"name_not_utf8", [](auto) { return named("a/\xff.txt"); }},
                    OddZip{"encrypted",
                           [](auto z) {
                             z[6] |= 1;
                             return z;
                           }},
                    OddZip{"gap",
                           [](auto z) {
                             const auto at = z.find("PK\x01\x02");
                             z.insert(at, "hidden");
                             z[z.size() - 6] += 6;
                             return z;
                           }}),
    case_name);

}  // namespace
}  // namespace kythu::test
