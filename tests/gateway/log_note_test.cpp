// The signature log as outsiders judge it: pages of entries against a signed checkpoint, and what is not as it was.
#include "gateway/audit/log_note.hpp"

#include <fstream>
#include <functional>

#include "case_name.hpp"
#include "doubles/memory_keys.hpp"
#include "doubles/temporary_folder.hpp"
#include "gateway/audit/note.hpp"
#include "gateway/keys/certificates.hpp"
#include "hsm/statement.hpp"
#include "signing/merkle/merkle.hpp"

namespace kythu::gateway {
namespace {

const AgencyId judged_agency = AgencyId::parse("agy_0199a000-0000-7000-8000-000000000001").value();

/// Seven entries in two pages, a checkpoint over the first six, and what a case makes of them.
struct KeptLog {
  std::vector<std::string> entries = {"a", "b", "c", "d", "e", "f", "g"};
  std::size_t first_page = 4, second_from = 4;
  LogCheckpoint checkpoint{.origin = "kythu.test/log", .size = 6, .root = {}, .key = "seal", .algorithm = {}};
  std::string note, pem;

  KeptLog() {
    test::MemoryKeys keys{"seal", judged_agency};
    const auto key = hsm::statement_key(keys).value();
    signing::LeafTree tree;
    for (const auto& entry : entries) tree.add(signing::leaf_hash(entry));
    checkpoint.root = tree.head(checkpoint.size);
    checkpoint.algorithm = key.algorithms.front();
    note = *sign_note(keys, key, checkpoint.origin, text_of(checkpoint), "log-6");
    pem = to_pem(key.certificate_chain.front());
  }
};

std::string page_of(const KeptLog& log, std::size_t from, std::size_t to) {
  std::string rows;
  for (auto i = from; i < to; ++i) {
    rows += (rows.empty() ? "" : ",") + std::string{R"({"index":)"} + std::to_string(i) + R"(,"entry":")" +
            log.entries[i] + R"(","leaf_hash":""})";
  }
  return R"({"tree_size":7,"data":[)" + rows + "]}";
}

LogReport judged(const KeptLog& log) {
  const test::TemporaryFolder folder;
  std::ofstream{folder / "1.json"} << page_of(log, 0, log.first_page);
  std::ofstream{folder / "2.json"} << page_of(log, log.second_from, log.entries.size());
  return verify_log({folder / "1.json", folder / "2.json"}, log.note, log.pem);
}

struct LogCase {
  const char* name;
  std::function<void(KeptLog&)> change;
  const char* fault;
};

class LogVerdict : public testing::TestWithParam<LogCase> {};

TEST_P(LogVerdict, NamesWhatIsNotAsItWas) {
  KeptLog log;
  GetParam().change(log);
  const auto report = judged(log);
  EXPECT_EQ(report.fault, GetParam().fault);
  EXPECT_EQ(report.covered, report.fault.empty() ? 6 : 0);
}

INSTANTIATE_TEST_SUITE_P(
    Log, LogVerdict,
    testing::Values(
        LogCase{"as_it_was", [](KeptLog&) {}, ""},
        LogCase{"pages_that_overlap", [](KeptLog& log) { log.second_from = 2; }, ""},
        LogCase{"grown_since", [](KeptLog& log) { log.entries.push_back("h"); }, ""},
        LogCase{"edited", [](KeptLog& log) { log.entries[1] = "B"; },
                "an entry is not as it was when it was signed over"},
        LogCase{"reordered", [](KeptLog& log) { std::swap(log.entries[0], log.entries[5]); },
                "an entry is not as it was when it was signed over"},
        LogCase{"cut", [](KeptLog& log) { log.entries.resize(5); }, "the checkpoint knows 6 entries, here are 5"},
        LogCase{"with_a_gap", [](KeptLog& log) { log.second_from = 5; }, "entry 4 is not there"},
        LogCase{"another_size", [](KeptLog& log) { log.note.replace(log.note.find("\n6\n"), 3, "\n5\n"); },
                "the checkpoint has a wrong signature"},
        LogCase{"another_name", [](KeptLog& log) { log.note.replace(log.note.rfind("kythu.test"), 10, "other.test"); },
                "the checkpoint is signed by another name than its origin"},
        LogCase{"no_note", [](KeptLog& log) { log.note = "6\n"; }, "the checkpoint is none"}),
    case_name);

TEST(LogNote, IsReadOnlyAsItIsWritten) {
  const KeptLog log;
  const auto text = text_of(log.checkpoint);
  ASSERT_TRUE(parse_log_checkpoint(text));
  EXPECT_EQ(text_of(*parse_log_checkpoint(text)), text);
  for (const auto& other : {text + "\n", "\n" + text, text.substr(1 + text.find('\n')), text.substr(0, text.size() - 1),
                            std::string{"o\n06\n"} + text.substr(text.find("\n6\n") + 3)}) {
    EXPECT_FALSE(parse_log_checkpoint(other)) << other;
  }
}

}  // namespace
}  // namespace kythu::gateway
