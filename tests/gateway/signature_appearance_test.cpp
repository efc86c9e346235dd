// Which appearances are understood, and what is wrong with the others: one row a member `appearance`.
#include "gateway/api/signature_appearance.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"

namespace kythu::gateway {
namespace {

struct Row {
  const char* name;
  const char* json;
  const char* fault = "";  ///< "pointer code" of the first; empty: none
};

class AppearanceRequest : public testing::TestWithParam<Row> {};

TEST_P(AppearanceRequest, is_read_or_its_fault_is_told) {
  const auto json = parse_json(as_bytes(std::string{R"({"appearance":)"} + GetParam().json + "}"));
  ASSERT_TRUE(json);
  std::vector<FieldError> errors;
  JsonObject request{*json, "", errors};
  const auto look = read_appearance(request);
  request.refuse_unknown();
  EXPECT_TRUE(look.has_value());
  EXPECT_EQ(errors.empty() ? "" : errors[0].pointer + " " + errors[0].code, GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(
    Gateway, AppearanceRequest,
    testing::Values(
        Row{"text_by_coordinates", R"({"page":-1,"x":1,"y":2,"width":3,"height":4})"},
        Row{"text_with_words_of_its_own", R"({"x":1,"y":2,"width":3,"height":4,"text":"a\nb","font_size":12})"},
        Row{"leader_below_a_text",
            R"({"kind":"leader","image":"AAAA","width":9,"height":9,"find":{"text":"CHỦ TỊCH","match":"last"}})"},
        Row{"seal_over_a_signature", R"({"kind":"seal","image":"AAAA","width_mm":40,"over":"Signature1"})"},
        Row{"seal_in_its_real_size", R"({"kind":"seal","image":"AAAA","x":1,"y":2})"},
        Row{"existing_field", R"({"kind":"leader","image":"AAAA","field":"ChuKy"})"},
        Row{"copy_in_the_corner", R"({"kind":"copy"})"},
        Row{"annex_with_its_number", R"({"kind":"annex","heading":"Số: 15/QĐ-UBND"})"},
        Row{"no_place", R"({"width":3,"height":4})", "/appearance/x required"},
        Row{"text_without_a_size", R"({"x":1,"y":2})", "/appearance/width required"},
        Row{"half_a_size", R"({"kind":"seal","image":"AAAA","x":1,"y":2,"width":3})", "/appearance/height required"},
        Row{"unknown_kind", R"({"kind":"stamp","x":1,"y":2,"width":3,"height":4})", "/appearance/kind unknown_value"},
        Row{"page_nought", R"({"page":0,"x":1,"y":2,"width":3,"height":4})", "/appearance/page out_of_range"},
        Row{"picture_without_its_image", R"({"kind":"leader","field":"ChuKy"})", "/appearance/image required"},
        Row{"image_that_is_not_base64", R"({"kind":"leader","image":"?","field":"ChuKy"})",
            "/appearance/image not_base64"},
        Row{"picture_with_text", R"({"kind":"seal","image":"AAAA","over":"S","text":"a"})",
            "/appearance/text unknown_member"},
        Row{"text_with_an_image", R"({"image":"AAAA","x":1,"y":2,"width":3,"height":4})",
            "/appearance/image unknown_member"},
        Row{"text_over_a_signature", R"({"over":"S","x":1,"y":2,"width":3,"height":4})",
            "/appearance/over unknown_member"},
        Row{"two_places", R"({"field":"S","find":{"text":"a"}})", "/appearance/find unknown_member"},
        Row{"nothing_to_find", R"({"find":{},"width":3,"height":4})", "/appearance/find/text required"},
        Row{"unknown_side", R"({"find":{"text":"a","side":"under"},"width":3,"height":4})",
            "/appearance/find/side unknown_value"}),
    case_name);

}  // namespace
}  // namespace kythu::gateway
