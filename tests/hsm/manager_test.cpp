// Officers' operations by the real signer program: from an empty token to a key that signs, and to its end.
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/softhsm.hpp"
#include "hsm/journal_verify.hpp"
#include "hsm/officers/register.hpp"
#include "hsm/signer/certificate_request.hpp"
#include "hsm/signer/verify.hpp"

namespace kythu::hsm {
namespace {

using test::SignerProgram, test::SoftHsm;

std::string shell(const std::string& command) {
  auto* pipe = popen(command.c_str(), "r");
  std::string said;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) said.push_back(static_cast<char>(c));
  pclose(pipe);
  return said;
}

/// A founded vault, and a key of this test's own: SoftHSM is shared by all.
struct ManagedVault : testing::Test {
  explicit ManagedVault(const test::SignerOptions& options = {}) : signer(options) {
    signer.start();
    wait_for_token();
  }
  /// A first login may fail while the worker of the test before is still going; the signer tries again by itself.
  void wait_for_token() {
    const auto has_begun = [&] {
      const auto tokens = signer.manage().tokens();
      return tokens && std::ranges::none_of(*tokens, [](const auto& one) {
               return one.state == TokenState::starting || one.state == TokenState::down;
             });
    };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!has_begun()) ASSERT_LT(std::chrono::steady_clock::now(), end) << "the token stays down";
  }
  Decision submit(Act act) { return signer.council().submit(signer.manage(), std::move(act)); }
  Decision generate(const std::string& label, KeyType type, std::uint8_t id) {
    return submit(act::Generate{label, {0x7A, id}, type, {"soft"}});
  }
  Bytes public_key(const std::string& label) { return signer.manage().state()->key(label)->public_key; }
  void certify(const std::string& label) {
    submit(act::ImportCertificate{label, signer.council().certify(public_key(label), label)});
  }
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream{signer.file(name)} << text;
    return signer.file(name);
  }
  SignerProgram signer;
};

struct Case {
  const char* name;
  KeyType type;
  std::uint8_t id;
};
class Request : public ManagedVault, public testing::WithParamInterface<Case> {};

TEST_P(Request, IsSignedByTheKeyAndGoodForOpenSsl) {
  generate("fresh", GetParam().type, GetParam().id);
  const auto decision = submit(act::RequestCertificate{
      "fresh", "CN=Cổng thanh toán\\, tỉnh Kỳ Thư,O=Sở Thông tin,C=VN", {"kythu.example.vn", "ky.example.vn"}});
  const auto pem = file("request.pem", decision.request_pem);
  const auto said = shell("openssl req -in " + pem + " -verify -noout -text -nameopt utf8,sep_comma_plus 2>&1");
  EXPECT_NE(said.find("verify OK"), std::string::npos) << said;
  EXPECT_NE(said.find("Cổng thanh toán"), std::string::npos) << said;
  EXPECT_NE(said.find("DNS:kythu.example.vn, DNS:ky.example.vn"), std::string::npos) << said;
  const auto form = shell("openssl asn1parse -in " + pem);
  EXPECT_NE(form.find("UTF8STRING"), std::string::npos) << form;
  EXPECT_NE(signer.journal_text().find("\"purpose\":\"certificate_request\""), std::string::npos);
  submit(act::Destroy{"fresh"});
}

INSTANTIATE_TEST_SUITE_P(Manager, Request,
                         testing::Values(Case{"rsa2048", KeyType::rsa2048, 1}, Case{"p256", KeyType::p256, 2},
                                         Case{"p384", KeyType::p384, 3}, Case{"ed25519", KeyType::ed25519, 4}),
                         case_name);

TEST_F(ManagedVault, AKeyGoesFromTheTokenToItsEnd) {
  generate("life", KeyType::p256, 5);
  SigningOrder order{"life", Purpose::receipt, AgencyId{}, Algorithm::ecdsa_p256_sha256, Bytes(32, 1), "rct_1"};
  EXPECT_EQ(signer.keys().sign(order).error(), Refusal::not_active);
  certify("life");
  submit(act::Activate{"life", test::receipts_grant()});
  const auto signature = signer.keys().sign(order);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(PublicKey{public_key("life")}.verifies(order, signature->value));
  submit(act::Suspend{"life"});
  EXPECT_EQ(signer.keys().sign(order).error(), Refusal::not_active);
  submit(act::Resume{"life"});
  EXPECT_TRUE(signer.keys().sign(order));
  submit(act::Suspend{"life"});
  submit(act::Destroy{"life"});
  EXPECT_EQ(signer.keys().sign(order).error(), Refusal::unknown_key);
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  EXPECT_EQ(verify_journal(signer.journal()).fault, "");
  signer.start();  // the register contains what the journal remembers
  EXPECT_EQ(signer.manage().state()->key("life")->state, KeyState::destroyed);
}

TEST_F(ManagedVault, OneOfficerAloneDecidesNothing) {
  const auto& council = signer.council();
  const auto alone = council.sign(council.operation(act::Suspend{"rsa"}), {council.lan});
  const auto refused = signer.manage().submit(alone);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, OperationFault::needs_another);
  EXPECT_EQ(signer.manage().state()->key("rsa")->state, KeyState::active);
  EXPECT_NE(signer.journal_text().find("\"operation_refused\""), std::string::npos);
}

TEST_F(ManagedVault, AnOperationIsDecidedOnce) {
  const auto suspend = signer.council().sign(act::Suspend{"rsa"});
  EXPECT_TRUE(signer.keys().submit(suspend)) << "signatures authorise, not the socket";
  EXPECT_EQ(signer.keys().submit(suspend).error().fault, OperationFault::replayed);
}

struct Unfounded : ManagedVault {
  Unfounded() : ManagedVault({.founded = false}) {}
};

TEST_F(Unfounded, IsFoundedByTheManageSocketOnly) {
  const auto founding = signer.council().founding();
  EXPECT_EQ(signer.keys().submit(founding).error().fault, OperationFault::not_possible);
  EXPECT_TRUE(signer.manage().submit(founding));
  EXPECT_EQ(signer.keys().state()->decisions, 1u);
}

struct WithoutPin : ManagedVault {
  WithoutPin() : ManagedVault({.pin_credential = ""}) {}
  TokenState state() { return signer.keys().tokens()->front().state; }
};

TEST_F(WithoutPin, WaitsForAnOfficerAtTheManageSocket) {
  EXPECT_EQ(state(), TokenState::waiting_for_pin);
  EXPECT_EQ(signer.keys().enter_pin("soft", Secret{SoftHsm::pin}).error(), Refusal::not_allowed);
  EXPECT_EQ(signer.manage().enter_pin("nowhere", Secret{SoftHsm::pin}).error(), Refusal::unknown_key);
  const auto entered = signer.manage().enter_pin("soft", Secret{SoftHsm::pin});
  ASSERT_TRUE(entered);
  EXPECT_EQ(entered->state, TokenState::up);
}

struct Checkpointed : ManagedVault {
  Checkpointed() : ManagedVault({.more_settings = "[checkpoints]\nevery_ms = 100\n"}) {}
};

TEST_F(Checkpointed, AJournalIsSignedAgainAndAgainAndJudgedByThePublicKeyAlone) {
  const auto decision = generate("seal", KeyType::p256, 6);
  certify("seal");
  auto grant = test::receipts_grant();
  grant.purposes = {Purpose::checkpoint};
  submit(act::Activate{"seal", grant});
  const auto deadline = wire::within(std::chrono::seconds{10});
  while (signer.keys().checkpoint()->empty() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_FALSE(signer.keys().checkpoint()->empty());
  EXPECT_EQ(signer.end_by(SIGTERM), 0);
  const auto kept = signer.file("journal") / std::string{checkpoints_file};
  const auto report = verify_journal(signer.journal(), {decision.public_key_pem, kept});
  EXPECT_EQ(report.fault, "");
  EXPECT_GE(report.checkpoints, 1u);
  EXPECT_EQ(report.kept, report.checkpoints);
  std::filesystem::resize_file(signer.journal(), 2000);
  const auto cut = verify_journal(signer.journal(), {decision.public_key_pem, kept});
  EXPECT_NE(cut.fault.find("cut off"), std::string::npos) << cut.fault;
}

struct Name {
  const char* name;
  const char* text;
  std::vector<NamePart> parts;  ///< empty: refused
};
class Subject : public testing::TestWithParam<Name> {};

TEST_P(Subject, IsReadAsRfc4514WritesIt) {
  const auto parts = parse_name(GetParam().text);
  EXPECT_EQ(parts ? *parts : std::vector<NamePart>{}, GetParam().parts);
}

INSTANTIATE_TEST_SUITE_P(Manager, Subject,
                         testing::Values(Name{"plain", "CN=a,C=VN", {{"CN", "a"}, {"C", "VN"}}},
                                         Name{"spaces", "CN = a b , O= c", {{"CN", "a b"}, {"O", "c"}}},
                                         Name{"escaped_comma", "CN=a\\,b", {{"CN", "a,b"}}},
                                         Name{"escaped_space_at_the_end", "CN=a\\ ", {{"CN", "a "}}},
                                         Name{"hex_pairs", "CN=Lu\\C4\\8Di\\C4\\87", {{"CN", "Lučić"}}},
                                         Name{"several_values", "CN=a+OU=b", {}}, Name{"hex_value", "CN=#0401", {}},
                                         Name{"empty_value", "CN=,O=b", {}}, Name{"no_attribute", "=a", {}},
                                         Name{"a_text", "Sở", {}}, Name{"broken_escape", "CN=a\\", {}},
                                         Name{"broken_utf8", "CN=\\FF", {}}, Name{"trailing_comma", "CN=a,", {}},
                                         Name{"nothing", "", {}}),
                         case_name);

}  // namespace
}  // namespace kythu::hsm
