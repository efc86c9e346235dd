// What is not signed, and why: one row a document.
#include "case_name.hpp"
#include "fixture.hpp"

namespace kythu::test {
namespace {

using signing::Refusal;

struct Case {
  const char* name;
  Bytes (*build)();
  std::optional<Refusal> refusal;
};

Bytes with_catalog(std::string members, std::vector<std::string> more = {}) {
  return build_pdf({.catalog = std::move(members), .more = std::move(more)});
}

Bytes through_qpdf(const std::string& options) {
  const TemporaryFolder folder;
  const auto in = (folder.path() / "in.pdf").native(), out = (folder.path() / "out.pdf").native();
  write_file(in, build_pdf());
  const auto ran = run("qpdf " + options + " " + in + " " + out);
  if (ran.code != 0) throw std::runtime_error{ran.output};
  return read_file(out);
}

Bytes certified(int permission) {
  return with_catalog("/Perms << /DocMDP 5 0 R >>",
                      {"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents <00> /ByteRange "
                       "[0 1 2 3] /Reference [ << /TransformMethod /DocMDP /TransformParams << /P " +
                       std::to_string(permission) + " /V /1.2 >> >> ] >>"});
}

Bytes without_end() {
  auto pdf = build_pdf();
  pdf.resize(pdf.size() - 20);
  return pdf;
}

Bytes hybrid() {
  // The offset of an /XRefStm that points at a real object of another kind is refused before it is followed.
  return build_pdf({.trailer = "/XRefStm 15"});
}

class Reader : public testing::TestWithParam<Case> {};

TEST_P(Reader, says_whether_and_why_not) {
  NearInspector inspector;
  const auto facts = inspector.plan_pdf_signature(GetParam().build(), {.page = 1});
  ASSERT_EQ(facts.has_value(), !GetParam().refusal.has_value())
      << (facts ? "accepted" : std::to_string(static_cast<int>(facts.error())));
  if (GetParam().refusal) {
    EXPECT_EQ(facts.error(), *GetParam().refusal);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Signing, Reader,
    testing::Values(
        Case{"a_plain_file_is_fine", [] { return build_pdf(); }, {}},
        Case{"nothing", [] { return Bytes{}; }, Refusal::not_a_pdf},
        Case{"a_picture", [] { return to_bytes("\x89PNG\r\n\x1a\n"); }, Refusal::not_a_pdf},
        Case{"bytes_before_the_header",
             [] {
               auto pdf = build_pdf();
               pdf.insert(pdf.begin(), '\n');
               return pdf;
             },
             Refusal::not_a_pdf},
        Case{"only_a_header", [] { return to_bytes("%PDF-1.7\n"); }, Refusal::broken},
        Case{"cut_off", without_end, Refusal::broken},
        Case{"bytes_after_the_end",
             [] {
               auto pdf = build_pdf();
               const auto more = to_bytes("more");
               pdf.insert(pdf.end(), more.begin(), more.end());
               return pdf;
             },
             Refusal::broken},
        Case{"startxref_into_nowhere", [] { return replaced(build_pdf(), "startxref\n", "startxref\n9"); },
             Refusal::broken},
        Case{"an_object_that_is_not_where_the_table_says",
             [] { return replaced(build_pdf(), "3 0 obj\n", "9 0 obj\n"); }, Refusal::broken},
        Case{"a_size_that_lies", [] { return replaced(build_pdf(), "/Size 5", "/Size 9"); }, Refusal::broken},
        Case{"no_catalog", [] { return replaced(build_pdf(), "/Root 1 0 R", "/Root 9 0 R"); }, Refusal::broken},
        Case{"pages_in_a_circle", [] { return replaced(build_pdf(), "/Kids [3 0 R ]", "/Kids [2 0 R ]"); },
             Refusal::broken},
        Case{"a_page_twice_in_the_tree",
             [] { return replaced(build_pdf({.pages = 2}), "/Kids [3 0 R 5 0 R ]", "/Kids [3 0 R 3 0 R ]"); },
             Refusal::broken},
        Case{"a_page_without_a_size", [] { return build_pdf({.page = "/MediaBox [0 0 0 0]"}); }, Refusal::broken},
        Case{"a_page_turned_askew", [] { return build_pdf({.page = "/Rotate 45"}); }, Refusal::broken},
        Case{"encrypted_without_a_password", [] { return through_qpdf("--encrypt '' owner 256 --"); },
             Refusal::encrypted},
        Case{"encrypted_with_a_password", [] { return through_qpdf("--encrypt user owner 256 --"); },
             Refusal::encrypted},
        Case{"encrypted_with_rc4", [] { return through_qpdf("--allow-weak-crypto --encrypt user owner 40 --"); },
             Refusal::encrypted},
        Case{"hybrid", hybrid, Refusal::hybrid},
        Case{"javascript_at_opening",
             [] { return with_catalog("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"); },
             Refusal::active_content},
        Case{"javascript_by_reference",
             [] { return with_catalog("/OpenAction 5 0 R", {"<< /S /JavaScript /JS (app.alert(1)) >>"}); },
             Refusal::active_content},
        Case{"javascript_with_an_escaped_name", [] { return with_catalog("/OpenAction << /S /J#61vaScript >>"); },
             Refusal::active_content},
        Case{"javascript_in_the_names", [] { return with_catalog("/Names << /JavaScript << /Names [] >> >>"); },
             Refusal::active_content},
        Case{"javascript_chained_behind_another_action",
             [] { return with_catalog("/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [ << /S /JavaScript >> ] >>"); },
             Refusal::active_content},
        Case{"a_program_is_launched", [] { return with_catalog("/OpenAction << /S /Launch /F (calc.exe) >>"); },
             Refusal::active_content},
        Case{"additional_actions", [] { return with_catalog("/AA << /WC << /S /URI /URI (http://x) >> >>"); },
             Refusal::active_content},
        Case{"actions_of_a_page", [] { return build_pdf({.page = "/AA << /O << /S /JavaScript >> >>"}); },
             Refusal::active_content},
        Case{"xfa", [] { return with_catalog("/AcroForm << /Fields [] /XFA [] >>"); }, Refusal::active_content},
        Case{"a_plain_destination_at_opening", [] { return with_catalog("/OpenAction [3 0 R /Fit]"); }, {}},
        Case{"certified_without_any_change", [] { return certified(1); }, Refusal::changes_forbidden},
        Case{"certified_with_forms_and_signatures", [] { return certified(2); }, {}},
        Case{"fields_that_are_not_a_list", [] { return with_catalog("/AcroForm << /Fields 7 >>"); }, Refusal::broken}),
    case_name);

class Page : public testing::Test {};

TEST_F(Page, that_is_not_there_is_refused) {
  NearInspector inspector;
  const auto pdf = build_pdf({.pages = 3});
  for (const int page : {0, 4, -2}) {
    const auto facts = inspector.plan_pdf_signature(pdf, {.page = page});
    ASSERT_FALSE(facts) << page;
    EXPECT_EQ(facts.error(), Refusal::page_missing);
  }
  EXPECT_EQ(inspector.plan_pdf_signature(pdf, {.page = -1})->page, "7 0 R");
  EXPECT_EQ(inspector.plan_pdf_signature(pdf, {.page = 2})->page, "5 0 R");
}

TEST_F(Page, is_measured_as_it_is_shown) {
  NearInspector inspector;
  const auto facts = inspector.plan_pdf_signature(
      build_pdf({.page = "/MediaBox [0 0 600 800] /CropBox [10 20 310 900] /Rotate -90"}), {.page = 1});
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->rotate, 270);
  EXPECT_EQ(facts->page_width, 780);
  EXPECT_EQ(facts->page_height, 300);
  EXPECT_EQ(facts->crop_x, 10);
  EXPECT_EQ(facts->crop_y, 20);
}

}  // namespace
}  // namespace kythu::test
