// Existing signatures, ours and as others' come, raised by steps; and what is refused on the way.
#include "case_name.hpp"
#include "fixture.hpp"
#include "lasting_world.hpp"
#include "signing/offer.hpp"

namespace kythu::test {
namespace {

using signing::Form;
using signing::Format;
using signing::Level;
using signing::Packaging;
using signing::Refusal;

class Raising : public SigningTest {
 public:
  Raising() {
    told_ = settings();
    told_.authorities = {{LastingWorld::stamps, world.tsa.trust_anchor(), std::chrono::seconds{5}}};
  }
  signing::Signer tool() { return {told_, keys, inspector, world, system_now, system_random, &world.raiser}; }
  signing::Signatory lasting_signatory(bool by_list = false) {
    auto whose = signatory();
    whose.certificate_chain = world.certify(keys.certificate_chain().front(), by_list);
    return whose;
  }
  static signing::Document content() { return {"result.pdf", "application/pdf", build_pdf()}; }
  signing::SignedDocument made(const signing::Profile& profile) {
    auto done = tool().sign(content(), profile, lasting_signatory());
    if (!done) throw std::runtime_error{"refused: " + std::to_string(static_cast<int>(done.error()))};
    return std::move(*done);
  }
  static Bytes detached_of(const signing::Profile& profile) {
    return profile.packaging == Packaging::detached ? build_pdf() : Bytes{};
  }
  Result<signing::SignedDocument, Refusal> raise(const signing::SignedDocument& from, const signing::Profile& profile,
                                                 Level to) {
    return tool().raise({from.name, from.media_type, from.bytes}, detached_of(profile), to);
  }
  Level level_of(const Bytes& document) {
    const auto plan = world.raiser.plan({.step = Level::lt, .document = document});
    return plan ? plan->level : throw std::runtime_error{"not planned"};
  }

  LastingWorld world;

 private:
  signing::SignerSettings told_;
};

struct Raised {
  const char* name;
  signing::Profile profile;
};

class EveryFormat : public Raising, public testing::WithParamInterface<Raised> {};

TEST_P(EveryFormat, rises_from_any_level_to_any_above_it) {
  auto profile = GetParam().profile;
  for (const auto from : {Level::b, Level::t, Level::lt}) {
    profile.level = from;
    const auto first = made(profile);
    EXPECT_EQ(level_of(first.bytes), from);
    for (const auto to : {Level::t, Level::lt, Level::lta}) {
      SCOPED_TRACE(std::string{signing::name(from)} + " to " + std::string{signing::name(to)});
      const auto done = raise(first, profile, to);
      if (to <= from) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error(), Refusal::level_reached);
      } else {
        ASSERT_TRUE(done) << static_cast<int>(done.error());
        EXPECT_EQ(level_of(done->bytes), to);
      }
    }
  }
}

TEST_P(EveryFormat, at_the_highest_level_is_renewed) {
  auto profile = GetParam().profile;
  profile.level = Level::lta;
  const auto first = made(profile);
  const auto stamps = world.asked[LastingWorld::stamps];
  const auto renewed = raise(first, profile, Level::lta);
  ASSERT_TRUE(renewed) << static_cast<int>(renewed.error());
  EXPECT_EQ(world.asked[LastingWorld::stamps], stamps + 1);
  EXPECT_EQ(level_of(renewed->bytes), Level::lta);
  EXPECT_GT(renewed->bytes.size(), first.bytes.size());
}

signing::Profile profile(Format format, Packaging packaging, Form form = Form::usual) {
  return {.format = format, .packaging = packaging, .form = form};
}

INSTANTIATE_TEST_SUITE_P(
    Signing, EveryFormat,
    testing::Values(Raised{"pades", {}}, Raised{"cades_enveloping", profile(Format::cades, Packaging::enveloping)},
                    Raised{"cades_detached", profile(Format::cades, Packaging::detached)},
                    Raised{"jades_flattened", profile(Format::jades, Packaging::enveloping, Form::flattened)},
                    Raised{"jades_general_detached", profile(Format::jades, Packaging::detached, Form::general)},
                    Raised{"xades_enveloping", profile(Format::xades, Packaging::enveloping)},
                    Raised{"xades_detached", profile(Format::xades, Packaging::detached)},
                    Raised{"asic_e_xades", profile(Format::asic_e, Packaging::enveloping, Form::xades)},
                    Raised{"asic_e_cades", profile(Format::asic_e, Packaging::enveloping, Form::cades)},
                    Raised{"asic_s_cades", profile(Format::asic_s, Packaging::enveloping, Form::cades)}),
    case_name);

TEST_F(Raising, a_pdf_keeps_every_byte_that_it_had) {
  const auto first = made({});
  const auto last = raise(first, {}, Level::lta);
  ASSERT_TRUE(last);
  ASSERT_GT(last->bytes.size(), first.bytes.size());
  EXPECT_TRUE(std::equal(first.bytes.begin(), first.bytes.end(), last->bytes.begin()));
  EXPECT_EQ(run("qpdf --check " + saved(last->bytes)).code, 0);
  EXPECT_EQ(count(pdfsig(last->bytes), "Signature is Valid"), 1);
}

TEST_F(Raising, without_a_word_on_revocation_there_is_no_lt) {
  world.silent = true;
  const auto done = tool().sign(content(), {.level = Level::lt}, lasting_signatory());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), Refusal::revocation_unavailable);
  EXPECT_TRUE(tool().sign(content(), {.level = Level::t}, lasting_signatory()));
}

TEST_F(Raising, a_certificate_that_names_nobody_cannot_last) {
  const auto done = tool().sign(content(), {.level = Level::lt}, signatory());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), Refusal::revocation_unavailable);
}

TEST_F(Raising, a_revoked_certificate_gets_no_lt) {
  const auto whose = lasting_signatory(true);
  EXPECT_TRUE(tool().sign(content(), {.level = Level::lt}, whose));
  world.revoked = whose.certificate_chain.front();
  const auto done = tool().sign(content(), {.level = Level::lt}, whose);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), Refusal::certificate_revoked);
}

TEST_F(Raising, a_detached_signature_needs_what_it_is_over_for_its_archive) {
  const signing::Profile profile{.format = Format::cades, .packaging = Packaging::detached};
  const auto first = made(profile);
  const auto done = tool().raise({first.name, first.media_type, first.bytes}, {}, Level::lta);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), Refusal::content_needed);
}

struct UnraisableCase {
  const char* name;
  std::string bytes;
  Refusal refusal;
};

class Unraisable : public Raising, public testing::WithParamInterface<UnraisableCase> {};

TEST_P(Unraisable, is_refused) {
  const auto done = tool().raise({"a", "application/octet-stream", to_bytes(GetParam().bytes)}, {}, Level::t);
  ASSERT_FALSE(done);
  EXPECT_EQ(static_cast<int>(done.error()), static_cast<int>(GetParam().refusal));
}

INSTANTIATE_TEST_SUITE_P(Signing, Unraisable,
                         testing::Values(UnraisableCase{"nothing", "", Refusal::not_signed},
                                         UnraisableCase{"text", "no signature", Refusal::not_signed},
                                         UnraisableCase{"pdf_without_one", std::string{as_text(build_pdf())},
                                                        Refusal::not_signed},
                                         UnraisableCase{"broken_pdf", "%PDF-1.7\n", Refusal::broken},
                                         UnraisableCase{"broken_xml", "<a>", Refusal::broken},
                                         UnraisableCase{"xml_without_one", "<a/>", Refusal::not_signed},
                                         UnraisableCase{"broken_json", "{", Refusal::broken},
                                         UnraisableCase{"json_without_one", "{}", Refusal::not_signed},
                                         UnraisableCase{"broken_zip", "PK\x03\x04", Refusal::broken},
                                         UnraisableCase{"broken_der", "\x30\x82\x01", Refusal::not_raisable},
                                         UnraisableCase{"endless_der", "\x30\x80", Refusal::not_raisable}),
                         case_name);

}  // namespace
}  // namespace kythu::test
