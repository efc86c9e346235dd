#include <functional>

#include "case_name.hpp"
#include "founded_house.hpp"

namespace kythu::hsm {
namespace {

using namespace std::chrono_literals;
using enum OperationFault;
using test::TestOfficer;

TEST(KeyLife, GoesFromTheTokenToItsEnd) {
  House house;
  const auto made = house.council.decide(*house.policy, act::Generate{"a", {1}, KeyType::p256, {"one", "two"}});
  EXPECT_TRUE(made.public_key_pem.starts_with("-----BEGIN PUBLIC KEY-----\n"));
  EXPECT_EQ(house.key("a"), KeyState::generated);
  EXPECT_EQ(house.policy->state().key("a")->created, house.now);
  const auto request = house.council.decide(*house.policy, act::RequestCertificate{"a", "CN=a", {}});
  EXPECT_FALSE(request.request_pem.empty());
  const auto chain = house.council.certify(house.policy->state().key("a")->public_key, "a");
  house.decide(act::ImportCertificate{"a", chain});
  EXPECT_EQ(house.key("a"), KeyState::certified);
  house.decide(act::Activate{"a", grant()});
  EXPECT_EQ(house.key("a"), KeyState::active);
  house.decide(act::Suspend{"a"});
  EXPECT_EQ(house.key("a"), KeyState::suspended);
  house.decide(act::Resume{"a"});
  auto wider = grant();
  wider.purposes.push_back(Purpose::csc);
  house.decide(act::ChangeGrant{"a", wider});
  EXPECT_EQ(house.policy->state().key("a")->grant, wider);
  house.decide(act::Place{"a", {"two"}});
  EXPECT_EQ(house.policy->state().key("a")->tokens, std::vector<std::string>{"two"});
  const auto renewed = house.council.certify(house.policy->state().key("a")->public_key, "renewed");
  house.decide(act::ImportCertificate{"a", renewed});
  EXPECT_EQ(house.key("a"), KeyState::active) << "a renewed certificate interrupts nothing";
  EXPECT_EQ(house.policy->state().key("a")->certificate_chain, renewed);
  certify(house, "b");
  house.decide(act::Rotate{"a", "b", house.now + 720h});
  EXPECT_EQ(house.key("a"), KeyState::active) << "both sign during the overlap";
  EXPECT_EQ(house.policy->state().key("b")->grant, wider);
  EXPECT_EQ(house.key("b"), KeyState::active);
  house.now += 720h;
  EXPECT_EQ(house.key("a"), KeyState::retired);
  house.decide(act::Destroy{"a"});
  EXPECT_EQ(house.key("a"), KeyState::destroyed);
}

struct Impossible {
  const char* name;
  std::function<Act(House&)> make;
  OperationFault fault;
};
class ImpossibleAct : public testing::TestWithParam<Impossible> {};

TEST_P(ImpossibleAct, IsRefusedThoughTwoOfficersSigned) {
  House house;
  house.decide(act::Generate{"fresh", to_bytes("fresh"), KeyType::p256, {"one"}});
  certify(house, "certified");
  house.council.key(*house.policy, "active", grant());
  house.council.key(*house.policy, "suspended", grant());
  house.decide(act::Suspend{"suspended"});
  const auto act = GetParam().make(house);
  const auto fault = house.fault(act);
  EXPECT_EQ(fault ? name(*fault) : "none", name(GetParam().fault));
}

template <class Change>
auto granted(Change change) {
  return [change](House&) -> Act {
    auto changed = grant();
    change(changed);
    return act::Activate{"certified", changed};
  };
}

INSTANTIATE_TEST_SUITE_P(
    Keys, ImpossibleAct,
    testing::Values(
        Impossible{"generate_a_label_again",
                   [](House&) {
                     return act::Generate{"fresh", {1}, KeyType::p256, {"one"}};
                   },
                   not_possible},
        Impossible{"generate_an_id_again",
                   [](House&) {
                     return act::Generate{"new", to_bytes("fresh"), KeyType::p256, {"one"}};
                   },
                   not_possible},
        Impossible{"generate_the_label_of_a_destroyed_key",
                   [](House& h) {
                     h.decide(act::Destroy{"fresh"});
                     return act::Generate{"fresh", {1}, KeyType::p256, {"one"}};
                   },
                   not_possible},
        Impossible{"act_on_no_key", [](House&) { return act::Suspend{"other"}; }, not_possible},
        Impossible{"activate_without_certificate",
                   [](House&) {
                     return act::Activate{"fresh", grant()};
                   },
                   not_possible},
        Impossible{"activate_twice",
                   [](House&) {
                     return act::Activate{"active", grant()};
                   },
                   not_possible},
        Impossible{"activate_with_a_foreign_algorithm",
                   granted([](Grant& g) { g.algorithms = {Algorithm::rsa_pss_sha256}; }), not_possible},
        Impossible{"activate_without_purpose", granted([](Grant& g) { g.purposes.clear(); }), malformed},
        Impossible{"activate_without_algorithm", granted([](Grant& g) { g.algorithms.clear(); }), malformed},
        Impossible{"activate_for_nothing_a_second", granted([](Grant& g) { g.per_second = 0; }), malformed},
        Impossible{"activate_for_nothing_a_day", granted([](Grant& g) { g.per_day = 0; }), malformed},
        Impossible{"activate_with_an_unknown_approver", granted([](Grant& g) { g.approvers = {"eve"}; }), not_possible},
        Impossible{"activate_with_a_security_officer_as_approver", granted([](Grant& g) { g.approvers = {"lan"}; }),
                   not_possible},
        Impossible{"activate_past_the_certificate",
                   [](House& h) {
                     h.now += 24h * 3660;
                     return act::Activate{"certified", grant()};
                   },
                   bad_certificate},
        Impossible{"change_the_grant_of_a_certified_key",
                   [](House&) {
                     return act::ChangeGrant{"certified", grant()};
                   },
                   not_possible},
        Impossible{"suspend_a_suspended_key", [](House&) { return act::Suspend{"suspended"}; }, not_possible},
        Impossible{"resume_an_active_key", [](House&) { return act::Resume{"active"}; }, not_possible},
        Impossible{"destroy_an_active_key", [](House&) { return act::Destroy{"active"}; }, not_possible},
        Impossible{"rotate_to_itself",
                   [](House& h) {
                     return act::Rotate{"active", "active", h.now + 1h};
                   },
                   not_possible},
        Impossible{"rotate_to_a_key_without_certificate",
                   [](House& h) {
                     return act::Rotate{"active", "fresh", h.now + 1h};
                   },
                   not_possible},
        Impossible{"rotate_to_an_active_key",
                   [](House& h) {
                     return act::Rotate{"suspended", "active", h.now + 1h};
                   },
                   not_possible},
        Impossible{"rotate_a_certified_key",
                   [](House& h) {
                     return act::Rotate{"certified", "certified", h.now + 1h};
                   },
                   not_possible},
        Impossible{"rotate_by_now",
                   [](House& h) {
                     return act::Rotate{"active", "certified", h.now};
                   },
                   not_possible},
        Impossible{"rotate_in_more_than_400_days",
                   [](House& h) {
                     return act::Rotate{"active", "certified", h.now + 24h * 400 + 1s};
                   },
                   not_possible},
        Impossible{"rotate_twice",
                   [](House& h) {
                     h.decide(act::Rotate{"active", "certified", h.now + 1h});
                     certify(h, "third");
                     return act::Rotate{"active", "third", h.now + 1h};
                   },
                   not_possible},
        Impossible{"resume_a_retired_key",
                   [](House& h) {
                     h.decide(act::Rotate{"suspended", "certified", h.now + 1h});
                     h.now += 1h;
                     return act::Resume{"suspended"};
                   },
                   not_possible},
        Impossible{"place_a_destroyed_key",
                   [](House& h) {
                     h.decide(act::Destroy{"fresh"});
                     return act::Place{"fresh", {"two"}};
                   },
                   not_possible}),
    case_name);

/// A chain for the key "fresh", then changed.
template <class Change>
auto imported(Change change) {
  return [change](House& h) -> Act {
    auto chain = h.council.certify(h.policy->state().key("fresh")->public_key, "fresh");
    change(h, chain);
    return act::ImportCertificate{"fresh", chain};
  };
}
using Chain = std::vector<Bytes>;

INSTANTIATE_TEST_SUITE_P(
    Certificates, ImpossibleAct,
    testing::Values(
        Impossible{"of_another_key", imported([](House& h, Chain& c) {
                     c = h.council.certify(h.policy->state().key("active")->public_key, "fresh");
                   }),
                   bad_certificate},
        Impossible{"not_valid_yet", imported([](House& h, Chain&) { h.now -= 24h * 3660; }), bad_certificate},
        Impossible{"not_valid_any_more", imported([](House& h, Chain&) { h.now += 24h * 3660; }), bad_certificate},
        Impossible{"not_a_certificate", imported([](House&, Chain& c) {
                     c[0] = {1, 2, 3};
                   }),
                   bad_certificate},
        Impossible{"with_a_byte_behind", imported([](House&, Chain& c) { c[0].push_back(0); }), bad_certificate},
        Impossible{"in_the_wrong_order", imported([](House&, Chain& c) { std::swap(c[0], c[1]); }), bad_certificate},
        Impossible{"issued_by_another", imported([](House&, Chain& c) {
                     const test::Council other;
                     c[1] = other.certify(TestOfficer::with_key("x").key().public_key(), "x")[1];
                   }),
                   bad_certificate},
        Impossible{"issued_by_no_authority", imported([](House& h, Chain& c) {
                     c[1] = h.council.certify(TestOfficer::with_key("x").key().public_key(), "x")[0];
                   }),
                   bad_certificate},
        Impossible{"of_a_destroyed_key",
                   [](House& h) -> Act {
                     const auto chain = h.council.certify(h.policy->state().key("fresh")->public_key, "fresh");
                     h.decide(act::Destroy{"fresh"});
                     return act::ImportCertificate{"fresh", chain};
                   },
                   not_possible}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Officers, ImpossibleAct,
    testing::Values(
        Impossible{"remove_the_last_but_one", [](House&) { return act::RemoveOfficer{"minh"}; }, not_possible},
        Impossible{"remove_the_last_credential_but_one",
                   [](House& h) {
                     return act::RemoveCredential{"minh", h.council.minh.record().credentials[0].id};
                   },
                   not_possible},
        Impossible{"remove_a_stranger", [](House&) { return act::RemoveOfficer{"eve"}; }, not_possible},
        Impossible{"remove_a_credential_that_is_not_there",
                   [](House&) {
                     return act::RemoveCredential{"minh", std::string(64, '0')};
                   },
                   not_possible},
        Impossible{"enrol_a_key_of_another",
                   [](House& h) {
                     auto eve = TestOfficer::with_key("eve");
                     eve.record().credentials = h.council.lan.record().credentials;
                     return enrol(eve);
                   },
                   not_possible},
        Impossible{"enrol_a_key_of_another_as_a_passkey",
                   [](House& h) {
                     auto eve = TestOfficer::with_passkey("eve");
                     eve.record().credentials[0].public_key = h.council.lan.key().public_key();
                     return enrol(eve);
                   },
                   not_possible},
        Impossible{"enrol_a_key_of_a_removed_officer",
                   [](House& h) {
                     h.decide(act::RemoveOfficer{"tuan"});
                     auto eve = TestOfficer::with_key("eve");
                     eve.record().credentials = h.council.tuan.record().credentials;
                     return enrol(eve);
                   },
                   not_possible},
        Impossible{"enrol_a_removed_officer_again",
                   [](House& h) {
                     h.decide(act::RemoveOfficer{"tuan"});
                     return enrol(TestOfficer::with_key("tuan").as(OfficerRole::approver));
                   },
                   not_possible},
        Impossible{"enrol_in_another_role", [](House&) { return enrol(TestOfficer::with_key("tuan")); }, not_possible},
        Impossible{"enrol_the_same_credential_again", [](House& h) { return enrol(h.council.lan); }, not_possible},
        Impossible{"enrol_with_an_id_that_is_not_of_the_key",
                   [](House&) {
                     auto eve = TestOfficer::with_key("eve");
                     eve.record().credentials[0].id = std::string(64, '0');
                     return enrol(eve);
                   },
                   not_possible},
        Impossible{"enrol_a_key_that_is_none",
                   [](House&) {
                     auto eve = TestOfficer::with_key("eve");
                     eve.record().credentials[0].public_key.push_back(0);
                     return enrol(eve);
                   },
                   not_possible},
        Impossible{"enrol_a_passkey_on_p384",
                   [](House&) { return enrol(TestOfficer::with_passkey("eve", KeyType::p384)); }, not_possible},
        Impossible{"enrol_a_certificate_of_another_key",
                   [](House&) {
                     auto eve = TestOfficer::with_certificate("eve");
                     eve.record().credentials[0].certificate =
                         TestOfficer::with_certificate("eve").record().credentials[0].certificate;
                     return enrol(eve);
                   },
                   bad_certificate},
        Impossible{"enrol_a_certificate_of_later",
                   [](House& h) {
                     h.now -= 24h * 3660;
                     return enrol(TestOfficer::with_certificate("eve"));
                   },
                   bad_certificate}),
    case_name);

TEST(OfficerList, ChangesByTwoOfficers) {
  House house;
  const auto hoa = TestOfficer::with_passkey("hoa");
  house.decide(enrol(hoa));
  house.decide(act::RemoveOfficer{"minh"});
  EXPECT_EQ(house.fault(house.council.sign(act::RemoveOfficer{"tuan"})), unknown_officer) << "Minh has gone";
  const auto by_hoa = house.council.operation(act::RemoveOfficer{"tuan"});
  EXPECT_EQ(house.fault(house.council.sign(by_hoa, {house.council.lan, hoa})), std::nullopt);
  EXPECT_TRUE(house.policy->state().officer("tuan")->removed);
}

TEST(OfficerList, AnOfficerMayHaveASecondCredential) {
  House house;
  auto second = TestOfficer::with_certificate("lan");
  house.decide(enrol(second));
  EXPECT_EQ(house.policy->state().officer("lan")->credentials.size(), 2U);
  house.decide(act::RemoveCredential{"lan", house.council.lan.record().credentials[0].id});
  EXPECT_EQ(house.fault(act::RemoveOfficer{"tuan"}), unknown_officer) << "the first credential has gone";
  const auto operation = house.council.operation(act::RemoveOfficer{"tuan"});
  EXPECT_EQ(house.fault(house.council.sign(operation, {second, house.council.minh})), std::nullopt);
}

}  // namespace
}  // namespace kythu::hsm
