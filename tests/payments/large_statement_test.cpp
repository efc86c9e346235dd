// A camt.053 that is never whole in memory, from a file by kythu-parser into the books: a few thousand lines, or with
// KYTHU_LONG as many as KYTHU_LINES says (a million). Says how long it took and how much memory.
#include <cstdlib>
#include <fstream>

#include "config/base/hashing.hpp"
#include "doubles/temporary_folder.hpp"
#include "payments/collector.hpp"
#include "payments/reconciliation/runs.hpp"
#include "payments/reconciliation/statements.hpp"
#include "payments/statements/file_source.hpp"
#include "payments/statements/running_parser.hpp"

namespace kythu::payments::test {
namespace {

using std::chrono::steady_clock;

std::size_t lines_wanted() {
  if (!std::getenv("KYTHU_LONG")) return 4'000;
  const auto* lines = std::getenv("KYTHU_LINES");
  return lines ? std::stoul(lines) : 1'000'000;
}

/// The most that this process ever had in memory, kilobytes.
long most_memory() {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;) {
    if (word == "VmHWM:" && status >> word) return std::stol(word);
  }
  return 0;
}

double seconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

class LargeStatement : public Collector {
 protected:
  void write_file(std::size_t lines) {
    std::ofstream out{folder_ / "large.xml", std::ios::binary};
    const auto put = [&](const std::string& text) {
      out << text;
      hashing_.add(text);
      size_ += text.size();
    };
    put(R"(<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">)"
        "<BkToCstmrStmt><Stmt><Id>S1</Id><Acct><Id><Othr><Id>" +
        std::string{bank_account} + "</Id></Othr></Id><Ccy>VND</Ccy></Acct>" + balance("OPBD", 0) +
        balance("CLBD", lines * 1'000));
    for (std::size_t i = 0; i < lines; ++i) {
      const auto number = std::to_string(i);
      put("<Ntry><NtryRef>" + number +
          R"(</NtryRef><Amt Ccy="VND">1000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>)"
          "<BookgDt><Dt>2026-11-21</Dt></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt><AcctSvcrRef>FT26325" +
          number + "</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>" +
          "<RltdPties><Dbtr><Pty><Nm>NGUYEN VAN A</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>Nop phi ho so " + number +
          "</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n");
    }
    put("</Stmt></BkToCstmrStmt></Document>");
  }
  static std::string balance(const std::string& code, std::size_t amount) {
    return "<Bal><Tp><CdOrPrtry><Cd>" + code + R"(</Cd></CdOrPrtry></Tp><Amt Ccy="VND">)" + std::to_string(amount) +
           "</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>";
  }
  Statements::Taken take() {
    statements::InFile source{folder_ / "large.xml", size_, hashing_.digest()};
    statements::ParserDesk desk{parser_.socket()};
    const auto taken = database_.app().write([&](db::Transaction& tx) {
      return all_.statements().take(tx, {.agency = agency_,
                                         .name = "large.xml",
                                         .by = "officer:off_1",
                                         .request_id = "",
                                         .source = source,
                                         .desk = desk});
    });
    if (!taken) throw std::runtime_error{"not taken"};
    return *taken;
  }

  const kythu::test::TemporaryFolder folder_;
  const kythu::test::RunningParser parser_;
  Hashing hashing_;
  std::uint64_t size_ = 0;
};

TEST_F(LargeStatement, IsTakenOnceInBoundedMemory) {
  const auto lines = lines_wanted();
  write_file(lines);
  const auto before = most_memory();
  const auto began = steady_clock::now();
  const auto taken = take();
  const auto seconds = seconds_since(began);
  const auto grown = most_memory() - before;
  EXPECT_EQ(taken.file.fresh, static_cast<std::int64_t>(lines));
  EXPECT_EQ(taken.file.size, static_cast<std::int64_t>(size_));
  EXPECT_LE(grown, 128 * 1024 + static_cast<long>(lines) * 120 / 1024);
  EXPECT_EQ(number("SELECT sum(length(bytes)) FROM statement_piece"), static_cast<std::int64_t>(size_));
  EXPECT_FALSE(take().fresh);
  if (!std::getenv("KYTHU_LONG")) return;
  std::printf("%zu lines, %zu MiB: %.1f s, %ld kB more\n", lines, static_cast<std::size_t>(size_ >> 20), seconds,
              grown);
  std::fflush(stdout);
  if (const auto* bare = std::getenv("KYTHU_BARE")) {  // what tests/bench/statements sets it beside
    const auto command = std::string{bare} + " \"$KYTHU_TEST_DATABASE\" " + (folder_ / "large.xml").native();
    EXPECT_EQ(std::system(command.c_str()), 0);
  }
}

}  // namespace
}  // namespace kythu::payments::test
