// Visible signatures as Decree 30/2020/NĐ-CP, Annex I, wants them, by poppler's eyes.
#include <fmt/format.h>

#include "case_name.hpp"
#include "fixture.hpp"
#include "formats/font.hpp"
#include "formats/pdf_font.hpp"
#include "formats/pdf_text.hpp"
#include "formats/unicode.hpp"
#include "png_builder.hpp"
#include "signing/validation/validate.hpp"

namespace kythu::test {
namespace {

using signing::Appearance;
using signing::Box;
using signing::PdfQuestion;
using signing::Refusal;
using Kind = Appearance::Kind;
using Match = Appearance::Match;
using Side = Appearance::Side;

struct Text {
  double x, y;
  const char* words;
};

/// One page whose letters are glyph numbers of an embedded font with a ToUnicode map, as word processors write them.
Bytes page_with(const std::vector<Text>& lines, const std::string& page = "", int pages = 1) {
  const signing::Font font{font_file};
  std::map<std::uint32_t, signing::Glyph> used;
  std::string content = "BT /F2 12 Tf ";
  for (const auto& line : lines) {
    content += fmt::format("1 0 0 1 {} {} Tm [", line.x, line.y);
    const auto glyphs = *font.shape(signing::unicode::decode(line.words));
    for (const auto& glyph : glyphs) {
      used.emplace(glyph.id, glyph);
      content += fmt::format("<{:04X}>", glyph.id);
      if (glyph.width != glyph.advance) content += signing::pdf::number(glyph.width - glyph.advance);
    }
    content += "] TJ ";
  }
  PdfSpec spec{.pages = pages, .content = content + "ET", .page = page};
  spec.fonts = fmt::format("/F2 {} 0 R", spec.first_more());
  spec.more = signing::pdf::font_objects(font, used, spec.first_more());
  return build_pdf(spec);
}

Bytes decision() {
  return page_with({{70, 780, "ỦY BAN NHÂN DÂN TỈNH"},
                    {70, 750, "Số:"},
                    {320, 780, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"},
                    {70, 600, "Quyết định cấp giấy chứng nhận cho ông Nguyễn Văn Ưởng."},
                    {340, 400, "TM. ỦY BAN NHÂN DÂN"},
                    {376, 380, "CHỦ TỊCH"},
                    {350, 270, "Trần Thị Kim Phượng"}});
}

class Decree : public SigningTest {
 public:
  Result<signing::SignedDocument, Refusal> sign_with(const Bytes& pdf, Appearance look) {
    return signer().sign(document(pdf), {.signer_name = "UBND tỉnh Thừa Thiên Huế", .appearance = std::move(look)},
                         signatory());
  }
  signing::SignedDocument done(const Bytes& pdf, Appearance look) {
    auto outcome = sign_with(pdf, std::move(look));
    if (!outcome) throw std::runtime_error{"refused: " + std::to_string(static_cast<int>(outcome.error()))};
    return std::move(*outcome);
  }
  Box box_of(const Bytes& pdf, const std::string& field) {
    const auto facts = inspector.plan_pdf_signature(pdf, {.over = field});
    if (!facts) throw std::runtime_error{"refused: " + std::to_string(static_cast<int>(facts.error()))};
    return facts->mark.value();
  }
  std::string judged(const Bytes& pdf) const {
    return signing::validation::validate({.document = pdf, .now = system_now()},
                                         {.signers = {keys.certificate_chain().back()}})
        ->json;
  }
  static Appearance leader() {
    return {.width = 120,
            .height = 60,
            .kind = Kind::leader,
            .picture = leader_png(),
            .find = Appearance::Find{.text = "CHỦ TỊCH", .match = Match::last}};
  }
};

TEST_F(Decree, leader_then_number_and_date_then_the_seal_and_all_stay_valid) {
  const auto one = done(decision(), [] {
    auto look = leader();
    look.page = 0;
    return look;
  }());
  const auto two = done(one.bytes, {.page = 1,
                                    .width = 150,
                                    .height = 40,
                                    .text = "15/QĐ-UBND\nngày 23 tháng 11 năm 2026",
                                    .font_size = 10,
                                    .find = Appearance::Find{.text = "Số:", .side = Side::right}});
  const auto three = done(two.bytes, {.kind = Kind::seal, .picture = seal_png(), .over = one.field});
  const auto report = pdfsig(three.bytes);
  EXPECT_EQ(count(report, "Signature is Valid."), 3) << report;
  EXPECT_EQ(run("qpdf --check " + saved(three.bytes)).code, 0);
  const auto verdict = judged(three.bytes);
  EXPECT_EQ(count(verdict, "\"sub_indication\":\"FORMAT_FAILURE\""), 0) << verdict;
  EXPECT_EQ(count(verdict, "\"allowed\":true"), 3) << verdict;

  const auto name = box_of(three.bytes, one.field), seal = box_of(three.bytes, three.field);
  EXPECT_NEAR(seal.width, 40 / 25.4 * 72, 0.01) << "in its real size";
  EXPECT_NEAR(seal.x + seal.width, name.x + name.width / 3, 0.01) << "over the left third";
  EXPECT_NEAR(seal.y + seal.height / 2, name.y + name.height / 2, 0.01);
  const auto words = run("pdftotext -layout " + saved(three.bytes) + " -").output;
  EXPECT_EQ(count(words, "15/QĐ-UBND"), 1) << words;
}

TEST_F(Decree, a_picture_keeps_its_proportions_and_what_is_transparent) {
  const auto signed_one = done(
      build_pdf(), {.x = 100, .y = 100, .width = 120, .height = 120, .kind = Kind::leader, .picture = leader_png()});
  const auto box = box_of(signed_one.bytes, signed_one.field);
  EXPECT_NEAR(box.width, 120, 0.01);
  EXPECT_NEAR(box.height, 50, 0.01);
  EXPECT_NEAR(box.y, 135, 0.01) << "in the middle of its room";
  const auto images = run("pdfimages -list " + saved(signed_one.bytes)).output;
  EXPECT_EQ(count(images, "smask"), 1) << images;
}

struct Block {
  const char* name;
  Appearance look;
  std::vector<const char*> words;
};

class Corner : public Decree, public testing::WithParamInterface<Block> {};

TEST_P(Corner, of_the_first_page_says_what_it_is_in_size_10) {
  const auto at = *parse_rfc3339("2026-11-22T10:15:30+07:00");
  signing::Signer tool{settings(), keys, inspector, tsa, [at] { return at; }, system_random};
  const auto signed_one =
      tool.sign(document(decision()), {.signer_name = "Sở Tư pháp", .appearance = GetParam().look}, signatory());
  ASSERT_TRUE(signed_one);
  const auto words = run("pdftotext -layout -x 297 -y 0 -W 298 -H 100 " + saved(signed_one->bytes) + " -").output;
  for (const auto* line : GetParam().words) EXPECT_EQ(count(words, line), 1) << words;
  const auto box = box_of(signed_one->bytes, signed_one->field);
  EXPECT_NEAR(box.x + box.width, 595 - 15 / 25.4 * 72, 0.01);
  EXPECT_NEAR(box.y + box.height, 842 - 5 / 25.4 * 72, 0.01);
  EXPECT_NEAR(box.height, 12 * static_cast<double>(GetParam().words.size()) + 4, 0.01);
  EXPECT_EQ(count(run("pdfimages -list " + saved(signed_one->bytes)).output, " image"), 0);
}

INSTANTIATE_TEST_SUITE_P(Signing, Corner,
                         testing::Values(Block{"annex",
                                               {.kind = Kind::annex, .heading = "Số: 15/QĐ-UBND"},
                                               {"Số: 15/QĐ-UBND", "Sở Tư pháp", "2026-11-22T10:15:30+07:00"}},
                                         Block{"copy",
                                               {.kind = Kind::copy, .heading = "Sao y"},
                                               {"Sao y", "Sở Tư pháp", "2026-11-22T10:15:30+07:00"}}),
                         case_name);

struct Sought {
  const char* name;
  std::vector<Text> lines;
  const char* text;
  Match match = Match::only;
  std::optional<Refusal> refusal;
  double x = 100, y = 500;  ///< of the found text's beginning, on its base line
};

class Finder : public Decree, public testing::WithParamInterface<Sought> {};

TEST_P(Finder, knows_where_words_stand) {
  const auto& row = GetParam();
  const auto facts = inspector.plan_pdf_signature(
      page_with(row.lines), {.find = Appearance::Find{.text = row.text, .match = row.match}, .visible = true});
  ASSERT_EQ(facts.has_value(), !row.refusal.has_value());
  if (row.refusal) {
    EXPECT_EQ(facts.error(), *row.refusal);
    return;
  }
  EXPECT_NEAR(facts->mark->x, row.x, 0.1);
  EXPECT_NEAR(facts->mark->y, row.y - 0.22 * 12, 0.1);
}

INSTANTIATE_TEST_SUITE_P(
    Signing, Finder,
    testing::Values(
        Sought{"once", {{100, 500, "TM. ỦY BAN NHÂN DÂN"}}, "TM. ỦY BAN NHÂN DÂN"},
        Sought{"with_spaces_made_by_places", {{100, 500, "TM."}, {130, 500, "ỦY BAN"}}, "TM. ỦY BAN"},
        Sought{"decomposed", {{100, 500, "ỦY BAN"}}, "U\u0309Y BAN"},
        Sought{"printed_twice_to_be_bold", {{100, 500, "CHỦ TỊCH"}, {100.3, 500, "CHỦ TỊCH"}}, "CHỦ TỊCH"},
        Sought{"first", {{100, 500, "CHỦ TỊCH"}, {100, 300, "CHỦ TỊCH"}}, "CHỦ TỊCH", Match::first},
        Sought{"last", {{100, 600, "CHỦ TỊCH"}, {100, 500, "CHỦ TỊCH"}}, "CHỦ TỊCH", Match::last},
        Sought{"twice",
               {{100, 600, "CHỦ TỊCH"}, {100, 500, "CHỦ TỊCH"}},
               "CHỦ TỊCH",
               Match::only,
               Refusal::text_ambiguous},
        Sought{"not_there", {{100, 500, "CHỦ TỊCH"}}, "GIÁM ĐỐC", Match::only, Refusal::text_missing},
        Sought{"in_other_case", {{100, 500, "CHỦ TỊCH"}}, "Chủ tịch", Match::only, Refusal::text_missing},
        Sought{
            "over_two_lines", {{100, 500, "CHỦ"}, {100, 480, "TỊCH"}}, "CHỦ TỊCH", Match::only, Refusal::text_missing},
        Sought{"nothing_but_spaces", {{100, 500, "CHỦ"}}, "  ", Match::only, Refusal::text_missing}),
    case_name);

TEST_F(Decree, text_is_found_on_a_turned_page_and_in_a_simple_font) {
  const auto turned = inspector.plan_pdf_signature(build_pdf({.page = "/Rotate 90"}),
                                                   {.find = Appearance::Find{.text = "Result, page 1"}});
  ASSERT_TRUE(turned);
  EXPECT_NEAR(turned->mark->x, 700 - 0.22 * 24, 0.1) << "its base line runs down the page as it is shown";
  EXPECT_NEAR(turned->mark->y + turned->mark->height, 595 - 72, 0.1);
}

TEST_F(Decree, text_without_letters_is_told_apart_from_text_that_is_not_there) {
  const auto pdf = build_pdf({.content = "BT /F3 12 Tf 1 0 0 1 72 700 Tm <00010002> Tj ET",
                              .fonts = "/F3 << /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
                                       "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>] >>"});
  const auto facts = inspector.plan_pdf_signature(pdf, {.find = Appearance::Find{.text = "CHỦ TỊCH"}});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error(), Refusal::text_unreadable);
}

const std::string empty_field =
    "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Leader) /F 4 /Rect [100 100 220 160] /P 3 0 R";

/// `promise` is an object of its own: what an earlier signature wants.
Bytes with_field(const std::string& members, const std::string& promise = "null") {
  return build_pdf({.catalog = "/AcroForm << /Fields [5 0 R] >> /Perms << /DocMDP 6 0 R >>",
                    .page = "/Annots [5 0 R]",
                    .more = {empty_field + members + " >>", promise}});
}

TEST_F(Decree, an_existing_field_is_signed_where_it_stands) {
  const auto signed_one = done(with_field(" /Lock << /Type /SigFieldLock /Action /Include /Fields [(Leader)] >>"),
                               {.kind = Kind::leader, .picture = leader_png(), .field = "Leader"});
  EXPECT_EQ(signed_one.field, "Leader");
  const auto box = box_of(signed_one.bytes, "Leader");
  EXPECT_NEAR(box.width, 120, 0.01);
  EXPECT_NEAR(box.height, 60, 0.01);
  EXPECT_EQ(count(pdfsig(signed_one.bytes), "Signature is Valid."), 1);
  EXPECT_EQ(run("qpdf --check " + saved(signed_one.bytes)).code, 0);
  EXPECT_EQ(count(std::string{as_text(signed_one.bytes)}, "/FieldMDP"), 1) << "its author's lock holds";
  const auto two = done(signed_one.bytes, {.kind = Kind::seal, .picture = seal_png(), .over = "Leader"});
  EXPECT_EQ(count(judged(two.bytes), "\"allowed\":true"), 2);
}

std::string promise(const std::string& transform, const std::string& parameters) {
  return "<< /Type /Sig /Reference [ << /TransformMethod " + transform + " /TransformParams << " + parameters +
         " >> >> ] >>";
}
std::string certified(int permission) { return promise("/DocMDP", "/P " + std::to_string(permission)); }

struct Unsuitable {
  const char* name;
  Bytes (*build)();
  Appearance look;
  Refusal refusal;
};

class UnsuitableLook : public Decree, public testing::WithParamInterface<Unsuitable> {};

TEST_P(UnsuitableLook, is_refused) {
  const auto outcome = sign_with(GetParam().build(), GetParam().look);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error(), GetParam().refusal);
}

Appearance picture_at(Bytes picture) {
  return {.x = 100, .y = 100, .width = 50, .height = 50, .kind = Kind::leader, .picture = std::move(picture)};
}

Bytes plain() { return build_pdf(); }

INSTANTIATE_TEST_SUITE_P(
    Signing, UnsuitableLook,
    testing::Values(Unsuitable{"not_a_picture", plain, picture_at(to_bytes("GIF89a")), Refusal::picture_unsuitable},
                    Unsuitable{"a_picture_cut_off", plain, picture_at([] {
                                 auto png = seal_png();
                                 png.resize(png.size() / 2);
                                 return png;
                               }()),
                               Refusal::picture_unsuitable},
                    Unsuitable{"a_picture_of_too_many_pixels", plain, picture_at(build_png({.width = 2'401})),
                               Refusal::picture_unsuitable},
                    Unsuitable{"nobody_says_how_large",
                               plain,
                               {.x = 9, .y = 9, .kind = Kind::seal, .picture = leader_png()},
                               Refusal::picture_size_unknown},
                    Unsuitable{"a_seal_off_the_page",
                               plain,
                               {.x = 560, .y = 9, .kind = Kind::seal, .picture = seal_png()},
                               Refusal::appearance_unsuitable},
                    Unsuitable{"a_field_that_is_not_there",
                               plain,
                               {.kind = Kind::leader, .picture = leader_png(), .field = "Leader"},
                               Refusal::field_missing},
                    Unsuitable{"a_field_of_text",
                               [] { return replaced(with_field(""), "/FT /Sig", "/FT /Tx "); },
                               {.kind = Kind::leader, .picture = leader_png(), .field = "Leader"},
                               Refusal::field_unsuitable},
                    Unsuitable{"a_field_with_a_seed_value",
                               [] { return with_field(" /SV << >>"); },
                               {.kind = Kind::leader, .picture = leader_png(), .field = "Leader"},
                               Refusal::field_unsuitable},
                    Unsuitable{"a_seal_over_a_field_that_is_not_signed",
                               [] { return with_field(""); },
                               {.kind = Kind::seal, .picture = seal_png(), .over = "Leader"},
                               Refusal::field_unsuitable},
                    Unsuitable{"seen_on_a_document_certified_for_forms", [] { return with_field("", certified(2)); },
                               picture_at(leader_png()), Refusal::changes_forbidden}),
    case_name);

TEST_F(Decree, a_certification_for_forms_allows_the_fields_that_are_there) {
  EXPECT_TRUE(
      sign_with(with_field("", certified(2)), {.kind = Kind::leader, .picture = leader_png(), .field = "Leader"}));
  EXPECT_TRUE(sign_with(with_field("", certified(3)), picture_at(leader_png())));
}

TEST_F(Decree, a_locked_field_is_not_signed) {
  const auto locks = [](const std::string& action, const std::string& fields) {
    return promise("/FieldMDP", "/Action /" + action + " /Fields [" + fields + "]");
  };
  const Appearance look{.kind = Kind::leader, .picture = leader_png(), .field = "Leader"};
  EXPECT_FALSE(sign_with(with_field("", locks("Include", "(Leader)")), look));
  EXPECT_FALSE(sign_with(with_field("", locks("Exclude", "(Other)")), look));
  EXPECT_TRUE(sign_with(with_field("", locks("Include", "(Other)")), look));
}

}  // namespace
}  // namespace kythu::test
