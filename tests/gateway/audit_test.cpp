// The audit chains as auditors meet them: searched, exported, signed where they stand, and judged by a file alone.
#include "config/database/audit.hpp"

#include <fstream>
#include <functional>

#include "case_name.hpp"
#include "doubles/temporary_folder.hpp"
#include "gateway/audit/note.hpp"
#include "gateway/audit/verify.hpp"
#include "gateway/core/audit_checkpoints.hpp"
#include "officers_fixture.hpp"

namespace kythu::gateway {
namespace {

using Lines = std::vector<std::string>;

class AuditTest : public OfficersFixture {
 protected:
  void record(const std::string& act, const std::string& object = "", const std::string& chain = "appliance") {
    database_.app().write([&](db::Transaction& tx) {
      db::record(tx, {.chain = chain,
                      .actor = "officer:=1+1",
                      .act = act,
                      .object = object,
                      .outcome = "done",
                      .detail = R"({"word":"đồng, \"hai\""})",
                      .request_id = "",
                      .at = now_});
      return Done{};
    });
  }
  bool sign() { return checkpoints_.run_once(); }
  void pass(std::chrono::seconds time) { now_ += time; }
  Lines exported() {
    const auto answer = get(auditor_, "/v1/audit/export");
    EXPECT_EQ(answer.status, 200);
    return lines_of(std::string{as_text(answer.body)});
  }
  static Lines lines_of(const std::string& text) {
    Lines lines;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      lines.push_back(text.substr(at, end + 1 - at));
      at = end + 1;
    }
    return lines;
  }
  std::filesystem::path write(const char* name, const Lines& lines) const {
    std::ofstream out{folder_ / name, std::ios::binary};
    for (const auto& line : lines) out << line;
    return folder_ / name;
  }
  AuditReport judge(const Lines& lines, const std::filesystem::path& kept = {}) const {
    return verify_audit(write("audit.jsonl", lines),
                        {.public_key_pem = to_pem(keys_.certificate_chain().front()), .checkpoints = kept});
  }
  static std::string to_pem(const Bytes& certificate) {
    return "-----BEGIN CERTIFICATE-----\n" + to_base64(certificate) + "\n-----END CERTIFICATE-----\n";
  }

  test::TemporaryFolder folder_;
  Instant now_ = std::chrono::floor<std::chrono::seconds>(system_now());
  const std::filesystem::path file_ = folder_ / "checkpoints.jsonl";
  AuditCheckpoints checkpoints_{
      {.origin = "kythu.test/audit", .file = file_}, database_.app(), keys_, [this] { return now_; }, log_};
  const Account auditor_ = log_in("auditor", Role::auditor);
};

TEST_F(AuditTest, IsSearchedByEachOfItsWords) {
  record("refund.approved", "ref_1");
  record("token.issued", "cli_1", "access");
  for (const auto& [query, found] :
       std::initializer_list<std::pair<const char*, std::size_t>>{{"act=refund.approved", 1},
                                                                  {"object=cli_1", 1},
                                                                  {"object=cli_2", 0},
                                                                  {"actor=officer:%3D1%2B1", 2},
                                                                  {"actor=officer:%3D1%2B1&chain=access", 1},
                                                                  {"act=token.issued&object=cli_1&outcome=refused", 0},
                                                                  {"object=ref_1&to=2020-01-01", 0},
                                                                  {"object=ref_1&from=2020-01-01", 1}}) {
    EXPECT_EQ(json(get(auditor_, std::string{"/v1/audit?"} + query)).at("data").as_array().size(), found) << query;
  }
  EXPECT_EQ(get(auditor_, "/v1/audit?after=nonsense").status, 422);
  EXPECT_EQ(get(auditor_, "/v1/audit?colour=red").status, 422);
}

TEST_F(AuditTest, IsReadByPagesNewestFirst) {
  for (int i = 0; i < 5; ++i) record("tested", "o" + std::to_string(i)), pass(std::chrono::seconds{i % 2});
  std::string seen, after;
  do {
    const auto page = json(get(auditor_, "/v1/audit?act=tested&limit=2" + (after.empty() ? "" : "&after=" + after)));
    for (const auto& one : page.at("data").as_array()) seen += std::string{one.at("object").as_string()} + " ";
    after = page.at("has_more").as_bool() ? std::string{page.at("next").as_string()} : "";
  } while (!after.empty());
  EXPECT_EQ(seen, "o4 o3 o2 o1 o0 ");
}

TEST_F(AuditTest, IsASpreadsheetWithoutFormulas) {
  record("tested", "o1");
  auto asked = as(auditor_, "GET", "/v1/audit?object=o1");
  asked.headers.emplace_back("accept", "text/csv");
  const auto csv = std::string{as_text(ask(asked).body)};
  EXPECT_NE(csv.find(",officer:=1+1,tested,o1,done,\"{\"\"word\"\":"), std::string::npos) << csv;
}

TEST_F(AuditTest, IsForAuditorsAlone) {
  for (const auto role : {Role::finance_clerk, Role::finance_approver, Role::security_officer, Role::administrator}) {
    const auto other = log_in(std::string{name(role)}, role);
    for (const auto* path : {"/v1/audit", "/v1/audit/export", "/v1/audit/checkpoint"}) {
      EXPECT_EQ(get(other, path).status, 403) << name(role) << path;
    }
  }
  EXPECT_EQ(ask(request("GET", "/v1/audit")).status, 403);  // a portal, whatever its scopes
}

TEST_F(AuditTest, IsSignedEveryMinuteWhereThereIsAnythingNew) {
  EXPECT_EQ(get(auditor_, "/v1/audit/checkpoint").status, 404);
  EXPECT_TRUE(sign());
  EXPECT_FALSE(sign());
  pass(std::chrono::seconds{61});
  EXPECT_FALSE(sign());
  record("tested");
  EXPECT_TRUE(sign());
  record("tested");
  pass(std::chrono::seconds{59});
  EXPECT_FALSE(sign());
  pass(std::chrono::seconds{1});
  EXPECT_TRUE(sign());
  const auto shown = json(get(auditor_, "/v1/audit/checkpoint"));
  EXPECT_EQ(shown.at("number").as_int64(), 3);
  const auto note = parse_note(std::string{shown.at("note").as_string()});
  ASSERT_TRUE(note);
  EXPECT_TRUE(note->text.starts_with("kythu.test/audit\n"));
  EXPECT_EQ(to_text(*note), shown.at("note").as_string());
}

TEST_F(AuditTest, AKeyThatDoesNotSignLeavesItForTheNextTry) {
  keys_.next_refusal = hsm::Refusal::token_down;
  EXPECT_FALSE(sign());
  EXPECT_TRUE(sign());
}

TEST_F(AuditTest, TheFileOutsideHasEveryCheckpointAndEachOnce) {
  sign();
  std::ofstream{file_, std::ios::app} << R"({"checkpoint":"torn by a cra)";
  record("tested"), pass(std::chrono::minutes{1});
  AuditCheckpoints after_crash{
      {.origin = "kythu.test/audit", .file = file_}, database_.app(), keys_, [this] { return now_; }, log_};
  EXPECT_TRUE(after_crash.run_once());
  EXPECT_FALSE(after_crash.run_once());
  std::ifstream in{file_};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  const auto lines = lines_of(text);
  ASSERT_EQ(lines.size(), 2u) << text;
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(parse_checkpoint_line(lines[i])->number, static_cast<int>(i) + 1);
}

TEST_F(AuditTest, AnExportIsJudgedWithItsPublicKeyAlone) {
  record("tested"), record("tested", "", "access"), record("tested");
  sign();
  record("tested");
  const auto report = judge(exported(), file_);
  EXPECT_EQ(report.fault, "");
  EXPECT_EQ(report.checkpoints, 2u);  // in the export and in the file
  EXPECT_EQ(report.chains.at("appliance").first, 1u);
  EXPECT_LT(report.chains.at("appliance").covered, report.chains.at("appliance").last);
}

struct Forgery {
  const char* name;
  std::function<void(Lines&)> done;
  std::string found;
};
std::size_t line_of(const Lines& lines, const std::string& what) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find(what) != std::string::npos) return i;
  }
  return lines.size();
}
void replace(std::string& text, const std::string& what, const std::string& with) {
  text.replace(text.find(what), what.size(), with);
}
/// The record is hashed anew, as whoever rewrites the database would.
void rehash(std::string& line) {
  auto read = parse_audit_line(line.substr(0, line.size() - 1)).value();
  read.hash = hash_of(read);
  line = to_json_line(read);
}

class Forged : public AuditTest, public testing::WithParamInterface<Forgery> {};

TEST_P(Forged, IsFoundAndNamed) {
  for (int i = 0; i < 4; ++i) record("tested", "o" + std::to_string(i));
  sign();
  auto lines = exported();
  ASSERT_EQ(judge(lines).fault, "");
  GetParam().done(lines);
  const auto fault = judge(lines).fault;
  EXPECT_NE(fault.find(GetParam().found), std::string::npos) << fault;
}

INSTANTIATE_TEST_SUITE_P(
    Audit, Forged,
    testing::Values(
        Forgery{"edited", [](Lines& all) { replace(all[line_of(all, "\"o1\"")], "o1", "o9"); },
                "not as it was written"},
        Forgery{"edited_and_hashed",
                [](Lines& all) {
                  auto& line = all[line_of(all, "\"o1\"")];
                  replace(line, "o1", "o9");
                  rehash(line);
                },
                "the record before it is another"},
        Forgery{"the_last_rewritten",
                [](Lines& all) {
                  auto& line = all[line_of(all, "\"o3\"")];
                  replace(line, "o3", "o9");
                  rehash(line);
                  std::erase_if(all, [](const auto& one) { return one.find("audit.exported") != std::string::npos; });
                },
                "knows another"},
        Forgery{"deleted", [](Lines& all) { all.erase(all.begin() + static_cast<long>(line_of(all, "\"o1\""))); },
                "follows"},
        Forgery{"swapped", [](Lines& all) { std::swap(all[line_of(all, "\"o1\"")], all[line_of(all, "\"o2\"")]); },
                "follows"},
        Forgery{"cut",
                [](Lines& all) {
                  std::erase_if(all, [](const auto& one) {
                    return one.find("\"o3\"") != std::string::npos || one.find("audit.exported") != std::string::npos;
                  });
                },
                "ends at"},
        Forgery{"a_chain_gone",
                [](Lines& all) {
                  std::erase_if(all, [](const auto& one) { return one.starts_with(R"({"chain":"appliance")"); });
                },
                "appliance ends at 0"},
        Forgery{"a_checkpoint_forged",
                [](Lines& all) {
                  auto& line = all[line_of(all, "{\"checkpoint\"")];
                  auto read = *parse_checkpoint_line(line.substr(0, line.size() - 1));
                  auto note = *parse_note(read.note);
                  auto text = *parse_checkpoint_text(note.text);
                  text.chains.begin()->second.seq += 1;
                  note.text = text_of(text);
                  line = checkpoint_json_line(read.number, to_text(note));
                },
                "wrong signature"},
        Forgery{"no_record", [](Lines& all) { all[0] = "{}\n"; }, "line 1 is no record"}),
    case_name);

}  // namespace
}  // namespace kythu::gateway
