// What a reader of the signed page sees and can copy, by poppler's eyes.
#include "case_name.hpp"
#include "fixture.hpp"
#include "formats/unicode.hpp"

namespace kythu::test {
namespace {

using signing::Appearance;
using signing::Refusal;

class Visible : public SigningTest {
 public:
  static signing::Profile profile(Appearance where) {
    return {.reason = "Phê duyệt kết quả giải quyết thủ tục hành chính",
            .location = "Thừa Thiên Huế",
            .signer_name = "Sở Tư pháp – Nguyễn Văn Ưởng",
            .appearance = std::move(where)};
  }
  Result<signing::SignedDocument, Refusal> sign_at(const Bytes& pdf, Appearance where) {
    return signer().sign(document(pdf), profile(std::move(where)), signatory());
  }
};

TEST_F(Visible, signer_reason_and_time_can_be_read_as_vietnamese_text) {
  const auto at = *parse_rfc3339("2026-11-22T10:15:30+07:00");
  signing::Signer tool{settings(), keys, inspector, tsa, [at] { return at; }, system_random};
  const auto done =
      tool.sign(document(build_pdf()), profile({.x = 72, .y = 72, .width = 260, .height = 80}), signatory());
  ASSERT_TRUE(done);
  const auto text = run("pdftotext -layout " + saved(done->bytes) + " -").output;
  for (const auto* words : {"Ký bởi: Sở Tư pháp – Nguyễn Văn Ưởng", "Phê duyệt kết quả giải quyết thủ tục",
                            "Thời gian ký: 2026-11-22T10:15:30+07:00"})
    EXPECT_EQ(count(text, words), 1) << text;
  const auto fonts = run("pdffonts " + saved(done->bytes)).output;
  EXPECT_EQ(count(fonts, "+DejaVuSans"), 1) << fonts;
  EXPECT_EQ(count(fonts, "Identity-H       yes yes yes"), 1) << fonts;
  const auto report = pdfsig(done->bytes);
  EXPECT_EQ(count(report, "Signature is Valid."), 1) << report;
  EXPECT_EQ(run("qpdf --check " + saved(done->bytes)).code, 0);
}

struct Turn {
  const char* name;
  const char* page;
};

class Turned : public Visible, public testing::WithParamInterface<Turn> {};

TEST_P(Turned, page_shows_the_text_upright_where_it_was_wanted) {
  const auto done =
      sign_at(build_pdf({.page = GetParam().page}), {.x = 20, .y = 30, .width = 200, .height = 60, .text = "Đã ký số"});
  ASSERT_TRUE(done);
  // pdftotext gives boxes from the upper left corner of the page as it is shown.
  const auto boxes = run("pdftotext -bbox -cropbox " + saved(done->bytes) + " -").output;
  const auto at = boxes.find(">Đã<");
  ASSERT_NE(at, std::string::npos) << boxes;
  double left = 0, top = 0, right = 0, bottom = 0;
  const double height = inspector.plan_pdf_signature(done->bytes, {.page = 1})->page_height;
  ASSERT_EQ(std::sscanf(boxes.c_str() + boxes.rfind("<word", at),
                        "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"", &left, &top, &right, &bottom),
            4);
  EXPECT_NEAR(left, 22, 1.5) << boxes;
  EXPECT_LT(right, 100) << boxes;
  EXPECT_GT(top, height - 90) << boxes;
  EXPECT_LT(bottom, height - 30) << boxes;
  EXPECT_GT(right - left, bottom - top) << "upright";
}

INSTANTIATE_TEST_SUITE_P(Signing, Turned,
                         testing::Values(Turn{"not", ""}, Turn{"by_90", "/Rotate 90"}, Turn{"by_180", "/Rotate 180"},
                                         Turn{"by_270", "/Rotate 270"}, Turn{"cropped", "/CropBox [50 60 400 500]"},
                                         Turn{"cropped_and_turned_by_90", "/CropBox [50 60 400 500] /Rotate 90"},
                                         Turn{"cropped_and_turned_by_180", "/CropBox [50 60 400 500] /Rotate 180"},
                                         Turn{"cropped_and_turned_by_270", "/CropBox [50 60 400 500] /Rotate 270"}),
                         case_name);

struct Unfit {
  const char* name;
  Appearance where;
  Refusal refusal;
};

class UnfitAppearance : public Visible, public testing::WithParamInterface<Unfit> {};

TEST_P(UnfitAppearance, is_refused) {
  const auto done = sign_at(build_pdf(), GetParam().where);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(
    Signing, UnfitAppearance,
    testing::Values(
        Unfit{"outside_the_page", {.x = 500, .y = 72, .width = 200, .height = 60}, Refusal::appearance_unsuitable},
        Unfit{"below_the_page", {.x = 72, .y = -1, .width = 200, .height = 60}, Refusal::appearance_unsuitable},
        Unfit{"no_size", {.x = 72, .y = 72}, Refusal::appearance_unsuitable},
        Unfit{"too_small_for_its_text", {.x = 72, .y = 72, .width = 20, .height = 10}, Refusal::appearance_unsuitable},
        Unfit{"letter_that_the_font_lacks",
              {.x = 72, .y = 72, .width = 200, .height = 60, .text = "漢字"},
              Refusal::appearance_unsuitable},
        Unfit{"text_that_is_not_utf8",
              {.x = 72, .y = 72, .width = 200, .height = 60, .text = "\xC3("},
              Refusal::appearance_unsuitable},
        Unfit{"page_that_is_not_there",
              {.page = 2, .x = 72, .y = 72, .width = 200, .height = 60},
              Refusal::page_missing}),
    case_name);

TEST(Unicode, text_is_brought_to_form_c) {
  using signing::unicode::composed;
  EXPECT_EQ(composed(U"Nguye\u0302\u0303n"), U"Nguyễn");
  EXPECT_EQ(composed(U"u\u031B\u0309"), U"ử");
  EXPECT_EQ(composed(U"u\u0309\u031B"), U"ử") << "marks in another order";
  EXPECT_EQ(composed(U"a\u0323\u0302"), U"ậ");
  EXPECT_EQ(composed(U"Đường"), U"Đường");
}

}  // namespace
}  // namespace kythu::test
