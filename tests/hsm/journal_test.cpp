#include "hsm/signer/journal.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/settings/table.hpp"
#include "doubles/temporary_folder.hpp"
#include "hsm/journal_verify.hpp"

namespace kythu::hsm {
namespace {

using Lines = std::vector<std::string>;

SigningOrder order(const std::string& job) {
  return {"receipts", Purpose::receipt, AgencyId{{{1}}}, Algorithm::rsa_pkcs1_sha256, Bytes(32, 7), job};
}

class JournalTest : public testing::Test {
 protected:
  std::filesystem::path file() const { return folder_ / std::string{journal_file}; }
  std::string text() const {
    std::ifstream in{file(), std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  void write(const std::string& text) const { std::ofstream{file(), std::ios::binary | std::ios::trunc} << text; }
  Lines lines() const {
    std::istringstream in{text()};
    Lines all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
  void write_lines(const Lines& all) const {
    std::string joined;
    for (const auto& line : all) joined += line + "\n";
    write(joined);
  }
  /// Five lines: three orders, two of them ended.
  void fill() const {
    Journal journal{folder_.path(), system_now};
    const auto first = journal.begun(order("one"));
    journal.done(first, "soft", Bytes{1});
    const auto second = journal.begun(order("two"));
    journal.failed(second, Refusal::token_down);
    journal.begun(order("three"));
  }
  test::TemporaryFolder folder_;
};

TEST_F(JournalTest, AnUntouchedJournalIsGoodAndShowsWhatIsInDoubt) {
  fill();
  const auto report = verify_journal(file());
  EXPECT_EQ(report.fault, "");
  EXPECT_EQ(report.lines, 5u);
  EXPECT_EQ(report.in_doubt, Lines{"5"});
  EXPECT_FALSE(report.torn);
}

TEST_F(JournalTest, AnOrderIsOnDiskBeforeTheTokenHearsOfIt) {
  Journal journal{folder_.path(), system_now};
  journal.begun(order("one"));
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_NE(lines()[0].find(R"("act":"sign_begun")"), std::string::npos);
  EXPECT_NE(lines()[0].find(R"("job":"one")"), std::string::npos);
}

TEST_F(JournalTest, TheChainGoesOnAfterARestart) {
  fill();
  fill();
  const auto report = verify_journal(file());
  EXPECT_EQ(report.fault, "");
  EXPECT_EQ(report.lines, 10u);
}

TEST_F(JournalTest, TodaysOrdersAreCountedAfterARestart) {
  fill();
  const Journal journal{folder_.path(), system_now};
  EXPECT_EQ(journal.before().begun_today, (std::map<std::string, std::int64_t>{{"receipts", 3}}));
  EXPECT_EQ(verify_journal(file()).fault, "");
}

TEST_F(JournalTest, YesterdaysOrdersAreNot) {
  fill();
  const Journal journal{folder_.path(), [] { return system_now() + std::chrono::hours{24}; }};
  EXPECT_TRUE(journal.before().begun_today.empty());
}

TEST_F(JournalTest, ALongJournalIsReadFromItsTail) {
  std::string old;
  ChainHead head;
  const auto yesterday = system_now() - std::chrono::hours{48};
  while (old.size() < 3 << 20) {
    old += chain_line(head, yesterday, {{"act", "sign_begun"}, {"key", "receipts"}, {"pad", std::string(2000, 'x')}});
  }
  write(old);
  fill();
  const Journal journal{folder_.path(), system_now};
  EXPECT_EQ(journal.before().begun_today.at("receipts"), 3);
  EXPECT_EQ(verify_journal(file()).fault, "");
}

TEST_F(JournalTest, TheLastDecisionIsRememberedHoweverFarBackItLies) {
  const auto yesterday = system_now() - std::chrono::hours{48};
  const auto decision = [](const char* number, char hash) {
    return JournalFields{{"act", "decision"}, {"policy_seq", number}, {"policy_hash", std::string(64, hash)}};
  };
  ChainHead head;
  auto old = chain_line(head, yesterday, decision("6", 'a')) + chain_line(head, yesterday, decision("7", 'b'));
  const JournalFields quotes{{"act", "x"}, {"why", "\"policy_seq\":\"9\""}, {"pad", std::string(2000, 'x')}};
  while (old.size() < 5 << 20) old += chain_line(head, yesterday, quotes);
  write(old);
  const Journal journal{folder_.path(), system_now};
  EXPECT_EQ(journal.before().policy, (PolicyHead{7, std::string(64, 'b')}));
  EXPECT_EQ(journal.before().head, head);
}

TEST_F(JournalTest, TwoSignersCannotWriteOneJournal) {
  const Journal first{folder_.path(), system_now};
  EXPECT_THROW(Journal(folder_.path(), system_now), settings::Error);
}

TEST_F(JournalTest, ManyThreadsWriteOneChain) {
  {
    Journal journal{folder_.path(), system_now};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&journal, t] {
        for (int i = 0; i < 25; ++i) journal.done(journal.begun(order(std::to_string(t * 100 + i))), "soft", Bytes{1});
      });
    }
    for (auto& thread : threads) thread.join();
  }
  const auto report = verify_journal(file());
  EXPECT_EQ(report.fault, "");
  EXPECT_EQ(report.lines, 400u);
  EXPECT_TRUE(report.in_doubt.empty());
}

TEST_F(JournalTest, EveryCutOfTheLastLineIsMendedAtTheNextStart) {
  fill();
  const auto whole = text();
  const auto last = whole.rfind('\n', whole.size() - 2) + 1;
  for (auto cut = last + 1; cut < whole.size(); cut += 17) {
    write(whole.substr(0, cut));
    EXPECT_TRUE(verify_journal(file()).torn);
    { const Journal mended{folder_.path(), system_now}; }
    const auto report = verify_journal(file());
    EXPECT_EQ(report.fault, "");
    EXPECT_EQ(report.lines, 5u) << "four whole lines, and one that says what was cut";
    EXPECT_NE(text().find("torn_line_cut"), std::string::npos);
  }
}

/// Files of this process cannot grow past the limit while it lives.
struct FullDisk {
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{bytes, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before); }
  rlimit before{};
};

TEST_F(JournalTest, AfterAFullDiskNothingIsSignedUntilANewStart) {
  {
    Journal journal{folder_.path(), system_now};
    journal.begun(order("one"));
    {
      const FullDisk disk{text().size() + 100};
      EXPECT_THROW(journal.begun(order("two")), std::system_error);
    }
    EXPECT_THROW(journal.begun(order("three")), std::system_error) << "what the disk holds is not known any more";
  }
  { const Journal journal{folder_.path(), system_now}; }
  EXPECT_EQ(verify_journal(file()).fault, "");
  EXPECT_EQ(text().find("three"), std::string::npos);
}

struct Tampering {
  const char* name;
  void (*change)(Lines&);
  std::uint64_t good_lines;
};
class Tampered : public JournalTest, public testing::WithParamInterface<Tampering> {};

TEST_P(Tampered, IsFoundAtItsFirstLine) {
  fill();
  auto all = lines();
  GetParam().change(all);
  write_lines(all);
  const auto report = verify_journal(file());
  EXPECT_NE(report.fault, "");
  EXPECT_EQ(report.lines, GetParam().good_lines);
  EXPECT_THROW(Journal(folder_.path(), system_now), settings::Error) << "the signer does not go on with it";
}

void replace(std::string& line, std::string_view what, std::string_view by) {
  line.replace(line.find(what), what.size(), by);
}
void forge(Lines& all) {
  ChainHead head{1, std::string(64, 'a')};
  auto line = chain_line(head, system_now(), {{"act", "sign_done"}, {"begun", "1"}});
  line.pop_back();
  all[1] = line;
}

INSTANTIATE_TEST_SUITE_P(
    Journal, Tampered,
    testing::Values(Tampering{"an_edited_line", [](Lines& all) { replace(all[2], "two", "six"); }, 2},
                    Tampering{"an_edited_hash", [](Lines& all) { all[1].replace(all[1].size() - 5, 3, "zzz"); }, 1},
                    Tampering{"the_first_line_deleted", [](Lines& all) { all.erase(all.begin()); }, 0},
                    Tampering{"a_line_deleted", [](Lines& all) { all.erase(all.begin() + 1); }, 1},
                    Tampering{"a_line_inserted", [](Lines& all) { all.insert(all.begin() + 2, all[0]); }, 2},
                    Tampering{"a_line_doubled", [](Lines& all) { all.push_back(all.back()); }, 5},
                    Tampering{"two_lines_swapped", [](Lines& all) { std::swap(all[1], all[2]); }, 1},
                    Tampering{"an_empty_line", [](Lines& all) { all.insert(all.begin() + 3, ""); }, 3},
                    Tampering{"a_line_of_nonsense", [](Lines& all) { all[4] = std::string(300, '{'); }, 4},
                    Tampering{"an_endless_line", [](Lines& all) { all[4] = std::string(9000, 'x'); }, 4},
                    Tampering{"a_line_replaced_and_hashed_anew", forge, 1}),
    case_name);

}  // namespace
}  // namespace kythu::hsm
