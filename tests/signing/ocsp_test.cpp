#include "signing/evidence/ocsp.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/scripted_fetch.hpp"
#include "doubles/test_responder.hpp"

namespace kythu::signing {
namespace {

using namespace std::chrono_literals;
using test::TestResponder;
using Manner = TestResponder::Manner;

class Ocsp : public testing::Test {
 protected:
  Result<Revocation, OcspFault> ask(const Manner& manner) {
    return ask_ocsp(chain_, fetch(manner), system_now(), system_random);
  }
  test::ScriptedFetch& fetch(const Manner& manner) {
    outside_.next([this, manner](const wire::FetchRequest& request) {
      return test::ScriptedFetch::Outcome{wire::FetchReply{200, {}, responder_.answer(request.body, manner)}};
    });
    return outside_;
  }
  TestResponder responder_;
  std::vector<Bytes> chain_ = responder_.chain();
  test::ScriptedFetch outside_;
};

TEST_F(Ocsp, AsksTheResponderThatTheCertificateNames) {
  const auto answer = ask({});
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->revoked);
  ASSERT_EQ(outside_.count(), 1u);
  EXPECT_EQ(outside_.sent()[0].url, TestResponder::address);
  EXPECT_EQ(test::header_of(outside_.sent()[0], "content-type"), "application/ocsp-request");
}

TEST_F(Ocsp, TellsOfARevocation) {
  const auto answer = ask({.status = Manner::Status::revoked});
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->revoked);
  ASSERT_TRUE(answer->revoked_at);
  EXPECT_LT(*answer->revoked_at, system_now() - 59min);
}

TEST_F(Ocsp, TheIssuerItselfMayAnswer) { EXPECT_TRUE(ask({.signer = Manner::Signer::issuer})); }
TEST_F(Ocsp, AFreshAnswerWithoutANonceIsTaken) { EXPECT_TRUE(ask({.nonce = Manner::Nonce::none})); }

struct BadCase {
  const char* name;
  Manner manner;
  OcspFault fault;
};

class BadOcsp : public Ocsp, public testing::WithParamInterface<BadCase> {};

TEST_P(BadOcsp, IsNoAnswer) {
  const auto answer = ask(GetParam().manner);
  ASSERT_FALSE(answer);
  EXPECT_EQ(name(answer.error()), name(GetParam().fault));
}

INSTANTIATE_TEST_SUITE_P(
    D6, BadOcsp,
    testing::Values(BadCase{"stranger", {.signer = Manner::Signer::stranger}, OcspFault::not_valid},
                    BadCase{"no_delegation", {.signer = Manner::Signer::without_usage}, OcspFault::not_valid},
                    BadCase{"broken_signature", {.broken_signature = true}, OcspFault::not_valid},
                    BadCase{"other_nonce", {.nonce = Manner::Nonce::other}, OcspFault::not_valid},
                    BadCase{"other_certificate", {.about_another = true}, OcspFault::not_ours},
                    BadCase{"unknown", {.status = Manner::Status::unknown}, OcspFault::not_ours},
                    BadCase{"over", {.produced = -2h, .next = -1h}, OcspFault::stale},
                    BadCase{"old_without_next", {.produced = -25h, .next = {}}, OcspFault::stale},
                    BadCase{"from_the_future", {.produced = 10min}, OcspFault::stale}),
    case_name);

TEST_F(Ocsp, WhatIsNoAnswerIsSaidSo) {
  outside_.next_fault(wire::FetchFault::not_allowed);
  EXPECT_EQ(ask_ocsp(chain_, outside_, system_now(), system_random).error(), OcspFault::not_allowed);
  outside_.next_status(500);
  EXPECT_EQ(ask_ocsp(chain_, outside_, system_now(), system_random).error(), OcspFault::no_answer);
  outside_.next_status(200);
  EXPECT_EQ(ask_ocsp(chain_, outside_, system_now(), system_random).error(), OcspFault::no_answer);
  EXPECT_EQ(ask_ocsp({chain_[0]}, outside_, system_now(), system_random).error(), OcspFault::no_responder);
  EXPECT_EQ(ask_ocsp({chain_[1], chain_[1]}, outside_, system_now(), system_random).error(), OcspFault::no_responder);
}

TEST_F(Ocsp, TrailingBytesAreNoAnswer) {
  const auto request = ocsp_request(chain_[0], chain_[1], Bytes(16, 7));
  auto reply = responder_.answer(request, {});
  const OcspCheck check{chain_[0], chain_[1], request, system_now()};
  EXPECT_TRUE(check_ocsp_reply(reply, check));
  reply.push_back(0);
  EXPECT_FALSE(check_ocsp_reply(reply, check));
}

}  // namespace
}  // namespace kythu::signing
