#include <thread>

#include "case_name.hpp"
#include "gateway/core/json.hpp"
#include "keys_fixture.hpp"

namespace kythu::gateway {
namespace {

class KeyOperations : public KeysFixture {};

TEST_F(KeyOperations, AProposalIsExactlyWhatOfficersSign) {
  const auto proposed = propose(an_);
  EXPECT_EQ(proposed.at("status"), "proposed");
  EXPECT_EQ(proposed.at("kind"), "generate");
  EXPECT_EQ(proposed.at("proposed_by").as_string(), an_.id.text());
  const auto& operation = proposed.at("operation").as_object();
  EXPECT_EQ(operation.at("vault").as_string(), vault_.state()->vault);
  const auto signed_bytes = *from_base64(proposed.at("to_be_signed").as_string());
  EXPECT_EQ(as_text(signed_bytes), "kythu key operation 1\n" + canonical(proposed.at("operation")));
  EXPECT_EQ(proposed.at("sha256").as_string(), to_hex(sha256(signed_bytes)));
  const auto lives =
      *parse_rfc3339(operation.at("expires").as_string()) - *parse_rfc3339(operation.at("created").as_string());
  EXPECT_EQ(lives, std::chrono::hours{24});
  EXPECT_EQ(count("audit_record WHERE chain = 'keys' AND act = 'key_operation.proposed'"), 1);
}

TEST_F(KeyOperations, TwoOfficersByTwoAccountsMakeAKey) {
  const auto proposed = propose(an_);
  const auto first = approve(an_, council_.lan, proposed);
  EXPECT_EQ(first.status, 202) << as_text(first.body);
  EXPECT_EQ(json(first).at("good_approvals"), 1);
  EXPECT_EQ(vault_.decided, 1) << "the founding alone";
  const auto second = approve(binh_, council_.minh, proposed);
  EXPECT_EQ(second.status, 200) << as_text(second.body);
  const auto done = json(second);
  EXPECT_EQ(done.at("status"), "done");
  EXPECT_EQ(done.at("result").at("decision"), 2);
  EXPECT_TRUE(done.at("result").at("public_key").as_string().starts_with("-----BEGIN PUBLIC KEY-----"));
  EXPECT_EQ(done.at("approvals").as_array().size(), 2u);
  EXPECT_EQ(done.at("approvals").at(1).at("officer"), "minh");
  EXPECT_EQ(done.at("approvals").at(1).at("account").as_string(), binh_.id.text());
  EXPECT_EQ(json(get(chi_, path_of(proposed))), done);
  EXPECT_NE(vault_.state()->key("receipts-2027"), nullptr);
  EXPECT_EQ(count("audit_record WHERE chain = 'keys' AND act = 'key_operation.done'"), 1);
}

TEST_F(KeyOperations, TheSameApprovalAgainGivesTheSameAnswer) {
  const auto proposed = propose(an_);
  const auto given = approval(council_.lan, proposed);
  const auto path = path_of(proposed) + "/approvals";
  const auto first = post(an_, path, given), again = post(an_, path, given);
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(count("key_approval"), 1);
}

TEST_F(KeyOperations, OnePersonIsNotTwo) {
  const auto proposed = propose(an_);
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 202);
  const auto again = approve(binh_, council_.lan, proposed);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(code(again), "same_officer");
  EXPECT_EQ(vault_.decided, 1);
}

TEST_F(KeyOperations, OneAccountIsNotTwoAndNobodyEndsTheirOwnProposal) {
  const auto proposed = propose(an_);
  EXPECT_EQ(approve(binh_, council_.lan, proposed).status, 202);
  EXPECT_EQ(code(approve(binh_, council_.minh, proposed)), "same_account");
  EXPECT_EQ(code(approve(an_, council_.minh, proposed)), "own_proposal");
  EXPECT_EQ(approve(chi_, council_.minh, proposed).status, 200);
}

TEST_F(KeyOperations, AWrongSignatureIsTheSignersToSeeAndNotKept) {
  const auto proposed = propose(an_);
  auto forged = approval(council_.minh, proposed);
  forged.as_object()["signature"] = approval(council_.lan, proposed).at("signature");
  const auto refused = post(binh_, path_of(proposed) + "/approvals", forged);
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(code(refused), "bad_signature");
  EXPECT_EQ(json(refused).at("errors").at(0).at("pointer"), "/signature");
  const auto shown = json(get(an_, path_of(proposed)));
  EXPECT_EQ(shown.at("good_approvals"), 0);
  EXPECT_EQ(shown.at("approvals").at(0).at("status"), "refused");
  EXPECT_EQ(shown.at("approvals").at(0).at("code"), "bad_signature");
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 202);
  EXPECT_EQ(approve(binh_, council_.minh, proposed).status, 200);
}

TEST_F(KeyOperations, AnApproverOfSignaturesDecidesNothingAboutKeys) {
  const auto refused = approve(an_, council_.tuan, propose(an_));
  EXPECT_EQ(code(refused), "unknown_officer");
}

TEST_F(KeyOperations, AnotherOperationsSignatureIsNoSignature) {
  const auto one = propose(an_), other = propose(an_, generation("other"));
  const auto moved = post(an_, path_of(one) + "/approvals", approval(council_.lan, other));
  EXPECT_EQ(code(moved), "bad_signature");
}

TEST_F(KeyOperations, WhatIsExpiredOrCanceledIsClosed) {
  const auto old = propose(an_), canceled = propose(an_, generation("other"));
  database_.as_owner(
      "UPDATE key_operation SET expires_at = now() - interval '1 second' WHERE kind = 'generate' AND "
      "operation LIKE '%receipts-2027%'");
  EXPECT_EQ(code(approve(an_, council_.lan, old)), "key_operation_closed");
  EXPECT_EQ(json(get(an_, path_of(old))).at("status"), "expired");
  EXPECT_EQ(code(post(binh_, path_of(canceled) + "/cancel", {})), "not_proposer");
  EXPECT_EQ(json(post(an_, path_of(canceled) + "/cancel", {})).at("status"), "canceled");
  EXPECT_EQ(code(approve(an_, council_.lan, canceled)), "key_operation_closed");
  EXPECT_EQ(vault_.asked, 1) << "the founding alone";
  const auto listed = json(get(an_, "/v1/key_operations?status=expired")).at("data").as_array();
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].at("id"), old.at("id"));
  EXPECT_EQ(json(get(an_, "/v1/key_operations?limit=1")).at("has_more"), true);
  EXPECT_EQ(get(an_, "/v1/key_operations?status=nonsense").status, 422);
}

TEST_F(KeyOperations, WhatTheStateDoesNotAllowIsRefusedByTheSigner) {
  const auto proposed = propose(an_, {{"kind", "suspend"}, {"key", "nothing"}, {"reason", "thử"}});
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 202);
  const auto refused = approve(binh_, council_.minh, proposed);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(code(refused), "not_possible");
}

TEST_F(KeyOperations, ALostAnswerHealsWithTheNextTry) {
  const auto proposed = propose(an_);
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 202);
  vault_.lost_answers = 1;
  EXPECT_EQ(approve(binh_, council_.minh, proposed).status, 503);
  const auto again = approve(binh_, council_.minh, proposed);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(json(again).at("status"), "done");
  EXPECT_TRUE(json(again).at("result").at("public_key").is_string()) << "looked up in the vault's state";
  EXPECT_EQ(vault_.decided, 2);
}

TEST_F(KeyOperations, ALostAnswerHealsByItself) {
  const auto proposed = propose(an_);
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 202);
  vault_.lost_answers = 1;
  const auto lost = approve(binh_, council_.minh, proposed);
  EXPECT_EQ(lost.status, 503);
  EXPECT_EQ(code(lost), "unavailable");
  EXPECT_EQ(code(post(an_, path_of(proposed) + "/cancel", {})), "approval_waiting") << "it may be done already";
  const auto again = approve(chi_, council_.minh, proposed);
  const auto settled = json(get(an_, path_of(proposed)));
  EXPECT_EQ(vault_.decided, 2);
  EXPECT_EQ(code(again), "approval_waiting") << as_text(again.body);
  EXPECT_EQ(settled.at("status"), "proposed");
  database_.as_owner("UPDATE key_approval SET asked_at = asked_at - interval '5 minutes'");
  key_desk_.settle();
  const auto done = json(get(an_, path_of(proposed)));
  EXPECT_EQ(done.at("status"), "done");
  EXPECT_TRUE(done.at("result").at("public_key").is_string()) << "looked up in the vault's state";
  EXPECT_EQ(vault_.decided, 2);
}

TEST_F(KeyOperations, AnUnreachableSignerLosesNothing) {
  const auto proposed = propose(an_);
  vault_.unreachable = true;
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 503);
  vault_.unreachable = false;
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 202) << "the next try is the same question";
  EXPECT_EQ(get(an_, "/v1/keys").status, 200);
}

TEST_F(KeyOperations, OfManySecondApprovalsAtOnceOneDecides) {
  const auto proposed = propose(an_);
  EXPECT_EQ(approve(an_, council_.lan, proposed).status, 202);
  const auto given = approval(council_.minh, proposed);
  std::vector<Answer> answers(6);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    threads.emplace_back(
        [&, i] { answers[i] = post(i % 2 == 0 ? binh_ : chi_, path_of(proposed) + "/approvals", given); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(vault_.decided, 2);
  EXPECT_EQ(count("key_operation_end"), 1);
  for (const auto& answer : answers) {
    EXPECT_TRUE(answer.status == 200 || answer.status == 409 || answer.status == 503) << as_text(answer.body);
  }
  database_.as_owner("UPDATE key_approval SET asked_at = asked_at - interval '5 minutes'");
  key_desk_.settle();
  const auto done = json(get(an_, path_of(proposed)));
  EXPECT_EQ(done.at("status"), "done");
  EXPECT_EQ(done.at("result").at("decision"), 2) << "the answer of the one that decided is kept";
}

TEST_F(KeyOperations, TwoFirstApprovalsAtOnceAreTwoApprovals) {
  const auto proposed = propose(an_);
  std::thread other{[&] { approve(binh_, council_.minh, proposed); }};
  approve(chi_, council_.lan, proposed);
  other.join();
  const auto shown = json(get(an_, path_of(proposed)));
  EXPECT_EQ(vault_.decided, 2);
  EXPECT_EQ(shown.at("status"), "done") << boost::json::serialize(shown);
}

TEST_F(KeyOperations, AnIdempotencyKeyBelongsToOneProposalOfOneAccount) {
  const auto with_key = [&](const Account& account, const std::string& key) {
    auto asked = as(account, "POST", "/v1/key_operations", generation(key));
    asked.headers.emplace_back("idempotency-key", "k");
    return ask(asked);
  };
  const auto first = with_key(an_, "one"), again = with_key(an_, "one");
  EXPECT_EQ(first.body, again.body);
  EXPECT_EQ(code(with_key(an_, "two")), "idempotency_key_reused");
  EXPECT_EQ(with_key(binh_, "two").status, 201);
}

struct BadProposal {
  const char* name;
  std::string body, pointer;
};

class BadProposals : public KeysFixture, public testing::WithParamInterface<BadProposal> {};

TEST_P(BadProposals, NameTheMember) {
  auto asked = as(an_, "POST", "/v1/key_operations", generation());
  asked.body = to_bytes(GetParam().body);
  const auto refused = ask(asked);
  EXPECT_EQ(refused.status, 422);
  ASSERT_EQ(code(refused), "validation_failed") << as_text(refused.body);
  EXPECT_EQ(json(refused).at("errors").at(0).at("pointer").as_string(), GetParam().pointer) << as_text(refused.body);
}

INSTANTIATE_TEST_SUITE_P(
    KeyOperations, BadProposals,
    testing::Values(BadProposal{"no_kind", R"({"reason":"r"})", "/kind"},
                    BadProposal{"unknown_kind", R"({"kind":"steal","reason":"r"})", "/kind"},
                    BadProposal{"found", R"({"kind":"found","reason":"r","officers":[]})", "/officers"},
                    BadProposal{"no_reason", R"({"kind":"suspend","key":"a"})", "/reason"},
                    BadProposal{"no_key", R"({"kind":"suspend","reason":"r"})", "/key"},
                    BadProposal{"unknown_member", R"({"kind":"suspend","key":"a","reason":"r","keys":1})", "/keys"},
                    BadProposal{"own_nonce", R"({"kind":"suspend","key":"a","reason":"r","nonce":"00"})", "/nonce"},
                    BadProposal{"no_time", R"({"kind":"rotate","key":"a","successor":"b","reason":"r","retires":"x"})",
                                "/retires"},
                    BadProposal{"deep",
                                R"({"kind":"enrol_officer","reason":"r","officer":{"id":"x","name":"X",)"
                                R"("role":"security_officer","credentials":[{"id":"00"}]}})",
                                "/officer/credentials/0/id"}),
    case_name);

struct RoleCase {
  const char* name;
  Role role;
  int sees, proposes;
};

class KeyRoles : public KeysFixture, public testing::WithParamInterface<RoleCase> {};

TEST_P(KeyRoles, ArePermittedWhatTheTableSays) {
  const auto account = log_in("dung", GetParam().role);
  for (const auto path : {"/v1/keys", "/v1/tokens", "/v1/key_operations"}) {
    EXPECT_EQ(get(account, path).status, GetParam().sees) << path;
  }
  const auto proposed = post(account, "/v1/key_operations", generation());
  EXPECT_EQ(proposed.status, GetParam().proposes);
  if (GetParam().proposes == 201) return;
  EXPECT_EQ(code(proposed), "role_not_allowed");
  EXPECT_EQ(approve(account, council_.lan, propose(an_)).status, 403);
}

INSTANTIATE_TEST_SUITE_P(Officers, KeyRoles,
                         testing::Values(RoleCase{"officer", Role::security_officer, 200, 201},
                                         RoleCase{"auditor", Role::auditor, 200, 403},
                                         RoleCase{"administrator", Role::administrator, 200, 403},
                                         RoleCase{"clerk", Role::finance_clerk, 403, 403},
                                         RoleCase{"approver", Role::finance_approver, 403, 403}),
                         case_name);

TEST_F(KeyOperations, ComeFromTheConsolesPageAndItsSessionOnly) {
  const auto portal = ask(request("GET", "/v1/keys"));
  EXPECT_EQ(portal.status, 403);
  EXPECT_EQ(code(portal), "role_not_allowed");
  auto nobody = as(an_, "GET", "/v1/keys");
  nobody.headers.clear();
  EXPECT_EQ(code(ask(nobody)), "session_required");
  for (const auto* missing : {"origin", "x-csrf-token"}) {
    auto asked = as(an_, "POST", "/v1/key_operations", generation());
    std::erase_if(asked.headers, [&](const auto& header) { return header.first == missing; });
    const auto refused = ask(asked);
    EXPECT_EQ(refused.status, 403) << missing;
    EXPECT_EQ(code(refused), "foreign_origin");
  }
  auto foreign = as(an_, "POST", "/v1/key_operations", generation());
  for (auto& [name, value] : foreign.headers) {
    if (name == "x-csrf-token") value = binh_.csrf;
  }
  EXPECT_EQ(code(ask(foreign)), "foreign_origin");
  EXPECT_EQ(count("key_operation"), 0);
  EXPECT_EQ(count("audit_record WHERE chain = 'access' AND act = 'call.refused'"), 4);
}

TEST_F(KeyOperations, TheApplicationCannotRewriteThem) {
  propose(an_);
  for (const auto* sql : {"UPDATE key_operation SET proposed_by = proposed_by", "DELETE FROM key_approval",
                          "UPDATE key_operation_end SET outcome = 'done'", "DELETE FROM key_approval_verdict"}) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) { return tx.exec(sql), true; }), pqxx::sql_error);
  }
}

TEST_F(KeyOperations, KeysAndTokensAreShownAndCounted) {
  council_.submit(vault_, hsm::act::Generate{"receipts", Bytes{1}, hsm::KeyType::p256, {"one"}});
  const auto made = *vault_.state();
  council_.submit(
      vault_, hsm::act::ImportCertificate{"receipts", council_.certify(made.key("receipts")->public_key, "Biên lai")});
  council_.submit(vault_, hsm::act::Activate{"receipts", test::receipts_grant()});
  hsm::TokenStatus token{.name = "one", .state = hsm::TokenState::up, .sessions = 4, .busy = 1, .queued = 3};
  token.keys = {Bytes{1}};
  token.failures["CKR 0x30"] = 2;
  token.latency = {1, 2, 0, 0, 0, 0, 0, 0, 0, 1};
  token.latency_sum_us = 2'001'000;
  vault_.show(token);
  const auto key = json(get(an_, "/v1/keys/receipts"));
  EXPECT_EQ(key.at("state"), "active");
  EXPECT_EQ(key.at("available"), true);
  EXPECT_EQ(key.at("grant").at("purposes").at(0), "receipt");
  EXPECT_EQ(key.at("certificate").at("warning"), nullptr);
  EXPECT_GT(key.at("certificate").at("days_left").as_int64(), 3'600);
  EXPECT_EQ(key.at("certificate").at("revocation").at("status"), "unknown");
  EXPECT_EQ(json(get(an_, "/v1/keys")).at("data").as_array().size(), 1u);
  EXPECT_EQ(code(get(an_, "/v1/keys/none")), "key_not_found");
  EXPECT_EQ(json(get(an_, "/v1/tokens")).at("data").at(0).at("queued"), 3);
  const auto page = std::string{as_text(ask(request("GET", "/internal/metrics")).body)};
  for (const auto* line : {R"(kythu_token_up{token="one"} 1)", R"(kythu_token_queue{token="one"} 3)",
                           R"(kythu_token_busy_sessions{token="one"} 1)",
                           R"(kythu_token_signature_seconds_bucket{token="one",le="0.0005"} 3)",
                           R"(kythu_token_signature_seconds_count{token="one"} 4)",
                           R"(kythu_token_failures_total{code="CKR 0x30",token="one"} 2)",
                           R"(kythu_key_available{key="receipt"} 1)", "kythu_signer_up 1"}) {
    EXPECT_NE(page.find(line), std::string::npos) << line << "\n" << page.substr(0, 4'000);
  }
  EXPECT_NE(page.find(R"(kythu_key_days_left{key="receipt"} )"), std::string::npos);
}

}  // namespace
}  // namespace kythu::gateway
