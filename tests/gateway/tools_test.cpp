// What the officers' command line is made of: text made harmless, PINs in shares, key files, records.
#include <cstdlib>
#include <fstream>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/base/digest.hpp"
#include "config/base/random.hpp"
#include "doubles/temporary_folder.hpp"
#include "gateway/tools/certificate.hpp"
#include "gateway/tools/drafts.hpp"
#include "gateway/tools/record.hpp"
#include "gateway/tools/refused.hpp"
#include "gateway/tools/shares.hpp"
#include "gateway/tools/table.hpp"
#include "gateway/tools/words.hpp"
#include "hsm/journal_chain.hpp"
#include "hsm/officers/approvals.hpp"

namespace kythu::tools {
namespace {

TEST(Table, AlignsByWhatPeopleSeeNotByBytes) {
  EXPECT_EQ(table({{"NAME", "STATE"}, {"Nguyễn", "up"}, {"Ly\u0301", "down"}}),
            "NAME    STATE\nNguyễn  up\nLy\u0301      down\n");
}

struct Shown {
  const char* name;
  std::string written, visible;
};
class Visible : public testing::TestWithParam<Shown> {};
TEST_P(Visible, MakesStrangersTextHarmless) { EXPECT_EQ(visible(GetParam().written), GetParam().visible); }
INSTANTIATE_TEST_SUITE_P(
    Table, Visible,
    testing::Values(Shown{"vietnamese", "Nguyễn Thị Ưng", "Nguyễn Thị Ưng"},
                    Shown{"escape", "a\x1b[2Jb", "a\\u001b[2Jb"}, Shown{"line_feed", "a\nb", "a\\u000ab"},
                    Shown{"right_to_left", "a\u202eb", "a\\u202eb"}, Shown{"no_width", "a\u200bb", "a\\u200bb"},
                    Shown{"c1_control", "a\u009bb", "a\\u009bb"}, Shown{"not_utf8", "\xff", "(not UTF-8: ff)"}),
    case_name);

std::vector<Secret> chosen(const std::vector<Secret>& shares, std::initializer_list<std::size_t> which) {
  std::vector<Secret> some;
  for (const auto i : which) some.emplace_back(shares[i].reveal());
  return some;
}

TEST(Shares, AnyOfThemAsManyAsNeededMakeTheSecret) {
  for (const std::string secret : {"1234", "a PIN of sixteen", "mật khẩu dài hơn mười sáu ký tự"}) {
    const auto shares = split_secret(Secret{secret}, {5, 3}, system_random);
    ASSERT_EQ(shares.size(), 5u);
    for (const auto& three : {chosen(shares, {0, 1, 2}), chosen(shares, {4, 2, 0}), chosen(shares, {1, 3, 4, 2})}) {
      EXPECT_EQ(join_shares(three).reveal(), secret);
    }
  }
}

TEST(Shares, DoNotTellHowLongAUsualPinIs) {
  const auto four = split_secret(Secret{"1234"}, {2, 2}, system_random);
  const auto fifteen = split_secret(Secret{"123456789012345"}, {2, 2}, system_random);
  EXPECT_EQ(four[0].reveal().size(), fifteen[0].reveal().size());
}

TEST(Shares, AreRefusedWhenTheyDoNotBelongTogether) {
  const auto one = split_secret(Secret{"123456"}, {3, 2}, system_random);
  auto other = split_secret(Secret{"123456"}, {3, 2}, system_random);
  EXPECT_THROW(join_shares(chosen(one, {0})), Refused) << "too few";
  EXPECT_THROW(join_shares(chosen(one, {1, 1})), Refused) << "one twice";
  auto mixed = chosen(one, {0});
  mixed.push_back(std::move(other[1]));
  EXPECT_THROW(join_shares(mixed), Refused) << "of two splittings";
  EXPECT_THROW(join_shares({}), Refused);
}

TEST(Shares, ASlipOfThePenIsFoundInEveryPlace) {
  const auto shares = split_secret(Secret{"123456"}, {2, 2}, system_random);
  const std::string good{shares[0].reveal()};
  EXPECT_EQ(fault_of_share(shares[0]), "");
  for (std::size_t at = 0; at < good.size(); ++at) {
    if (good[at] == '-') continue;
    auto bad = good;
    bad[at] = bad[at] == '0' ? '1' : '0';
    EXPECT_NE(fault_of_share(Secret{bad}), "") << at;
  }
  EXPECT_NE(fault_of_share(Secret{good.substr(0, 20)}), "");
}

struct Due {
  const char* name;
  int hours;
  Expiry expiry;
};
class Expires : public testing::TestWithParam<Due> {};
TEST_P(Expires, IsWarnedOf) {
  const auto now = *parse_rfc3339("2026-11-22T00:00:00Z");
  EXPECT_EQ(expiry_of(now + std::chrono::hours{GetParam().hours}, now), GetParam().expiry);
}
INSTANTIATE_TEST_SUITE_P(Certificate, Expires,
                         testing::Values(Due{"in_a_year", 365 * 24, Expiry::fine},
                                         Due{"at_90_days", 90 * 24, Expiry::fine},
                                         Due{"below_90_days", 90 * 24 - 1, Expiry::in_90_days},
                                         Due{"below_30_days", 30 * 24 - 1, Expiry::in_30_days},
                                         Due{"below_7_days", 7 * 24 - 1, Expiry::in_7_days},
                                         Due{"now", 0, Expiry::expired}),
                         case_name);

class WithOfficers : public testing::Test {
 protected:
  std::unique_ptr<Pen> pen(const std::string& name) {
    const auto file = (folder_ / name).native();
    const Secret passphrase{"a passphrase of " + name};
    made_ = make_key_file(file, passphrase);
    return open_key_file(file, passphrase);
  }
  test::TemporaryFolder folder_;
  hsm::Credential made_;
};

TEST_F(WithOfficers, AKeyFileIsOpenedByItsPassphraseAlone) {
  const auto lan = pen("lan");
  EXPECT_EQ(lan->credential().id, made_.id);
  EXPECT_EQ(credential_of_file(folder_ / "lan.pub").id, made_.id);
  EXPECT_THROW(open_key_file((folder_ / "lan").native(), Secret{"another passphrase"}), Refused);
  EXPECT_THROW(make_key_file((folder_ / "lan").native(), Secret{"a passphrase of lan"}), Refused) << "is there already";
  EXPECT_THROW(make_key_file((folder_ / "short").native(), Secret{"short"}), Refused);
  EXPECT_EQ(std::filesystem::status(folder_ / "lan").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(WithOfficers, AKeyInTheClearIsNoOfficersKey) {
  std::ofstream{folder_ / "clear"} << "-----BEGIN PRIVATE KEY-----\n";
  EXPECT_THROW(open_key_file((folder_ / "clear").native(), Secret{""}), Refused);
}

TEST_F(WithOfficers, TheSignerAcceptsWhatTwoOfThemApproved) {
  const auto lan = pen("lan"), minh = pen("minh");
  const auto officer = [](const char* id, const Pen& one) {
    return hsm::VaultOfficer{
        .id = id, .name = id, .role = hsm::OfficerRole::security_officer, .credentials = {one.credential()}};
  };
  hsm::VaultState state;
  state.vault = std::string(32, 'a');
  state.officers = {officer("lan", *lan), officer("minh", *minh)};
  hsm::SignedOperation whole{draft(state.vault, hsm::act::Suspend{"result"}, {"a test"}), {}};
  whole.approvals.push_back(approve_with(*lan, "lan", whole.operation));
  EXPECT_EQ(hsm::check_operation(state, whole, system_now()).error().fault, hsm::OperationFault::needs_another);
  whole.approvals.push_back(approve_with(*minh, "minh", whole.operation));
  EXPECT_TRUE(hsm::check_operation(state, whole, system_now()));
}

TEST(Draft, ThatWouldNotBeReadAgainIsRefused) {
  EXPECT_THROW(draft(std::string(32, 'a'), hsm::act::Suspend{"result"}, {""}), Refused) << "no reason";
  EXPECT_THROW(draft("not a vault", hsm::act::Suspend{"result"}, {"a test"}), Refused);
}

TEST(Words, SayThatAGrantIsForEveryAgency) {
  const hsm::act::Activate act{"k", {{hsm::Purpose::result}, {hsm::Algorithm::rsa_pkcs1_sha256}, {}, 5, 50, {}}};
  const auto text = table(plain_words(draft(std::string(32, 'a'), act, {"a test"})));
  for (const auto* word :
       {"activate", "EVERY agency", "rsa_pkcs1_sha256", "at most 5 a second and 50 a day", "a request suffices"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word;
  }
}

class Record : public WithOfficers {
 protected:
  void SetUp() override {
    lan_ = pen("lan");
    minh_ = pen("minh");
    RecordFacts facts{.at = system_now(), .place = "Tỉnh Thử nghiệm"};
    facts.state.vault = std::string(32, 'a');
    facts.state.officers = {{"lan", "Nguyễn Thị Lan", hsm::OfficerRole::security_officer, {lan_->credential()}},
                            {"minh", "Trần Văn Minh", hsm::OfficerRole::security_officer, {minh_->credential()}}};
    facts.steps = {
        {draft(facts.state.vault, hsm::act::Suspend{"k"}, {"a test"}), {.number = 1, .hash = std::string(64, 'b')}}};
    text_ = record_text(facts);
  }
  std::unique_ptr<Pen> lan_, minh_;
  std::string text_;
};

TEST_F(Record, IsGoodWithTheSignaturesOfAllWhomItNames) {
  const auto whole = text_ + record_signature(text_, "lan", *lan_) + record_signature(text_, "minh", *minh_);
  const auto report = check_record(whole);
  EXPECT_EQ(report.fault, "");
  EXPECT_EQ(report.vault, std::string(32, 'a'));
  EXPECT_EQ(report.signers, (std::vector<std::string>{"lan", "minh"}));
  EXPECT_EQ(report.decisions, std::vector{std::string(64, 'b')});
}

TEST_F(Record, IsNotGoodOtherwise) {
  const auto one = record_signature(text_, "lan", *lan_), two = record_signature(text_, "minh", *minh_);
  EXPECT_NE(check_record(text_).fault, "") << "unsigned";
  EXPECT_NE(check_record(text_ + one).fault, "") << "one signature";
  EXPECT_NE(check_record(text_ + one + one).fault, "") << "one twice";
  EXPECT_NE(check_record(text_ + one + two + "more").fault, "") << "something below";
  const auto stranger = pen("eve");
  EXPECT_NE(check_record(text_ + one + record_signature(text_, "minh", *stranger)).fault, "") << "a stranger's key";
  auto changed = text_ + one + two;
  changed.replace(changed.find("Lan"), 3, "Mai");
  EXPECT_NE(check_record(changed).fault, "") << "changed";
}

TEST_F(Record, FitsOnPaper) {
  std::istringstream in{text_};
  for (std::string line; std::getline(in, line);) EXPECT_LE(width(line), 78u) << line;
}

struct Journal : testing::Test {
  /// What `kythu journal verify` says of these lines, and with which exit code.
  std::pair<int, std::string> verdict(const std::vector<std::string>& lines) {
    std::ofstream file{folder_ / "journal.jsonl"};
    for (const auto& line : lines) file << line << '\n';
    file.close();
    const auto file_name = (folder_ / "journal.jsonl").native(), out = (folder_ / "said").native();
    const int code = std::system((std::string{KYTHU_CLI} + " journal verify " + file_name + " > " + out).c_str());
    std::ifstream said{out};
    return {WEXITSTATUS(code), {std::istreambuf_iterator<char>{said}, {}}};
  }
  test::TemporaryFolder folder_;
};

TEST_F(Journal, TheFirstBadLineIsNamed) {
  std::vector<std::string> lines;
  hsm::ChainHead head;
  for (int i = 0; i < 5; ++i) lines.push_back(hsm::chain_line(head, system_now(), {{"act", "signer_started"}}));
  for (auto& line : lines) {
    if (line.ends_with('\n')) line.pop_back();
  }
  const auto good = verdict(lines);
  EXPECT_EQ(good.first, 0) << good.second;
  EXPECT_NE(good.second.find("5 lines"), std::string::npos) << good.second;
  lines.erase(lines.begin() + 2);
  const auto bad = verdict(lines);
  EXPECT_EQ(bad.first, 1);
  EXPECT_NE(bad.second.find("line 3: "), std::string::npos) << bad.second;
}

}  // namespace
}  // namespace kythu::tools
