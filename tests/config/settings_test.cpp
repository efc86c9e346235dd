#include <fstream>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "case_name.hpp"
#include "config/settings/credentials.hpp"
#include "config/settings/database.hpp"
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
