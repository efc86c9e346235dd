#include <gtest/gtest.h>

#include "case_name.hpp"
#include "gateway/core/json.hpp"
#include "gateway/core/query.hpp"
#include "gateway/core/routes.hpp"

namespace kythu::gateway {
namespace {

struct Malformed {
  const char* name;
  std::string text;
  const char* pointer;
  const char* code;
};

class StrictJson : public testing::TestWithParam<Malformed> {};

TEST_P(StrictJson, IsRefusedWithPlaceAndReason) {
  const auto value = parse_json(as_bytes(GetParam().text));
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, "malformed_json");
  ASSERT_EQ(value.error().errors.size(), 1U);
  EXPECT_EQ(value.error().errors[0].pointer, GetParam().pointer);
  EXPECT_EQ(value.error().errors[0].code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Core, StrictJson,
    testing::Values(
        Malformed{"nothing", "", "", "syntax"}, Malformed{"cut_short", R"({"a":1)", "/a", "syntax"},
        Malformed{"more_behind_it", "{} {}", "", "syntax"}, Malformed{"a_comment", "{/*x*/}", "", "syntax"},
        Malformed{"a_trailing_comma", "[1,]", "/0", "syntax"}, Malformed{"not_a_number", "[NaN]", "", "syntax"},
        Malformed{"a_number_no_double_holds", "[1,1E400]", "/1", "syntax"},
        Malformed{"a_member_twice", R"({"amount":1,"amount":2})", "/amount", "duplicate_member"},
        Malformed{"a_member_twice_by_escape", R"({"amount":1,"amoun\u0074":2})", "/amount", "duplicate_member"},
        Malformed{"a_member_twice_deep_down", R"({"items":[{},{"a":1,"a":1}]})", "/items/1/a", "duplicate_member"},
        Malformed{"bytes_that_are_not_utf8", "{\"a\":\"\xff\"}", "", "not_utf8"},
        Malformed{"an_overlong_slash", "\"\xc0\xaf\"", "", "not_utf8"}),
    case_name);

TEST(StrictJson, TakesThirtyTwoLevelsAndNotOneMore) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse_json(as_bytes(nested(32))));
  const auto refused = parse_json(as_bytes(nested(33)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().errors[0].code, "too_deep");
}

TEST(StrictJson, SameMembersInAnotherOrderAreTheSameText) {
  const auto left = parse_json(as_bytes(R"({"b": [1, {"z":"\u00e9","a":null}], "a": true})"));
  const auto right = parse_json(as_bytes("{\"a\":true,\n\"b\":[1,{\"a\":null,\"z\":\"é\"}]}"));
  ASSERT_TRUE(left && right);
  EXPECT_EQ(canonical(*left), canonical(*right));
  EXPECT_EQ(canonical(*left), R"({"a":true,"b":[1,{"a":null,"z":"é"}]})");
}

struct Amount {
  const char* name;
  const char* json;
  const char* code;  // "" when it is taken
};

class Money : public testing::TestWithParam<Amount> {};

TEST_P(Money, IsAWholeNumberOfDong) {
  const auto value = parse_json(as_bytes(std::string{R"({"amount":)"} + GetParam().json + "}"));
  ASSERT_TRUE(value);
  std::vector<FieldError> errors;
  const auto amount = JsonObject{*value, "/items/0", errors}.money("amount");
  EXPECT_EQ(amount.has_value(), errors.empty());
  EXPECT_EQ(errors.empty() ? "" : errors[0].code, GetParam().code);
  if (!errors.empty()) {
    EXPECT_EQ(errors[0].pointer, "/items/0/amount");
  }
}

INSTANTIATE_TEST_SUITE_P(Core, Money,
                         testing::Values(Amount{"one", "1", ""}, Amount{"fifteen_digits", "999999999999999", ""},
                                         Amount{"sixteen_digits", "1000000000000000", "out_of_range"},
                                         Amount{"twenty_digits", "18446744073709551615", "out_of_range"},
                                         Amount{"zero", "0", "out_of_range"}, Amount{"negative", "-5", "out_of_range"},
                                         Amount{"a_fraction", "1.5", "not_a_whole_number"},
                                         Amount{"a_whole_fraction", "1.0", "not_a_whole_number"},
                                         Amount{"an_exponent", "2e5", "not_a_whole_number"},
                                         Amount{"text", "\"200000\"", "not_a_whole_number"},
                                         Amount{"true_", "true", "not_a_whole_number"},
                                         Amount{"null_", "null", "required"}),
                         case_name);

TEST(JsonObject, NamesEveryFaultAtOnce) {
  const auto value = parse_json(as_bytes(R"({"name":5,"amout":1,"a/b~c":2,"list":["x",""],"long":"1234"})"));
  ASSERT_TRUE(value);
  std::vector<FieldError> errors;
  JsonObject object{*value, "", errors};
  object.text("name", Presence::required);
  object.text("missing", Presence::required);
  object.texts("list", Presence::optional, 5);
  object.text("long", Presence::optional, 3);
  object.refuse_unknown();
  std::set<std::string> seen;
  for (const auto& error : errors) seen.insert(error.pointer + " " + error.code);
  EXPECT_EQ(seen, (std::set<std::string>{"/name not_text", "/missing required", "/list/1 not_text", "/long too_long",
                                         "/amout unknown_member", "/a~1b~0c unknown_member"}));
}

TEST(Query, RefusesWhatTwoReadersCouldReadDifferently) {
  EXPECT_FALSE(Query::parse("a=1&a=2"));
  EXPECT_FALSE(Query::parse("a=%f"));
  EXPECT_FALSE(Query::parse("a=%ff"));
  EXPECT_FALSE(Query::parse("a=%00"));
  auto query = Query::parse("limit=201&name=Nguy%E1%BB%85n+Th%E1%BB%AD&stranger=1");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->text("name"), "Nguyễn Thử");
  EXPECT_EQ(query->limit(), 50);
  const auto good = query->check();
  ASSERT_FALSE(good);
  EXPECT_EQ(good.error().errors.size(), 2U);
}

Result<Answer, Problem> nothing(Context&) { return Answer{}; }

TEST(Routes, AreFoundByVerbAndWholePath) {
  const std::vector<Route> table{{"GET", "/pay/return/{channel}", nothing},
                                 {"GET", "/pay/{token}/status", nothing},
                                 {"GET", "/v1/things", nothing},
                                 {"POST", "/v1/things", nothing},
                                 {"GET", "/v1/things/{id}", nothing}};
  EXPECT_EQ(find_route(table, "GET", "/v1/things/a%20b").path, std::vector<std::string>{"a b"});
  EXPECT_EQ(find_route(table, "POST", "/v1/things").route, &table[3]);
  EXPECT_EQ(find_route(table, "HEAD", "/v1/things").route, &table[2]);
  EXPECT_EQ(find_route(table, "GET", "/pay/return/status").route, &table[0]) << "the first pattern that fits is meant";
  const auto wrong_verb = find_route(table, "DELETE", "/v1/things");
  EXPECT_EQ(wrong_verb.route, nullptr);
  EXPECT_EQ(wrong_verb.allow, "GET, HEAD, POST");
  for (const auto* path : {"/v1", "/v1/things/", "/v1/things/a/b", "/v1/thing", "", "/", "/v1/things/%zz"}) {
    EXPECT_EQ(find_route(table, "GET", path).allow, "") << path;
  }
}

}  // namespace
}  // namespace kythu::gateway
