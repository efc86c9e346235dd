#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/settings/credentials.hpp"
#include "config/settings/database.hpp"
#include "config/settings/signer.hpp"
#include "config/settings/table.hpp"
#include "doubles/temporary_folder.hpp"

namespace kythu::settings {
namespace {

struct Case {
  const char* name;
  const char* toml;
  const char* complaint;
};

class BadSettings : public testing::TestWithParam<Case> {};

TEST_P(BadSettings, StopTheStartWithOneClearLine) {
  try {
    read_database(Table::from_text("core.toml", GetParam().toml).table("database"));
    FAIL() << "these settings were accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), GetParam().complaint);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadSettings,
    testing::Values(Case{"a_missing_table", "", "core.toml: database is missing"},
                    Case{"a_missing_member", "[database]", "core.toml: database: connection is missing"},
                    Case{"a_member_of_another_type", "[database]\nconnection = 5",
                         "core.toml: database: connection must be text"},
                    Case{"a_number_out_of_range", "[database]\nconnection = 'x'\nconnections = 0",
                         "core.toml: database: connections must be a whole number between 1 and 500"},
                    Case{"a_fraction", "[database]\nconnection = 'x'\nconnections = 1.5",
                         "core.toml: database: connections must be a whole number between 1 and 500"},
                    Case{"an_unknown_member", "[database]\nconnection = 'x'\nconections = 5",
                         "core.toml: database: conections is not a setting"}),
    case_name);

/// signer.toml with one token, whose members are these.
SignerSettings signer_with(const std::string& members) {
  const test::TemporaryFolder folder;
  const auto file = folder / "signer.toml";
  std::ofstream{file} << "socket = 'use.sock'\njournal = 'journal'\npolicy = 'policy'\ncredentials = 'credentials'\n"
                      << "[[token]]\nmodule = '/proc/self/exe'\ntoken_label = 'soft'\n"
                      << members;
  return load_signer(file);
}

TEST(SignerSettings, HaveProcessesQueueEnvironmentAndDeadlineOfEachToken) {
  const auto settings = signer_with(
      "name = 'luna-1'\nprocesses = 3\nsessions = 2\nqueue = 7\ndeadline_ms = 900\nhashing = 'token'\n"
      "environment = { ChrystokiConfigurationPath = '/etc/luna' }\n");
  const auto& token = settings.tokens.at(0);
  EXPECT_EQ(token.processes, 3u);
  EXPECT_EQ(token.sessions, 2u);
  EXPECT_EQ(token.queue, 7u);
  EXPECT_EQ(token.deadline, std::chrono::milliseconds{900});
  EXPECT_EQ(token.hashing, Hashing::token);
  EXPECT_EQ(token.environment.at("ChrystokiConfigurationPath"), "/etc/luna");
  EXPECT_EQ(token.pin_credential, "") << "an officer enters it";
  EXPECT_EQ(settings.fences, settings.journal);
  EXPECT_FALSE(signer_with("name = 'a'").tokens.at(0).deadline);
}

class BadToken : public testing::TestWithParam<Case> {};

TEST_P(BadToken, StopsTheStartWithOneClearLine) {
  try {
    signer_with(GetParam().toml);
    FAIL() << "this token was accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), GetParam().complaint);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadToken,
    testing::Values(Case{"named_like_a_path", "name = '../x'",
                         "signer.toml: token.name must have 1 to 64 letters, digits, '-', '_' or '.'"},
                    Case{"with_an_impossible_variable", "name = 'a'\nenvironment = { 'A=B' = 'c' }",
                         "signer.toml: token.environment: 'A=B' cannot be a variable"},
                    Case{"with_a_number_as_variable", "name = 'a'\nenvironment = { A = 5 }",
                         "signer.toml: token[0]: environment must be a table of texts"},
                    Case{"hashed_by_nobody", "name = 'a'\nhashing = 'core'",
                         "signer.toml: token.hashing must be signer or token"},
                    Case{"without_processes", "name = 'a'\nprocesses = 0",
                         "signer.toml: token[0]: processes must be a whole number between 1 and 16"}),
    case_name);

class Credentials : public testing::Test {
 protected:
  void write(const char* name, const std::string& text, mode_t mode) {
    std::ofstream{folder_.path() / name} << text;
    chmod((folder_.path() / name).c_str(), mode);
  }
  test::TemporaryFolder folder_;
};

TEST_F(Credentials, AreReadWithoutTheFinalLineFeed) {
  write("pin", "1234\n", 0600);
  EXPECT_EQ(load_credential(folder_.path(), "pin").reveal(), "1234");
  EXPECT_FALSE(find_credential(folder_.path(), "other"));
}

TEST_F(Credentials, OpenToOthersOrEmptyOrMissingAreRefused) {
  write("open", "1234", 0644);
  write("empty", "", 0600);
  for (const char* name : {"open", "empty", "missing"}) {
    EXPECT_THROW(load_credential(folder_.path(), name), Error) << name;
  }
}

}  // namespace
}  // namespace kythu::settings
