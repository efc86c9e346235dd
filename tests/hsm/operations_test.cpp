#include "hsm/operations.hpp"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/officers.hpp"
#include "hsm/vault_json.hpp"

namespace kythu::hsm {
namespace {

/// "<hash> <JSON>" lines; `# …` are comments.
std::vector<std::pair<std::string, std::string>> vectors() {
  std::ifstream file{KYTHU_VECTORS "/key_operations.txt"};
  std::vector<std::pair<std::string, std::string>> all;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with('#')) all.emplace_back(line.substr(0, 64), line.substr(65));
  }
  return all;
}

std::string vector_of(std::string_view act) {
  for (const auto& [hash, json] : vectors()) {
    if (json.find("\"act\":\"" + std::string{act} + '"') != json.npos) return json;
  }
  return {};
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  return at == text.npos ? std::string{} : text.replace(at, what.size(), by);
}

TEST(Operation, IsWrittenAsPythonWritesIt) {
  const auto all = vectors();
  ASSERT_EQ(all.size(), std::variant_size_v<Act>) << "a vector for every act";
  for (const auto& [hash, json] : all) {
    const auto operation = parse_operation(json);
    ASSERT_TRUE(operation) << operation.error() << "\n" << json;
    EXPECT_EQ(canonical_json(*operation), json);
    EXPECT_EQ(operation_hash(*operation), hash);
  }
}

TEST(Operation, EveryActHasItsOwnWord) {
  std::set<std::string> words;
  for (const auto& [hash, json] : vectors()) words.emplace(name(parse_operation(json)->act));
  EXPECT_EQ(words.size(), std::variant_size_v<Act>);
}

TEST(Operation, HasOneCanonicalTextHoweverItWasSent) {
  const auto json = vector_of("suspend");
  const auto spaced =
      replaced(replaced(json, "{\"act\":\"suspend\",", "{ "), "\"vault\":", "\"act\":\"sus\\u0070end\" , \"vault\" :");
  const auto shifted = replaced(spaced, "2026-11-22T03:04:05Z", "2026-11-22T10:04:05+07:00");
  const auto operation = parse_operation(shifted);
  ASSERT_TRUE(operation) << operation.error();
  EXPECT_EQ(canonical_json(*operation), json);
}

TEST(Operation, SignedBytesSayWhatTheyAre) {
  const auto operation = parse_operation(vector_of("resume"));
  EXPECT_TRUE(as_text(bytes_to_sign(*operation)).starts_with("kythu key operation 1\n{\"act\":\"resume\""));
}

struct Broken {
  const char* name;
  const char* act;
  std::string what, by;
  const char* fault;  ///< part of the sentence
};
class BrokenOperation : public testing::TestWithParam<Broken> {};

TEST_P(BrokenOperation, IsRefusedWithTheMemberNamed) {
  const auto text = replaced(vector_of(GetParam().act), GetParam().what, GetParam().by);
  ASSERT_FALSE(text.empty()) << "the case changes nothing";
  const auto operation = parse_operation(text);
  ASSERT_FALSE(operation);
  EXPECT_NE(operation.error().find(GetParam().fault), std::string::npos) << operation.error();
}

const std::string seventeen = R"("tokens":["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"])";

INSTANTIATE_TEST_SUITE_P(
    Operations, BrokenOperation,
    testing::Values(
        Broken{"an_unknown_act", "suspend", "suspend", "explode", "act "},
        Broken{"no_act", "suspend", R"("act":"suspend",)", "", "act is missing"},
        Broken{"an_unknown_member", "suspend", R"({"act")", R"({"acts":1,"act")", "acts is not known"},
        Broken{"a_member_of_another_act", "suspend", R"({"act")", R"({"tokens":["one"],"act")", "tokens is not known"},
        Broken{"a_member_twice", "suspend", R"({"act")", R"({"key":"other","act")", "key stands twice"},
        Broken{"a_member_twice_by_escape", "suspend", R"({"act")", R"({"k\u0065y":"other","act")", "key stands twice"},
        Broken{"an_array", "suspend", R"({"act")", R"([{"act")", "not JSON"},
        Broken{"bytes_behind", "suspend", R"({"act")", R"({} {"act")", "not JSON"},
        Broken{"no_vault", "suspend", R"("vault":")", R"("vault":"00)", "vault"},
        Broken{"a_nonce_in_capitals", "suspend", "fedcba", "FEDCBA", "nonce"},
        Broken{"a_time_without_zone", "suspend", "2026-11-22T03:04:05Z", "2026-11-22T03:04:05", "created"},
        Broken{"a_time_far_away", "suspend", "2026-11-23", "9026-11-23", "expires"},
        Broken{"an_empty_reason", "suspend", R"("reason":")", R"("reason":"","reasons":")", "reason has not"},
        Broken{"a_reason_too_long", "suspend", R"("reason":")", R"("reason":")" + std::string(500, 'x'),
               "reason has not"},
        Broken{"a_reason_with_control_characters", "suspend", R"("reason":")", R"("reason":"\u001b[2J)",
               "reason holds"},
        Broken{"a_label_with_a_space", "suspend", "receipts-2027", "receipts 2027", "key is not of visible"},
        Broken{"a_label_too_long", "suspend", "receipts-2027", std::string(65, 'x'), "key has not"},
        Broken{"a_label_that_is_a_number", "suspend", R"("receipts-2027")", "2027", "key is not a text"},
        Broken{"not_utf8", "suspend", "receipts-2027", "receipts\xC0\xAF", "not UTF-8"},
        Broken{"too_deep", "suspend", R"("receipts-2027")", "[[[[[[[]]]]]]]", "levels deep"},
        Broken{"a_fraction", "activate", "100000", "100000.0", "whole one"},
        Broken{"an_exponent", "activate", "100000", "1e5", "whole one"},
        Broken{"nothing_a_day", "activate", "100000", "0", "per_day"},
        Broken{"less_than_nothing", "activate", R"("per_second":50)", R"("per_second":-1)", "per_second"},
        Broken{"beyond_64_bits", "activate", "100000", "99999999999999999999", "whole one"},
        Broken{"an_unknown_purpose", "activate", R"("receipt",)", R"("receipts",)", "purposes"},
        Broken{"no_purpose", "activate", R"(["receipt","result"])", "[]", "purposes"},
        Broken{"a_purpose_twice", "activate", R"("result")", R"("receipt")", "purposes holds something twice"},
        Broken{"an_unknown_algorithm", "activate", "rsa_pss_sha512", "rsa_pss_sha1", "algorithms"},
        Broken{"an_agency_of_another_kind", "activate", "agy_", "cli_", "agencies"},
        Broken{"an_agency_twice_in_two_cases", "activate", "agy_0193a5c2-7b00-7000-8000-000000000001\"",
               "agy_0193a5c2-7b00-7000-8000-00000000000a\",\"agy_0193a5c2-7b00-7000-8000-00000000000A\"", "agencies"},
        Broken{"too_many_tokens", "place", R"("tokens":["two"])", seventeen, "tokens"},
        Broken{"no_token", "place", R"(["two"])", "[]", "tokens"},
        Broken{"an_unknown_type", "generate", "rsa3072", "rsa1024", "type"},
        Broken{"an_id_in_capitals", "generate", "0a1b2c", "0A1B2C", "id"},
        Broken{"an_empty_id", "generate", "0a1b2c", "", "id"},
        Broken{"base64_without_padding", "import_certificate", "dHdvIQ==", "dHdvIQ", "chain"},
        Broken{"base64_with_stray_bits", "import_certificate", "dHdvIQ==", "dHdvIR==", "chain"},
        Broken{"an_empty_chain", "import_certificate", R"(["b25l","dHdvIQ=="])", "[]", "chain"},
        Broken{"a_name_that_is_no_dns_name", "request_certificate", R"("kythu.example.vn")", R"("kythu/example")",
               "dns_names"},
        Broken{"a_passkey_without_origin", "found", R"("origin":"https://kythu.example.vn:8443",)", "",
               "officers[1].credentials[0].origin is missing"},
        Broken{"a_passkey_of_another_house", "found", "https://kythu.example.vn:8443", "https://evilkythu.example.vn",
               "origin"},
        Broken{"a_passkey_by_plain_http", "found", "https://kythu", "http://kythu", "origin"},
        Broken{"a_key_file_with_an_origin", "enrol_officer", R"("kind":"key")",
               R"("kind":"key","origin":"https://a.vn")", "officer.credentials[0].origin is not known"},
        Broken{"a_removed_founder", "found", R"(,"id":"lan",)", R"(,"id":"lan","removed":true,)",
               "removed is not known"},
        Broken{"an_unknown_role", "enrol_officer", "approver", "king", "officer.role"}),
    case_name);

TEST(Operation, LargerThanTheLimitIsNotEvenRead) {
  const auto operation = parse_operation(std::string(operation_limit + 1, ' '));
  ASSERT_FALSE(operation);
  EXPECT_NE(operation.error().find("65536 bytes"), std::string::npos) << operation.error();
}

TEST(SignedOperation, ComesBackWithItsApprovals) {
  test::Council council;
  council.minh = test::TestOfficer::with_passkey("minh");
  const auto complete = council.sign(act::Suspend{"receipts"});
  const auto again = parse_signed_operation(to_json(complete));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(to_json(*again), to_json(complete));
  ASSERT_EQ(again->approvals.size(), 2U);
  EXPECT_EQ(again->approvals[0].signature, complete.approvals[0].signature);
  EXPECT_EQ(again->approvals[1].client_data_json, complete.approvals[1].client_data_json);
  const auto alone = parse_approval(to_json(complete.approvals[1]));
  ASSERT_TRUE(alone) << alone.error();
  EXPECT_EQ(alone->authenticator_data, complete.approvals[1].authenticator_data);
  const auto several = parse_approvals(to_json(complete.approvals));
  ASSERT_TRUE(several) << several.error();
  EXPECT_EQ(to_json(*several), to_json(complete.approvals));
}

TEST(SignedOperation, IsAsStrictAsTheOperationInIt) {
  const auto text = to_json(test::Council{}.sign(act::Suspend{"receipts"}));
  for (const auto& [what, by] :
       {std::pair{"\"approvals\":", "\"more\":1,\"approvals\":"}, std::pair{"\"signature\":\"", "\"signature\":\"!"},
        std::pair{"\"signature\":", "\"client_data_json\":\"e30=\",\"signature\":"},
        std::pair{"\"officer\":\"lan\"", "\"officer\":\"\""}, std::pair{"\"credential\":\"", "\"credential\":\"0"}}) {
    EXPECT_FALSE(parse_signed_operation(replaced(text, what, by))) << by;
  }
}

TEST(Order, ToApproveIsWhatTheJournalSaysOfIt) {
  const SigningOrder order{"receipts", Purpose::receipt, {{{1}}}, Algorithm::ecdsa_p256_sha256, Bytes(32, 7), "rct_1"};
  EXPECT_EQ(as_text(bytes_to_approve(order)),
            "kythu signing approval 1\n"
            R"({"agency":"agy_01000000-0000-0000-0000-000000000000","algorithm":"ecdsa_p256_sha256","digest":")"
            "0707070707070707070707070707070707070707070707070707070707070707"
            R"(","job":"rct_1","key":"receipts","purpose":"receipt"})");
}

TEST(OperationFault, WordsComeBack) {
  for (int i = 0; i <= static_cast<int>(OperationFault::unavailable); ++i) {
    const auto fault = static_cast<OperationFault>(i);
    EXPECT_EQ(parse_operation_fault(name(fault)), fault);
  }
  EXPECT_FALSE(parse_operation_fault("fine"));
}

VaultState full_state() {
  VaultState state;
  state.vault = std::string(32, 'a');
  state.decisions = 7;
  state.head = std::string(64, 'b');
  auto passkey = test::TestOfficer::with_passkey("minh").record();
  passkey.credentials[0].counter = 4'000'000'000;
  auto gone = test::TestOfficer::with_certificate("hoa").as(OfficerRole::approver).record();
  gone.removed = true;
  state.officers = {test::TestOfficer::with_key("lan").record(), passkey, gone};
  ManagedKey fresh{.label = "new", .id = {1, 2}, .type = KeyType::p384, .tokens = {"one"}, .public_key = {1, 2, 3}};
  fresh.created = *parse_rfc3339("2026-11-22T03:04:05.000006Z");
  auto old = fresh;
  old.label = "old";
  old.state = KeyState::active;
  old.certificate_chain = {{4, 5}, {6}};
  old.grant = test::receipts_grant();
  old.grant.agencies = {AgencyId{{{1}}}};
  old.grant.approvers = {"hoa"};
  old.successor = "new";
  old.retires = *parse_rfc3339("2027-11-22T00:00:00Z");
  state.keys = {fresh, old};
  return state;
}

TEST(VaultState, ComesBackFromJson) {
  for (const auto& state : {full_state(), VaultState{}}) {
    const auto again = parse_vault_state(canonical(to_json(state)));
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(*again, state);
  }
  EXPECT_FALSE(parse_vault_state("{}"));
  EXPECT_FALSE(parse_vault_state(replaced(canonical(to_json(full_state())), "\"removed\":false", "\"removed\":0")));
}

TEST(TokenStatus, ComesBackFromJson) {
  TokenStatus status;
  status.name = "one";
  status.module = "libsofthsm2.so";
  status.label = "kythu";
  status.state = TokenState::down;
  status.why = "C_Initialize: CKR 0x30";
  status.processes = 2, status.sessions = 16, status.busy = 3, status.queued = 4, status.queue_limit = 256;
  status.signatures = UINT64_MAX, status.restarts = 5;
  status.failures = {{"CKR 0x30", 7}, {"deadline", 1}};
  status.latency_us = 1'234, status.latency = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, status.latency_sum_us = 99;
  status.keys = {{1}, {2, 3}};
  status.complaints = {"key 0a is extractable", "key 0a is extractable"};
  const auto text = canonical(to_json(std::vector{status, TokenStatus{.name = "two"}}));
  const auto again = parse_token_statuses(text);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(canonical(to_json(*again)), text);
  EXPECT_EQ(again->at(0).failures, status.failures);
  EXPECT_EQ(again->at(0).latency, status.latency);
  EXPECT_EQ(again->at(0).keys, status.keys);
  EXPECT_EQ(again->at(0).complaints, status.complaints);
  EXPECT_EQ(again->at(0).signatures, UINT64_MAX);
  EXPECT_EQ(again->at(1).state, TokenState::starting);
}

TEST(Decision, ComesBackFromJson) {
  const Decision decision{3, std::string(64, 'c'), "-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n", {}};
  const auto again = parse_decision(canonical(to_json(decision)));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(again->number, 3U);
  EXPECT_EQ(again->hash, decision.hash);
  EXPECT_EQ(again->public_key_pem, decision.public_key_pem);
  EXPECT_EQ(again->request_pem, "");
}

TEST(ManagedKey, RetiresByTimeAndNotByDecision) {
  auto key = full_state().keys[1];
  EXPECT_EQ(state_at(key, *key.retires - std::chrono::microseconds{1}), KeyState::active);
  EXPECT_EQ(state_at(key, *key.retires), KeyState::retired);
  key.state = KeyState::suspended;
  EXPECT_EQ(state_at(key, *key.retires), KeyState::retired);
  key.state = KeyState::destroyed;
  EXPECT_EQ(state_at(key, *key.retires), KeyState::destroyed);
}

}  // namespace
}  // namespace kythu::hsm
