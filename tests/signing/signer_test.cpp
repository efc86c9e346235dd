#include "signing/signer.hpp"

#include <algorithm>

#include "case_name.hpp"
#include "fixture.hpp"

namespace kythu::test {
namespace {

using signing::Level;
using signing::Refusal;

struct Source {
  const char* name;
  Bytes (*build)();
};

class SignedPdf : public SigningTest, public testing::WithParamInterface<Source> {};

TEST_P(SignedPdf, starts_with_the_original_bytes_and_is_accepted_by_poppler_and_qpdf) {
  const auto original = GetParam().build();
  const auto done = sign(original);
  ASSERT_TRUE(std::equal(original.begin(), original.end(), done.begin()));
  const auto report = pdfsig(done);
  EXPECT_EQ(count(report, "Signature is Valid."), 1) << report;
  EXPECT_EQ(count(report, "Total document signed"), 1) << report;
  EXPECT_EQ(count(report, "ETSI.CAdES.detached"), 1) << report;
  const auto check = run("qpdf --check " + saved(done));
  EXPECT_EQ(check.code, 0) << check.output;
}

TEST_P(SignedPdf, keeps_its_first_signature_valid_under_a_second) {
  const auto report = pdfsig(sign(sign(GetParam().build())));
  EXPECT_EQ(count(report, "Signature is Valid."), 2) << report;
  EXPECT_EQ(count(report, "Total document signed"), 1) << report;
}

INSTANTIATE_TEST_SUITE_P(
    Signing, SignedPdf,
    testing::Values(
        Source{"cross_reference_table", [] { return build_pdf(); }},
        Source{"cross_reference_stream", [] { return build_pdf_with_streams(); }},
        Source{"no_final_line_feed", [] { return build_pdf({.ends_with_eol = false}); }},
        Source{"many_pages", [] { return build_pdf({.pages = 40}); }},
        Source{"empty_form_in_the_catalog",
               [] { return build_pdf({.catalog = "/AcroForm << /Fields [] /DA (/Helv 0 Tf) >>"}); }},
        Source{"form_as_an_object",
               [] {
                 return build_pdf({.catalog = "/AcroForm 5 0 R", .more = {"<< /Fields 6 0 R >>", "[]"}});
               }},
        Source{"form_in_an_object_stream",
               [] { return build_pdf_with_streams({.catalog = "/AcroForm 5 0 R", .more = {"<< /Fields [] >>"}}); }},
        Source{"annotations_as_an_object", [] { return build_pdf({.page = "/Annots 5 0 R", .more = {"[]"}}); }},
        Source{"with_id_and_info",
               [] {
                 return build_pdf(
                     {.trailer = "/Info 5 0 R /ID [<00112233><44556677>]", .more = {"<< /Title (Result) >>"}});
               }}),
    case_name);

class Signing : public SigningTest {};

TEST_F(Signing, twenty_signatures_in_a_row_are_all_valid) {
  auto pdf = build_pdf();
  for (int i = 0; i < 20; ++i) pdf = sign(pdf);
  const auto report = pdfsig(pdf);
  EXPECT_EQ(count(report, "Signature is Valid."), 20) << report;
  EXPECT_EQ(run("qpdf --check " + saved(pdf)).code, 0);
}

TEST_F(Signing, a_changed_byte_is_refused_by_poppler) {
  const auto done = replaced(sign(build_pdf()), "(Result, page 1)", "(Result, page 9)");
  const auto report = pdfsig(done);
  EXPECT_EQ(count(report, "Signature is Valid."), 0) << report;
  EXPECT_EQ(count(report, "Digest Mismatch."), 1) << report;
}

}  // namespace
}  // namespace kythu::test
