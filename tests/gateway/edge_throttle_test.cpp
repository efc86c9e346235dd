#include <gtest/gtest.h>

#include "paths.hpp"
#include "throttle.hpp"

namespace kythu::edge {
namespace {

using std::chrono::milliseconds;
constexpr Throttle::Moment start{};

TEST(Throttle, LetsABurstThroughAndThenTheRate) {
  Throttle throttle{{.requests_per_second = 10, .burst = 3}};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.admit_request("a", start));
  EXPECT_FALSE(throttle.admit_request("a", start + milliseconds{50}));
  EXPECT_TRUE(throttle.admit_request("a", start + milliseconds{120}));
  EXPECT_FALSE(throttle.admit_request("a", start + milliseconds{121}));
}

TEST(Throttle, CountsEachAddressAlone) {
  Throttle throttle{{.requests_per_second = 1, .burst = 1}};
  EXPECT_TRUE(throttle.admit_request("a", start));
  EXPECT_FALSE(throttle.admit_request("a", start));
  EXPECT_TRUE(throttle.admit_request("b", start));
}

TEST(Throttle, ForgetsTheLongestSilentWhenTheTableIsFull) {
  Throttle throttle{{.requests_per_second = 1, .burst = 1, .addresses = 2}};
  EXPECT_TRUE(throttle.admit_request("a", start));
  EXPECT_TRUE(throttle.admit_request("b", start));
  EXPECT_TRUE(throttle.admit_request("c", start));   // pushes a out
  EXPECT_FALSE(throttle.admit_request("b", start));  // still known
  EXPECT_TRUE(throttle.admit_request("a", start));   // new again
}

TEST(Throttle, BoundsConnectionsPerAddressAndInTotal) {
  Throttle throttle{{.connections_per_address = 2, .connections = 3}};
  EXPECT_TRUE(throttle.admit_connection("a", start));
  EXPECT_TRUE(throttle.admit_connection("a", start));
  EXPECT_FALSE(throttle.admit_connection("a", start));
  EXPECT_TRUE(throttle.admit_connection("b", start));
  EXPECT_FALSE(throttle.admit_connection("c", start));
  throttle.release_connection("a");
  EXPECT_TRUE(throttle.admit_connection("c", start));
  EXPECT_EQ(throttle.connections(), 3u);
}

TEST(Throttle, NeverForgetsAnAddressThatHoldsAConnection) {
  Throttle throttle{{.addresses = 1, .connections_per_address = 1}};
  EXPECT_TRUE(throttle.admit_connection("a", start));
  EXPECT_TRUE(throttle.admit_request("b", start));
  EXPECT_FALSE(throttle.admit_connection("a", start));
}

TEST(Paths, OnlySignaturesAndValidationsTakeLargeBodies) {
  const BodyLimits limits{.json = 1, .json_with_document = 2, .document = 3, .statement = 4};
  EXPECT_EQ(body_limit("/v1/payments", "application/json", limits), 1u);
  EXPECT_EQ(body_limit("/v1/signatures", "application/json", limits), 2u);
  EXPECT_EQ(body_limit("/v1/signatures/prepare", "application/json; charset=utf-8", limits), 2u);
  EXPECT_EQ(body_limit("/v1/signatures/batch", "application/json", limits), 2u);
  EXPECT_EQ(body_limit("/v1/validations", "multipart/form-data; boundary=a", limits), 3u);
  EXPECT_EQ(body_limit("/v1/statements", "application/json", limits), 4u);
  EXPECT_EQ(body_limit("/v1/signaturesx", "application/json", limits), 1u);
}

TEST(Paths, HideTokensFromTheLog) {
  EXPECT_EQ(path_for_log("/pay/abc"), "/pay/***");
  EXPECT_EQ(path_for_log("/pay/abc/status"), "/pay/***/status");
  EXPECT_EQ(path_for_log("/receipts/X1"), "/receipts/***");
  EXPECT_EQ(path_for_log("/v1/receipts/rct_1"), "/v1/receipts/rct_1");
}

TEST(Paths, InternalIsInternalHoweverDeep) {
  EXPECT_TRUE(is_internal("/internal"));
  EXPECT_TRUE(is_internal("/internal/metrics"));
  EXPECT_FALSE(is_internal("/internals"));
}

}  // namespace
}  // namespace kythu::edge
