#include "hsm/officers/approvals.hpp"

#include <fstream>
#include <functional>
#include <sstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "doubles/officers.hpp"

namespace kythu::hsm {
namespace {

using namespace std::chrono_literals;
using test::TestOfficer;

/// A founded vault with a third security officer, without a file: what check_operation() judges by.
struct Vault {
  test::Council council;
  TestOfficer hoa = TestOfficer::with_key("hoa");
  VaultState state;
  Instant now = system_now();

  Vault() {
    council.clock = [this] { return now; };
    state.vault = council.vault;
    state.officers = {council.lan.record(), council.minh.record(), council.tuan.record(), hoa.record()};
  }
  std::optional<OperationFault> judge(const SignedOperation& operation) const {
    const auto good = check_operation(state, operation, now);
    return good ? std::nullopt : std::optional{good.error().fault};
  }
};

struct Case {
  const char* name;
  std::function<SignedOperation(Vault&)> make;
  std::optional<OperationFault> fault;
};
class Judgement : public testing::TestWithParam<Case> {};

TEST_P(Judgement, IsByTheSignaturesOfTwoPeople) {
  Vault vault;
  const auto operation = GetParam().make(vault);
  const auto fault = vault.judge(operation);
  EXPECT_EQ(fault ? name(*fault) : "", GetParam().fault ? name(*GetParam().fault) : "");
}

Operation plain(const Vault& vault) { return vault.council.operation(act::Suspend{"receipts"}); }

/// Signed by Lan and Minh after the change.
template <class Change>
std::function<SignedOperation(Vault&)> changed(Change change) {
  return [change](Vault& vault) {
    auto operation = plain(vault);
    change(vault, operation);
    return vault.council.sign(operation, {vault.council.lan, vault.council.minh});
  };
}

/// Changed after Lan and Minh signed.
template <class Change>
std::function<SignedOperation(Vault&)> tampered(Change change) {
  return [change](Vault& vault) {
    auto complete = vault.council.sign(plain(vault), {vault.council.lan, vault.council.minh});
    change(vault, complete);
    return complete;
  };
}

template <class Officers>
std::function<SignedOperation(Vault&)> by(Officers officers) {
  return [officers](Vault& vault) { return vault.council.sign(plain(vault), officers(vault)); };
}

using Several = std::vector<TestOfficer>;
using enum OperationFault;

INSTANTIATE_TEST_SUITE_P(
    Signatures, Judgement,
    testing::Values(
        Case{"two_officers", by([](Vault& v) {
               return Several{v.council.lan, v.council.minh};
             }),
             std::nullopt},
        Case{"three_officers", by([](Vault& v) {
               return Several{v.hoa, v.council.lan, v.council.minh};
             }),
             std::nullopt},
        Case{"nobody", by([](Vault&) { return Several{}; }), needs_another},
        Case{"one_officer", by([](Vault& v) { return Several{v.council.lan}; }), needs_another},
        Case{"one_officer_twice", by([](Vault& v) {
               return Several{v.council.lan, v.council.lan};
             }),
             needs_another},
        Case{"one_person_with_two_credentials",
             [](Vault& v) {
               const auto second = TestOfficer::with_key("lan");
               v.state.officers[0].credentials.push_back(second.record().credentials[0]);
               return v.council.sign(plain(v), {v.council.lan, second});
             },
             needs_another},
        Case{"one_key_under_two_names",
             [](Vault& v) {
               v.state.officers[1].credentials = v.state.officers[0].credentials;
               auto complete = v.council.sign(plain(v), {v.council.lan, v.council.lan});
               complete.approvals[1].officer = "minh";
               return complete;
             },
             needs_another},
        Case{"a_stranger", by([](Vault& v) {
               return Several{v.council.lan, TestOfficer::with_key("eve")};
             }),
             unknown_officer},
        Case{"an_approver", by([](Vault& v) {
               return Several{v.council.lan, v.council.tuan};
             }),
             unknown_officer},
        Case{"a_removed_officer",
             [](Vault& v) {
               v.state.officers[1].removed = true;
               return v.council.sign(plain(v), {v.council.lan, v.council.minh});
             },
             unknown_officer},
        Case{"a_credential_that_is_not_enrolled", by([](Vault& v) {
               return Several{v.council.lan, TestOfficer::with_key("minh")};
             }),
             unknown_officer},
        Case{"two_good_ones_and_a_bad_one", tampered([](Vault& v, SignedOperation& o) {
               o.approvals.push_back(v.hoa.approve(to_bytes("something else")));
             }),
             bad_signature},
        Case{"a_changed_act", tampered([](Vault&, SignedOperation& o) { o.operation.act = act::Resume{"receipts"}; }),
             bad_signature},
        Case{"a_changed_key", tampered([](Vault&, SignedOperation& o) { o.operation.act = act::Suspend{"results"}; }),
             bad_signature},
        Case{"a_changed_reason", tampered([](Vault&, SignedOperation& o) { o.operation.reason += "."; }),
             bad_signature},
        Case{"a_changed_nonce", tampered([](Vault&, SignedOperation& o) { o.operation.nonce = std::string(32, '0'); }),
             bad_signature},
        Case{"a_longer_life", tampered([](Vault&, SignedOperation& o) { o.operation.expires += 1s; }), bad_signature},
        Case{"an_empty_signature", tampered([](Vault&, SignedOperation& o) { o.approvals[0].signature.clear(); }),
             bad_signature},
        Case{"signatures_swapped", tampered([](Vault&, SignedOperation& o) {
               std::swap(o.approvals[0].signature, o.approvals[1].signature);
             }),
             bad_signature},
        Case{"passkey_members_on_a_key_file",
             tampered([](Vault&, SignedOperation& o) { o.approvals[0].authenticator_data = {1}; }), bad_signature},
        Case{"the_bare_json_signed", tampered([](Vault& v, SignedOperation& o) {
               o.approvals[0] = v.council.lan.approve(as_bytes(canonical_json(o.operation)));
             }),
             bad_signature}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Frames, Judgement,
    testing::Values(
        Case{"of_another_vault", changed([](Vault&, Operation& o) { o.vault = std::string(32, '0'); }), foreign},
        Case{"of_a_vault_without_founders", changed([](Vault& v, Operation&) { v.state = {}; }), foreign},
        Case{"before_its_end", changed([](Vault& v, Operation& o) { v.now = o.expires - 1us; }), std::nullopt},
        Case{"at_its_end", changed([](Vault& v, Operation& o) { v.now = o.expires; }), expired},
        Case{"of_a_whole_day", changed([](Vault&, Operation& o) { o.expires = o.created + 24h; }), std::nullopt},
        Case{"of_more_than_a_day", changed([](Vault&, Operation& o) { o.expires = o.created + 24h + 1us; }), expired},
        Case{"that_ends_before_it_begins", changed([](Vault&, Operation& o) { o.created = o.expires; }), expired},
        Case{"by_a_clock_60_seconds_ahead", changed([](Vault& v, Operation& o) { v.now = o.created - 60s; }),
             std::nullopt},
        Case{"from_the_future", changed([](Vault& v, Operation& o) { v.now = o.created - 61s; }), expired},
        Case{"without_a_reason", changed([](Vault&, Operation& o) { o.reason.clear(); }), malformed},
        Case{"with_a_label_that_is_none", changed([](Vault&, Operation& o) { o.act = act::Suspend{"a b"}; }),
             malformed},
        Case{"founding_a_founded_vault", [](Vault& v) { return v.council.founding(); }, not_possible}),
    case_name);

std::vector<std::vector<std::string>> lines_of(const char* file) {
  std::ifstream in{std::string{KYTHU_VECTORS "/"} + file};
  std::vector<std::vector<std::string>> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words{line};
    lines.push_back({std::istream_iterator<std::string>{words}, {}});
  }
  return lines;
}

Operation suspend_vector() {
  std::ifstream in{KYTHU_VECTORS "/key_operations.txt"};
  for (std::string line; std::getline(in, line);) {
    if (line.find(R"("act":"suspend")") != line.npos) return *parse_operation(line.substr(65));
  }
  return {};
}

TEST(Approval, MadeByOpensslIsGoodAndAChangedOneIsNot) {
  const auto operation = suspend_vector();
  const auto all = lines_of("officer_signatures.txt");
  ASSERT_EQ(all.size(), 5U);
  for (const auto& line : all) {
    VaultState state;
    state.officers = {TestOfficer::with_key("lan").record()};
    state.officers[0].credentials[0].public_key = *from_base64(line[1]);
    Approval approval{"lan", state.officers[0].credentials[0].id, *from_base64(line[2]), {}, {}};
    const auto check = [&](BytesView bytes) {
      return check_approval(state, approval, OfficerRole::security_officer, bytes, operation.created).has_value();
    };
    const auto bytes = bytes_to_sign(operation);
    EXPECT_TRUE(check(bytes)) << line[0];
    EXPECT_FALSE(check(BytesView{bytes}.first(bytes.size() - 1))) << line[0];
    approval.signature.back() ^= 1;
    EXPECT_FALSE(check(bytes)) << line[0];
  }
}

TEST(Approval, ByCertificateCountsWhileTheCertificateIsValid) {
  const auto officer = TestOfficer::with_certificate("lan", KeyType::rsa2048);
  VaultState state;
  state.officers = {officer.record()};
  const auto bytes = to_bytes("what is signed");
  const auto check = [&](Instant at) {
    const auto good = check_approval(state, officer.approve(bytes), OfficerRole::security_officer, bytes, at);
    return good ? std::string{} : good.error().detail;
  };
  const auto now = system_now();
  EXPECT_EQ(check(now), "");
  EXPECT_EQ(check(now - 24h * 3660), "lan: the certificate is not valid yet");
  EXPECT_EQ(check(now + 24h * 3651), "lan: the certificate is not valid any more");
  state.officers[0].credentials[0].certificate =
      TestOfficer::with_certificate("lan").record().credentials[0].certificate;
  EXPECT_EQ(check(now), "lan: the certificate is for another key");
  state.officers[0].credentials[0].certificate = {1, 2, 3};
  EXPECT_EQ(check(now), "lan: the certificate cannot be read");
}

TEST(Approval, OfAnOrderIsTheApproversAlone) {
  Vault vault;
  const SigningOrder order{"results", Purpose::result, {{{1}}}, Algorithm::ecdsa_p256_sha256, Bytes(32, 7), "sig_1"};
  const auto bytes = bytes_to_approve(order);
  const auto check = [&](const TestOfficer& officer, BytesView of) {
    return check_approval(vault.state, officer.approve(of), OfficerRole::approver, bytes, vault.now).has_value();
  };
  EXPECT_TRUE(check(vault.council.tuan, bytes));
  EXPECT_FALSE(check(vault.council.lan, bytes));
  auto other = order;
  other.digest[0] = 8;
  EXPECT_FALSE(check(vault.council.tuan, bytes_to_approve(other)));
}

TEST(Approval, ByPasskeyHasToMoveItsCounterOn) {
  Vault vault;
  const auto officer = TestOfficer::with_passkey("hoa", KeyType::ed25519);
  vault.state.officers[3] = officer.record();
  const auto complete = vault.council.sign(plain(vault), {vault.council.lan, officer});
  EXPECT_EQ(vault.judge(complete), std::nullopt);
  vault.state.officers[3].credentials[0].counter = 1;
  EXPECT_EQ(vault.judge(complete), bad_signature);
}

TEST(Founding, NeedsEverybodyWhomItNames) {
  test::Council council;
  const auto judge = [&](const Several& officers) {
    const auto operation =
        council.operation(act::Found{{council.lan.record(), council.minh.record(), council.tuan.record()}});
    const auto good = check_operation({}, council.sign(operation, officers), system_now());
    return good ? std::nullopt : std::optional{good.error().fault};
  };
  EXPECT_EQ(judge({council.lan, council.minh, council.tuan}), std::nullopt);
  EXPECT_EQ(judge({council.lan, council.minh}), needs_another);
  EXPECT_EQ(judge({council.lan, council.minh, council.lan}), needs_another);
  EXPECT_EQ(judge({council.lan, council.minh, TestOfficer::with_key("eve")}), unknown_officer);
}

}  // namespace
}  // namespace kythu::hsm
