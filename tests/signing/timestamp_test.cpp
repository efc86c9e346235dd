#include "evidence/timestamp.hpp"

#include "case_name.hpp"
#include "fixture.hpp"

namespace kythu::test {
namespace {

using signing::Level;
using signing::Refusal;

class LevelT : public SigningTest {
 public:
  Result<signing::SignedDocument, Refusal> sign_by(TestTsa& authority, const Bytes& anchor, Clock clock = system_now) {
    auto told = settings();
    told.authorities = {{"http://tsa.test/", anchor, std::chrono::seconds{5}}};
    signing::Signer tool{told, keys, inspector, authority, std::move(clock), system_random};
    return tool.sign(document(build_pdf()), {.level = Level::t}, signatory());
  }
};

TEST_F(LevelT, carries_a_token_that_openssl_ts_verifies_over_the_signature_value) {
  const auto done = sign_by(tsa, tsa.trust_anchor());
  ASSERT_TRUE(done);
  ASSERT_TRUE(done->timestamped_at);
  EXPECT_LT(std::chrono::abs(*done->timestamped_at - system_now()), std::chrono::seconds{60});
  const auto report = pdfsig(done->bytes);
  EXPECT_EQ(count(report, "Signature is Valid."), 1) << report;
  EXPECT_EQ(count(report, "Total document signed"), 1) << report;

  // The value as openssl reads it out of the document's own CMS.
  const std::string text{as_text(done->bytes)};
  const auto start = text.rfind("/Contents <") + 11;
  const auto der = *from_hex(std::string_view{text}.substr(start, text.find('>', start) - start));
  const auto listing = run("openssl asn1parse -inform DER -in " + saved(der, "sig.p7s"));
  ASSERT_NE(listing.output.find("id-smime-aa-timeStampToken"), std::string::npos) << listing.output;
  const auto before = listing.output.rfind("OCTET STRING", listing.output.find("id-smime-aa-timeStampToken"));
  const auto line = listing.output.substr(listing.output.rfind('\n', before) + 1);
  std::size_t at = 0, depth = 0, header = 0, length = 0;
  ASSERT_EQ(std::sscanf(line.c_str(), "%zu:d=%zu hl=%zu l=%zu", &at, &depth, &header, &length), 4) << line;
  ASSERT_EQ(length, 256U);
  saved({der.begin() + static_cast<std::ptrdiff_t>(at + header),
         der.begin() + static_cast<std::ptrdiff_t>(at + header + length)},
        "value");
  saved(tsa.last_reply(), "reply.tsr");
  saved(to_bytes(to_pem(tsa.trust_anchor())), "tsa.pem");
  const auto ran =
      run("cd " + folder.path().native() + " && openssl ts -verify -data value -in reply.tsr -CAfile tsa.pem");
  EXPECT_EQ(ran.code, 0) << ran.output;
}

struct Conduct {
  const char* name;
  TestTsa::Manner manner;
};

class BadAuthority : public LevelT, public testing::WithParamInterface<Conduct> {};

TEST_P(BadAuthority, gives_no_timestamp) {
  TestTsa authority{system_now, GetParam().manner};
  const auto done = sign_by(authority, authority.trust_anchor());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error(), Refusal::timestamp_unavailable);
  EXPECT_EQ(authority.asked(), 1);
}

INSTANTIATE_TEST_SUITE_P(Signing, BadAuthority,
                         testing::Values(Conduct{"rejects", TestTsa::Manner::rejects},
                                         Conduct{"stamps_something_else", TestTsa::Manner::other_imprint},
                                         Conduct{"answers_with_another_nonce", TestTsa::Manner::other_nonce},
                                         Conduct{"is_no_timestamp_authority", TestTsa::Manner::no_eku},
                                         Conduct{"has_a_usage_that_is_not_critical", TestTsa::Manner::plain_eku},
                                         Conduct{"is_not_trusted", TestTsa::Manner::foreign_anchor},
                                         Conduct{"is_unreachable", TestTsa::Manner::unreachable},
                                         Conduct{"answers_with_500", TestTsa::Manner::server_error},
                                         Conduct{"answers_too_much", TestTsa::Manner::too_large},
                                         Conduct{"answers_nonsense", TestTsa::Manner::garbage},
                                         Conduct{"adds_a_byte", TestTsa::Manner::tail}),
                         case_name);

struct Drift {
  const char* name;
  std::chrono::seconds of_the_authority;
  bool fits;
};

class Drifting : public LevelT, public testing::WithParamInterface<Drift> {};

TEST_P(Drifting, is_judged_by_our_clock) {
  const auto now = std::chrono::floor<std::chrono::seconds>(system_now());
  TestTsa authority{[at = now + GetParam().of_the_authority] { return at; }};
  EXPECT_EQ(sign_by(authority, authority.trust_anchor(), [now] { return now; }).has_value(), GetParam().fits);
}

INSTANTIATE_TEST_SUITE_P(Signing, Drifting,
                         testing::Values(Drift{"same_time", std::chrono::seconds{0}, true},
                                         Drift{"a_minute_ahead", std::chrono::seconds{60}, true},
                                         Drift{"over_a_minute_ahead", std::chrono::seconds{61}, false},
                                         Drift{"a_minute_behind", std::chrono::seconds{-60}, true},
                                         Drift{"over_a_minute_behind", std::chrono::seconds{-61}, false}),
                         case_name);

TEST_F(LevelT, asks_the_next_authority_when_one_fails) {
  auto told = settings();
  // The first anchor is not the authority's own: its token fails, the second's passes.
  told.authorities.insert(told.authorities.begin(), {"http://other.test/", keys.certificate_chain().back()});
  signing::Signer tool{told, keys, inspector, tsa, system_now, system_random};
  EXPECT_TRUE(tool.sign(document(build_pdf()), {.level = Level::t}, signatory()));
  EXPECT_EQ(tsa.asked(), 2);
}

TEST_F(LevelT, is_refused_at_once_without_any_authority) {
  auto told = settings();
  told.authorities.clear();
  signing::Signer tool{told, keys, inspector, tsa, system_now, system_random};
  const auto prepared = tool.prepare(document(build_pdf()), {.level = Level::t}, signatory());
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error(), Refusal::timestamp_unavailable);
}

}  // namespace
}  // namespace kythu::test
