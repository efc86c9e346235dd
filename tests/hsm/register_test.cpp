#include "hsm/officers/register.hpp"

#include <csignal>
#include <random>
#include <sstream>
#include <sys/resource.h>
#include <system_error>

#include "case_name.hpp"
#include "config/base/digest.hpp"
#include "config/settings/table.hpp"
#include "founded_house.hpp"

namespace kythu::hsm {
namespace {

using namespace std::chrono_literals;
using enum OperationFault;
using test::TestOfficer;

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

/// No file of this process grows beyond `size` while this lives, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(std::uintmax_t size) {
    getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{size, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*handler_)(int) = SIG_DFL;
};

TEST(Register, AFullDiskDecidesNothing) {
  House house;
  house.council.key(*house.policy, "a", grant());
  const auto before = house.policy->state();
  const auto text = read(house.file());
  const auto suspend = house.council.sign(act::Suspend{"a"});
  {
    const FullDisk disk{text.size() + 100};
    EXPECT_THROW(static_cast<void>(house.policy->decide(suspend, nullptr)), std::system_error);
  }
  EXPECT_EQ(house.policy->state(), before);
  EXPECT_EQ(read(house.file()), text) << "the half line is gone";
  EXPECT_EQ(house.fault(suspend), std::nullopt) << "the same signatures are good when there is room again";
  house.reopen();
  EXPECT_EQ(house.key("a"), KeyState::suspended);
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
