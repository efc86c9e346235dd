// What an ID token may be, and everything that it may not (OpenID Connect Core 1.0, section 3.1.3.7; RFC 8725).
#include "gateway/access/oidc/id_token.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "identity_provider.hpp"

namespace kythu::gateway::oidc {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using test::IdentityProvider;

const Instant now = *parse_rfc3339("2026-11-23T03:00:00Z");
constexpr std::int64_t second = 1'795'402'800;  // the same

const IdentityProvider& provider() {
  static const IdentityProvider one;
  return one;
}

Expected expected() {
  return {.issuer = IdentityProvider::issuer,
          .client = IdentityProvider::client,
          .nonce = "n-0S6_WzA2Mj",
          .algorithms = {"RS256", "PS256", "ES256", "EdDSA"},
          .acr = {},
          .now = now};
}

std::string judged(const std::string& token, const Expected& wanted = expected()) {
  const auto keys = read_key_set(provider().key_set());
  const auto identity = judge_id_token(token, keys.value(), wanted);
  return identity ? "good" : std::string{name(identity.error())};
}

object claims() { return IdentityProvider::claims("n-0S6_WzA2Mj", now); }

struct Claim {
  const char* name;
  const char* member;
  value set;  ///< null: the member is taken away
  const char* verdict;
};

class IdTokenClaims : public testing::TestWithParam<Claim> {};

TEST_P(IdTokenClaims, AreChecked) {
  auto payload = claims();
  payload.erase(GetParam().member);
  if (!GetParam().set.is_null()) payload[GetParam().member] = GetParam().set;
  EXPECT_EQ(judged(provider().token(payload)), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Oidc, IdTokenClaims,
    testing::Values(
        Claim{"as_it_should_be", "x", nullptr, "good"}, Claim{"another_issuer", "iss", "https://id.evil.vn", "issuer"},
        Claim{"an_issuer_with_a_slash", "iss", "https://id.example.gov.vn/", "issuer"},
        Claim{"no_issuer", "iss", nullptr, "issuer"}, Claim{"another_audience", "aud", "portal", "audience"},
        Claim{"no_audience", "aud", nullptr, "audience"}, Claim{"us_alone_in_a_list", "aud", array{"kythu"}, "good"},
        Claim{"others_too", "aud", array{"kythu", "portal"}, "audience"},
        Claim{"an_empty_list", "aud", array{}, "audience"}, Claim{"an_object", "aud", object{{"kythu", 1}}, "audience"},
        Claim{"asked_for_by_us", "azp", "kythu", "good"}, Claim{"asked_for_by_another", "azp", "portal", "audience"},
        Claim{"over", "exp", second - 61, "expired"},
        Claim{"over_by_less_than_clocks_differ", "exp", second - 59, "good"},
        Claim{"without_an_end", "exp", nullptr, "malformed"}, Claim{"an_end_in_words", "exp", "tomorrow", "malformed"},
        Claim{"an_end_beyond_time", "exp", std::int64_t{9'000'000'000'000'000'000}, "malformed"},
        Claim{"issued_tomorrow", "iat", second + 86'400, "too_early"},
        Claim{"issued_yesterday", "iat", second - 86'400, "too_early"},
        Claim{"never_issued", "iat", nullptr, "malformed"},
        Claim{"good_from_tomorrow", "nbf", second + 86'400, "too_early"},
        Claim{"another_nonce", "nonce", "n-other", "nonce"}, Claim{"no_nonce", "nonce", nullptr, "nonce"},
        Claim{"no_subject", "sub", nullptr, "subject"}, Claim{"an_empty_subject", "sub", "", "subject"},
        Claim{"a_subject_too_long", "sub", std::string(256, 'x').c_str(), "subject"},
        Claim{"a_number_for_a_subject", "sub", 7, "subject"},
        Claim{"shown_tomorrow", "auth_time", second + 86'400, "too_early"}),
    case_name);

struct Head {
  const char* name;
  object header;
  const char* verdict;
};

class IdTokenHeaders : public testing::TestWithParam<Head> {};

TEST_P(IdTokenHeaders, AreChecked) {
  EXPECT_EQ(judged(provider().token(GetParam().header, claims())), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Oidc, IdTokenHeaders,
    testing::Values(
        Head{"rs256", {{"alg", "RS256"}, {"kid", "rsa"}}, "good"},
        Head{"ps256", {{"alg", "PS256"}, {"kid", "rsa"}}, "good"},
        Head{"es256", {{"alg", "ES256"}, {"kid", "ec"}}, "good"},
        Head{"eddsa", {{"alg", "EdDSA"}, {"kid", "ed"}}, "good"},
        Head{"without_a_key_id", {{"alg", "RS256"}}, "good"},  // one RSA key only
        Head{"none", {{"alg", "none"}}, "algorithm"}, Head{"none_shouted", {{"alg", "NONE"}}, "algorithm"},
        Head{"hs256_with_the_rsa_key", {{"alg", "HS256"}, {"kid", "rsa"}}, "algorithm"},
        Head{"hs256_with_the_shared_key", {{"alg", "HS256"}, {"kid", "shared"}}, "algorithm"},
        Head{"rs1", {{"alg", "RS1"}, {"kid", "rsa"}}, "algorithm"},
        Head{"rs256_in_small_letters", {{"alg", "rs256"}, {"kid", "rsa"}}, "algorithm"},
        Head{"a_key_of_another_kind", {{"alg", "RS256"}, {"kid", "ec"}}, "unknown_key"},
        Head{"a_key_nobody_has", {{"alg", "RS256"}, {"kid", "other"}}, "unknown_key"},
        Head{"an_empty_key_id", {{"alg", "RS256"}, {"kid", ""}}, "malformed"},
        Head{"a_key_of_its_own",
             {{"alg", "RS256"}, {"kid", "other"}, {"jwk", provider().jwk("rsa")}, {"jku", "https://evil.vn"}},
             "unknown_key"},
        Head{"an_access_token", {{"alg", "RS256"}, {"kid", "rsa"}, {"typ", "at+jwt"}}, "malformed"},
        Head{"a_critical_extension", {{"alg", "RS256"}, {"kid", "rsa"}, {"crit", array{"exp"}}}, "malformed"},
        Head{"unencoded", {{"alg", "RS256"}, {"kid", "rsa"}, {"b64", false}}, "malformed"}),
    case_name);

TEST(IdToken, OfAnAlgorithmThatIsNotOnOurListIsRefused) {
  auto wanted = expected();
  wanted.algorithms = {"ES256", "none", "HS256"};
  EXPECT_EQ(judged(provider().token(claims()), wanted), "algorithm");
  EXPECT_EQ(judged(provider().token({{"alg", "none"}}, claims()), wanted), "algorithm");
  EXPECT_EQ(judged(provider().token({{"alg", "HS256"}, {"kid", "shared"}}, claims()), wanted), "algorithm");
}

TEST(IdToken, ChangedAnywhereIsRefused) {
  const auto token = provider().token(claims());
  for (const auto& broken : {token + "A", token + "=", token + ".", "." + token, token.substr(0, token.rfind('.')),
                             token.substr(0, token.rfind('.') + 1), token.substr(1), token + ".x.y", " " + token,
                             std::string{}, std::string{".."}, std::string(20'000, 'a')}) {
    const auto verdict = judged(broken);
    EXPECT_TRUE(verdict == "malformed" || verdict == "signature") << verdict << ": " << broken.substr(0, 80);
  }
  auto other = claims();
  other["sub"] = "another";
  const auto forged = provider().token(other);
  const auto first = forged.find('.'), last = token.rfind('.');
  EXPECT_EQ(judged(forged.substr(0, forged.rfind('.')) + token.substr(last)), "signature");
  EXPECT_EQ(
      judged(token.substr(0, token.find('.')) + forged.substr(first, forged.rfind('.') - first) + token.substr(last)),
      "signature");
}

TEST(IdToken, WithAMemberTwiceIsRefused) {
  const auto part = [](std::string_view text) { return to_base64url(as_bytes(text)); };
  EXPECT_EQ(judged(part(R"({"alg":"RS256","alg":"none","kid":"rsa"})") + "." + part("{}") + ".AAAA"), "malformed");
}

TEST(IdToken, ShowsHowAndWhenTheOfficerProvedThemselves) {
  auto wanted = expected();
  wanted.proved_since = now - std::chrono::minutes{1};
  auto payload = claims();
  EXPECT_EQ(judged(provider().token(payload), wanted), "good");
  payload["auth_time"] = second - 600;
  EXPECT_EQ(judged(provider().token(payload), wanted), "not_anew");
  payload.erase("auth_time");
  EXPECT_EQ(judged(provider().token(payload), wanted), "not_anew");
  wanted = expected();
  wanted.acr = {"phr", "phrh"};
  EXPECT_EQ(judged(provider().token(payload), wanted), "acr");
  payload["acr"] = "phr";
  EXPECT_EQ(judged(provider().token(payload), wanted), "good");
}

TEST(IdToken, AnAddressCountsOnlyWhenItIsVerified) {
  const auto keys = read_key_set(provider().key_set());
  auto payload = claims();
  EXPECT_EQ(judge_id_token(provider().token(payload), *keys, expected())->email, "lan@example.gov.vn");
  for (const value& flag : {value{false}, value{"true"}, value{1}, value{nullptr}}) {
    payload["email_verified"] = flag;
    EXPECT_EQ(judge_id_token(provider().token(payload), *keys, expected())->email, "") << flag;
  }
}

TEST(KeySet, TakesWhatVerifiesAndLeavesTheRest) {
  EXPECT_EQ(read_key_set(provider().key_set())->size(), 3u);  // not the shared secret
  struct {
    const char* member;
    value set;
  } changes[] = {
      {"use", "enc"}, {"key_ops", array{"sign"}}, {"e", "AQ"}, {"e", "Ag"}, {"n", "AQAB"}, {"n", 1}, {"kty", "EC"},
      {"kty", "oct"}};
  for (const auto& [member, set] : changes) {
    auto jwk = provider().jwk("rsa");
    jwk[member] = set;
    const auto keys = read_key_set(boost::json::serialize(object{{"keys", array{jwk}}}));
    ASSERT_TRUE(keys);
    EXPECT_TRUE(keys->empty()) << member << " " << set;
  }
  auto off_the_curve = provider().jwk("ec");
  off_the_curve["y"] = off_the_curve["x"];
  EXPECT_TRUE(read_key_set(boost::json::serialize(object{{"keys", array{off_the_curve}}}))->empty());
  for (const auto* text :
       {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[1]})", R"({"keys":[],"keys":[]})", "{\"keys\":"}) {
    EXPECT_FALSE(read_key_set(text)) << text;
  }
  EXPECT_FALSE(read_key_set(boost::json::serialize(object{{"keys", array(65, provider().jwk("ed"))}})));
}

}  // namespace
}  // namespace kythu::gateway::oidc
