#include "hsm/protocol.hpp"

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "hsm/vault_protocol.hpp"

namespace kythu::hsm {
namespace {

SigningOrder order() {
  return {"receipts", Purpose::receipt, AgencyId{{{1, 2, 3}}}, Algorithm::rsa_pss_sha384, Bytes(48, 9), "rct_1"};
}

TEST(Protocol, OrdersRoundTrip) {
  const auto back = to_order(to_message(order()));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->key, order().key);
  EXPECT_EQ(back->purpose, order().purpose);
  EXPECT_EQ(back->agency, order().agency);
  EXPECT_EQ(back->algorithm, order().algorithm);
  EXPECT_EQ(back->digest, order().digest);
  EXPECT_EQ(back->job, order().job);
}

struct Case {
  const char* name;
  wire::Message (*message)();
};
class BadOrder : public testing::TestWithParam<Case> {};

TEST_P(BadOrder, IsNotUnderstood) { EXPECT_FALSE(to_order(GetParam().message())); }

wire::Message changed(void (*change)(SigningOrder&)) {
  auto bad = order();
  change(bad);
  return to_message(bad);
}

INSTANTIATE_TEST_SUITE_P(
    Protocol, BadOrder,
    testing::Values(Case{"of_another_kind", [] { return wire::Message{list_kind}; }},
                    Case{"without_fields", [] { return wire::Message{sign_kind}; }},
                    Case{"with_a_field_too_many",
                         [] {
                           auto message = to_message(order());
                           message.add(99, std::string_view{"x"});
                           return message;
                         }},
                    Case{"with_two_keys",
                         [] {
                           auto message = to_message(order());
                           message.add(1, std::string_view{"another"});
                           return message;
                         }},
                    Case{"without_a_key", [] { return changed([](auto& o) { o.key = ""; }); }},
                    Case{"with_a_huge_digest", [] { return changed([](auto& o) { o.digest.resize(65); }); }},
                    Case{"without_a_job", [] { return changed([](auto& o) { o.job = ""; }); }},
                    Case{"with_a_line_feed_in_its_job", [] { return changed([](auto& o) { o.job = "a\nb"; }); }}),
    case_name);

TEST(Protocol, SignaturesAndRefusalsRoundTrip) {
  const auto good = to_signature(to_message(Result<Signature, Refusal>{Signature{Bytes{1, 2}}}));
  ASSERT_TRUE(good);
  EXPECT_EQ(good->value, (Bytes{1, 2}));
  for (int code = 0; code <= static_cast<int>(Refusal::in_doubt); ++code) {
    const auto refusal = static_cast<Refusal>(code);
    EXPECT_EQ(to_signature(to_message(Result<Signature, Refusal>{refusal})).error(), refusal);
  }
}

TEST(Protocol, AnAnswerThatMakesNoSenseIsInDoubt) {
  wire::Message unknown_code{refused_kind};
  unknown_code.add_number(8, 77);
  for (const auto& message : {wire::Message{}, wire::Message{signed_kind}, unknown_code}) {
    EXPECT_EQ(to_signature(message).error(), Refusal::in_doubt);
  }
}

TEST(Protocol, ListsOfKeysRoundTrip) {
  const KeyInfo info{"receipts",
                     {Algorithm::rsa_pkcs1_sha256},
                     {Purpose::receipt, Purpose::result},
                     {AgencyId{{{4}}}},
                     {Bytes{1, 2, 3}, Bytes{4}},
                     true,
                     KeyState::suspended,
                     "receipts-2"};
  const auto back = to_keys(to_message(Result<std::vector<KeyInfo>, Refusal>{std::vector{info, info}}));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 2u);
  EXPECT_EQ(back->back().label, "receipts");
  EXPECT_EQ(back->back().algorithms, info.algorithms);
  EXPECT_EQ(back->back().purposes, info.purposes);
  EXPECT_EQ(back->back().agencies, info.agencies);
  EXPECT_EQ(back->back().certificate_chain, info.certificate_chain);
  EXPECT_TRUE(back->back().available);
  EXPECT_EQ(back->back().state, KeyState::suspended);
  EXPECT_EQ(back->back().successor, "receipts-2");
}

TEST(Protocol, AListThatMakesNoSenseComesFromNoSigner) {
  wire::Message broken{listed_kind};
  broken.add(9, std::string_view{"not a message"});
  EXPECT_EQ(to_keys(broken).error(), Refusal::unreachable);
}

TEST(Protocol, MessageAndEvidenceTravelWithTheirOrder) {
  auto full = order();
  full.message = to_bytes("what was hashed");
  full.evidence = "[]";
  const auto back = to_order(to_message(full));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->message, full.message);
  EXPECT_EQ(back->evidence, full.evidence);
  full.message.resize(signed_message_limit + 1);
  EXPECT_FALSE(to_order(to_message(full)));
}

TEST(Protocol, ManyOrdersTravelTogetherAndABadOneStaysAlone) {
  std::vector<SigningOrder> orders(3, order());
  orders[1].job = "";
  const auto back = to_orders(to_message(orders));
  ASSERT_EQ(back.size(), 3u);
  EXPECT_TRUE(back[0] && !back[1] && back[2]);
  EXPECT_TRUE(to_orders(to_message(std::vector(batch_limit + 1, order()))).empty());
}

TEST(Protocol, OutcomesOfManyOrdersKeepTheirPlaces) {
  const std::vector<Result<Signature, Refusal>> outcomes{Signature{{1, 2}}, Refusal::unknown_key,
                                                         Refusal::needs_approval};
  const auto back = to_outcomes(to_message(outcomes), 3);
  ASSERT_EQ(back.size(), 3u);
  EXPECT_EQ(back[0]->value, (Bytes{1, 2}));
  EXPECT_EQ(back[1].error(), Refusal::unknown_key);
  EXPECT_EQ(back[2].error(), Refusal::needs_approval);
  for (const auto& one : to_outcomes(to_message(outcomes), 4)) EXPECT_EQ(one.error(), Refusal::in_doubt);
  for (const auto& one : to_outcomes(refused(Refusal::busy), 2)) EXPECT_EQ(one.error(), Refusal::busy);
}

TEST(Protocol, StateTokensAndCheckpointsRoundTrip) {
  VaultState state;
  state.vault = std::string(32, 'a');
  state.decisions = 3;
  state.head = std::string(64, 'b');
  const auto told = to_state(to_message(state));
  ASSERT_TRUE(told);
  EXPECT_EQ(*told, state);
  EXPECT_EQ(to_tokens(to_message(std::vector<TokenStatus>{}))->size(), 0u);
  EXPECT_EQ(*to_checkpoint(checkpoint_message("line")), "line");
  EXPECT_EQ(to_state(refused(Refusal::busy)).error(), Refusal::busy);
  EXPECT_EQ(to_tokens(wire::Message{state_told_kind}).error(), Refusal::unreachable);
}

TEST(Protocol, DecisionsAndTheirRefusalsRoundTrip) {
  const Decision decision{7, std::string(64, 'c'), "pem", ""};
  const auto back = to_decision(to_message(Result<Decision, OperationRefusal>{decision}));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->number, 7u);
  EXPECT_EQ(back->hash, decision.hash);
  const OperationRefusal why{OperationFault::needs_another, "a second person has to sign"};
  const auto refusal = to_decision(to_message(Result<Decision, OperationRefusal>{why}));
  EXPECT_EQ(refusal.error().fault, why.fault);
  EXPECT_EQ(refusal.error().detail, why.detail);
  EXPECT_EQ(to_decision(wire::Message{}).error().fault, OperationFault::unavailable);
}

TEST(Protocol, APinTravelsInAMessageThatIsWiped) {
  const auto message = pin_message("soft", Secret{"482915"});
  EXPECT_NE(message.kind & wire::secret_bit, 0);
  const auto entry = to_pin(message);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->token, "soft");
  EXPECT_EQ(entry->pin.reveal(), "482915");
  EXPECT_FALSE(to_pin(pin_message("soft", Secret{std::string(pin_limit + 1, '1')})));
  EXPECT_FALSE(to_pin(pin_message("two words", Secret{"1"})));
  EXPECT_FALSE(to_pin(wire::Message{enter_pin_kind}));
}

}  // namespace
}  // namespace kythu::hsm
