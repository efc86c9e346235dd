#include "hsm/officers/register.hpp"

#include <fstream>
#include <functional>
#include <random>
#include <sstream>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/digest.hpp"
#include "config/settings/table.hpp"
#include "doubles/officers.hpp"
#include "doubles/temporary_folder.hpp"

namespace kythu::hsm {
namespace {

using namespace std::chrono_literals;
using enum OperationFault;
using test::TestOfficer;

std::string read(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}
void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream{file, std::ios::binary | std::ios::trunc} << text;
}

/// A founded register in a folder of its own, and a clock that is moved by hand.
struct House {
  test::TemporaryFolder folder;
  Instant now = system_now();
  Clock clock = [this] { return now; };
  test::Council council{clock};
  std::unique_ptr<Register> policy = std::make_unique<Register>(folder.path(), clock);

  House() { council.found(*policy); }
  std::filesystem::path file() const { return folder.path() / policy_file; }
  void reopen() {
    policy.reset();
    policy = std::make_unique<Register>(folder.path(), clock);
  }
  void decide(Act act) { council.decide(*policy, std::move(act)); }
  std::optional<OperationRefusal> refused(const SignedOperation& operation, const Register::Perform& perform) {
    const auto before = policy->state();
    const auto text = read(file());
    const auto decision = policy->decide(operation, perform);
    if (decision) return std::nullopt;
    EXPECT_EQ(policy->state(), before) << "a refusal changes nothing";
    EXPECT_EQ(read(file()), text) << "a refusal is not recorded";
    return decision.error();
  }
  std::optional<OperationFault> fault(const SignedOperation& operation) {
    const auto refusal = refused(operation, test::Council::perform);
    return refusal ? std::optional{refusal->fault} : std::nullopt;
  }
  std::optional<OperationFault> fault(Act act) { return fault(council.sign(std::move(act))); }
  KeyState key(std::string_view label) { return state_at(*policy->state().key(label), now); }
};

Grant grant() { return test::receipts_grant(); }

/// A key that is generated and certified.
void certify(House& house, const std::string& label) {
  house.decide(act::Generate{label, to_bytes(label), KeyType::p256, {"one"}});
  const auto& key = *house.policy->state().key(label);
  house.decide(act::ImportCertificate{label, house.council.certify(key.public_key, label)});
}

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
        Impossible{"not_valid_yet", imported([](House& h, Chain&) { h.now -= 48h; }), bad_certificate},
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

act::EnrolOfficer enrol(const TestOfficer& officer) { return {officer.record()}; }

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
                     h.now -= 48h;
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

TEST(Founding, NeedsTwoSecurityOfficers) {
  const test::TemporaryFolder folder;
  Register policy{folder.path(), system_now};
  const test::Council council;
  const auto two = council.operation(act::Found{{council.lan.record(), council.tuan.record()}});
  const auto decision = policy.decide(council.sign(two, {council.lan, council.tuan}), nullptr);
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().fault, not_possible);
  auto twin = TestOfficer::with_key("twin");
  twin.record().credentials = council.lan.record().credentials;
  const auto alone = council.operation(act::Found{{council.lan.record(), twin.record()}});
  auto complete = council.sign(alone, {council.lan, council.lan});
  complete.approvals[1].officer = "twin";
  EXPECT_FALSE(policy.decide(complete, nullptr)) << "one key is one person";
  EXPECT_TRUE(policy.state().vault.empty());
  council.found(policy);
  EXPECT_EQ(policy.state().vault, council.vault);
  EXPECT_EQ(policy.decide(council.founding(), nullptr).error().fault, not_possible);
}

TEST(Register, DecidesAnOperationOnce) {
  House house;
  house.council.key(*house.policy, "a", grant());
  const auto suspend = house.council.sign(act::Suspend{"a"});
  EXPECT_EQ(house.fault(suspend), std::nullopt);
  house.decide(act::Resume{"a"});
  EXPECT_EQ(house.fault(suspend), replayed);
  auto others = suspend;
  std::swap(others.approvals[0], others.approvals[1]);
  EXPECT_EQ(house.fault(others), replayed) << "whoever signed it";
  house.reopen();
  EXPECT_EQ(house.fault(suspend), replayed) << "after a restart too";
}

TEST(Register, RemembersThePasskeysCounter) {
  House house;
  const auto hoa = TestOfficer::with_passkey("hoa");
  house.decide(enrol(hoa));
  const auto cloned = hoa.passkey->counter;
  house.council.key(*house.policy, "a", grant());
  const auto decide_with_hoa = [&](Act act) {
    return house.fault(house.council.sign(house.council.operation(std::move(act)), {house.council.lan, hoa}));
  };
  EXPECT_EQ(decide_with_hoa(act::Suspend{"a"}), std::nullopt);
  EXPECT_EQ(house.policy->state().officer("hoa")->credentials[0].counter, cloned);
  house.reopen();
  hoa.passkey->counter = cloned;
  EXPECT_EQ(decide_with_hoa(act::Resume{"a"}), bad_signature) << "a copy of the device counts from where it was copied";
  EXPECT_EQ(decide_with_hoa(act::Resume{"a"}), std::nullopt);
}

TEST(Register, RecordsNothingThatTheWorldRefused) {
  House house;
  const auto generate = house.council.sign(act::Generate{"a", {1}, KeyType::p256, {"one"}});
  const auto refusal = house.refused(generate, [](auto&, auto&) -> Result<Outcome, OperationRefusal> {
    return OperationRefusal{token_failed, "the token is down"};
  });
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->detail, "the token is down");
  const auto wrong_type = house.refused(generate, [](auto&, auto&) -> Result<Outcome, OperationRefusal> {
    return Outcome{test::OfficerKey{KeyType::p384}.public_key(), {}};
  });
  ASSERT_TRUE(wrong_type);
  EXPECT_EQ(wrong_type->fault, token_failed);
  EXPECT_EQ(house.fault(generate), std::nullopt) << "the same signatures are good for another try";
}

TEST(Register, DoesNotActWhenItWillRefuse) {
  House house;
  int acted = 0;
  const auto count = [&](auto&, auto&) -> Result<Outcome, OperationRefusal> { return ++acted, Outcome{}; };
  EXPECT_TRUE(house.refused(house.council.sign(act::Destroy{"none"}), count));
  const auto operation = house.council.operation(act::Generate{"a", {1}, KeyType::p256, {"one"}});
  EXPECT_EQ(house.refused(house.council.sign(operation, {house.council.lan}), count)->fault, needs_another);
  EXPECT_EQ(acted, 0);
}

TEST(Register, ACrashBetweenActAndRecordIsDoneAgain) {
  House house;
  const auto made = test::OfficerKey{KeyType::p256}.public_key();
  const auto generate = house.council.sign(act::Generate{"a", {1}, KeyType::p256, {"one"}});
  EXPECT_THROW(
      static_cast<void>(house.policy->decide(
          generate, [](auto&, auto&) -> Result<Outcome, OperationRefusal> { throw std::runtime_error{"crash"}; })),
      std::runtime_error);
  house.reopen();
  EXPECT_TRUE(house.policy->decide(generate, [&](auto&, auto&) -> Result<Outcome, OperationRefusal> {
    return Outcome{made, {}};
  }));
  EXPECT_EQ(house.policy->state().key("a")->public_key, made);
}

TEST(Register, IsHeldByOneSigner) {
  House house;
  EXPECT_THROW((Register{house.folder.path(), house.clock}), settings::Error);
}

TEST(Register, CutsATornLastLine) {
  House house;
  const auto state = house.policy->state();
  house.policy.reset();
  const auto whole = read(house.file());
  write(house.file(), whole + R"({"number":2,"out)");
  EXPECT_TRUE(read_history(house.file()).torn);
  house.reopen();
  EXPECT_EQ(house.policy->state(), state);
  EXPECT_EQ(read(house.file()), whole);
  house.council.key(*house.policy, "a", grant());
  house.reopen();
  EXPECT_EQ(house.key("a"), KeyState::active);
}

TEST(Register, KnowsTheHashOfEveryDecision) {
  House house;
  const auto founded = house.policy->state().head;
  house.council.key(*house.policy, "a", grant());
  house.reopen();
  EXPECT_EQ(house.policy->hash_of(1), founded);
  EXPECT_EQ(house.policy->hash_of(4), house.policy->state().head);
  EXPECT_EQ(house.policy->hash_of(0), "");
  EXPECT_EQ(house.policy->hash_of(5), "");
}

TEST(History, TellsAuditorsWhatWasDecidedAndByWhom) {
  House house;
  house.council.key(*house.policy, "a", grant());
  const auto history = read_history(house.file());
  EXPECT_EQ(history.state, house.policy->state());
  ASSERT_EQ(history.decisions.size(), 4U);
  EXPECT_EQ(name(history.decisions[3].operation.operation.act), "activate");
  EXPECT_EQ(history.decisions[3].operation.approvals[1].officer, "minh");
  EXPECT_EQ(history.decisions[1].outcome.public_key, house.policy->state().key("a")->public_key);
  EXPECT_FALSE(history.torn);
}

using Lines = std::vector<std::string>;

/// The same chain with all numbers and hashes made anew: what an intruder with the file, and no officer's key, can do.
void chain_again(Lines& lines) {
  std::string head(64, '0');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto& line = lines[i];
    const auto number = line.find("\"number\":") + 9;
    line.replace(number, line.find(',', number) - number, std::to_string(i + 1));
    line.replace(line.find("\"prev\":\"") + 8, 64, head);
    line.resize(line.rfind(",\"hash\":\""));
    head = to_hex(sha256(line));
    line += ",\"hash\":\"" + head + "\"}";
  }
}

struct Forgery {
  const char* name;
  void (*forge)(Lines&);
};
class ForgedRegister : public testing::TestWithParam<Forgery> {};

TEST_P(ForgedRegister, IsRefusedAtStart) {
  House house;
  house.council.key(*house.policy, "a", grant());
  house.decide(act::Suspend{"a"});
  house.policy.reset();
  std::istringstream in{read(house.file())};
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 5U);
  GetParam().forge(lines);
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  ASSERT_NE(text, read(house.file()));
  write(house.file(), text);
  EXPECT_THROW(house.reopen(), settings::Error);
  EXPECT_THROW(read_history(house.file()), settings::Error);
}

void replace(std::string& line, std::string_view what, std::string_view by) {
  const auto at = line.find(what);
  if (at != line.npos) line.replace(at, what.size(), by);
}

INSTANTIATE_TEST_SUITE_P(
    Register, ForgedRegister,
    testing::Values(
        Forgery{"an_edited_line", [](Lines& l) { replace(l[3], "\"per_day\":100000", "\"per_day\":900000"); }},
        Forgery{"an_edited_line_chained_again",
                [](Lines& l) { replace(l[3], "\"per_day\":100000", "\"per_day\":900000"), chain_again(l); }},
        Forgery{"a_deleted_line", [](Lines& l) { l.erase(l.begin() + 2); }},
        Forgery{"a_deleted_line_chained_again", [](Lines& l) { l.erase(l.begin() + 2), chain_again(l); }},
        Forgery{"swapped_lines", [](Lines& l) { std::swap(l[2], l[3]); }},
        Forgery{"swapped_lines_chained_again", [](Lines& l) { std::swap(l[2], l[3]), chain_again(l); }},
        Forgery{"a_line_twice", [](Lines& l) { l.push_back(l.back()); }},
        Forgery{"a_line_twice_chained_again", [](Lines& l) { l.push_back(l.back()), chain_again(l); }},
        Forgery{"no_founding", [](Lines& l) { l.erase(l.begin()), chain_again(l); }},
        Forgery{"one_signature_taken_away",
                [](Lines& l) {
                  const auto begin = l[4].find(",{\"credential\"");
                  l[4].erase(begin, l[4].find("}]", begin) + 1 - begin), chain_again(l);
                }},
        Forgery{"another_public_key",
                [](Lines& l) {
                  const auto key = to_base64(TestOfficer::with_key("eve").key().public_key());
                  const auto at = l[1].find("\"public_key\":\"") + 14;
                  l[1].replace(at, l[1].find('"', at) - at, key), chain_again(l);
                }},
        Forgery{"a_decision_on_another_day",
                [](Lines& l) {
                  const auto at = l[4].find("\"time\":\"") + 8;
                  l[4].replace(at, 4, "2019"), chain_again(l);
                }},
        Forgery{"white_space", [](Lines& l) { replace(l[1], "\"outcome\":", "\"outcome\": "), chain_again(l); }},
        Forgery{"a_member_more",
                [](Lines& l) { replace(l[1], "\"outcome\":", "\"more\":1,\"outcome\":"), chain_again(l); }},
        Forgery{"an_empty_line", [](Lines& l) { l.insert(l.begin() + 1, ""); }}),
    case_name);

/// Anything that officers might decide about few keys and people, possible or not.
Act any_act(House& house, std::mt19937& dice) {
  const auto roll = [&](unsigned sides) { return dice() % sides; };
  const auto label = "key-" + std::to_string(roll(4));
  const auto* key = house.policy->state().key(label);
  switch (roll(14)) {
    case 0:
    case 1: return act::Generate{label, to_bytes(label), KeyType::p256, {"one"}};
    case 2: return act::RequestCertificate{label, "CN=" + label, {}};
    case 3:
    case 4:
      if (key == nullptr) return act::Suspend{label};
      return act::ImportCertificate{label, house.council.certify(key->public_key, label)};
    case 5:
    case 6: return act::Activate{label, grant()};
    case 7: return act::ChangeGrant{label, grant()};
    case 8: return act::Place{label, {"one", "two"}};
    case 9: return act::Suspend{label};
    case 10: return act::Resume{label};
    case 11: return act::Rotate{label, "key-" + std::to_string(roll(4)), house.now + 1h};
    case 12: return roll(2) == 0 ? Act{act::Destroy{label}} : Act{enrol(TestOfficer::with_passkey("p" + label))};
    default: return act::RemoveOfficer{"p" + label};
  }
}

TEST(Register, ReplaysToTheStateThatItHad) {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    House house;
    std::mt19937 dice{seed};
    int decided = 0;
    for (int step = 0; step < 60; ++step) {
      house.now += std::chrono::minutes{dice() % 20};
      if (!house.fault(any_act(house, dice))) ++decided;
    }
    EXPECT_GT(decided, 10) << "seed " << seed;
    const auto state = house.policy->state();
    EXPECT_EQ(state.decisions, static_cast<std::uint64_t>(decided) + 1);
    EXPECT_EQ(read_history(house.file()).state, state) << "seed " << seed;
    house.now += 1000h;
    house.reopen();
    EXPECT_EQ(house.policy->state(), state) << "decisions are judged by the day they were made on, seed " << seed;
  }
}

}  // namespace
}  // namespace kythu::hsm
