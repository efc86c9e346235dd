// What programs that are not ours make of exported books (money.md, I27).
#pragma once

#include <cstdio>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "doubles/temporary_folder.hpp"
#include "ledger/export.hpp"

namespace kythu::payments::test {

using Sums = std::map<std::string, std::int64_t>;  ///< debits less credits of every account that is not even

/// What `command` says of the text, FILE standing for its place; throws when it does not accept it.
inline std::string say_of(std::string command, const std::string& text, const char* name) {
  const kythu::test::TemporaryFolder folder;
  const auto file = (folder / name).string();
  std::ofstream{file} << text;
  command.replace(command.find("FILE"), 4, file);
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::string said;
  char part[4'096];
  while (const auto size = std::fread(part, 1, sizeof part, pipe)) said.append(part, size);
  if (pclose(pipe) != 0) throw std::runtime_error{command + "\n" + said};
  return said;
}

/// "Assets:Bank:1 , 1200" or "\"Assets:Bank:1\",\"1200 VND\"", a line an account.
inline Sums read_sums(const std::string& said) {
  static const std::regex line{R"re("?([A-Z][^",]*?)"? *, *"?(-?[0-9]+)( VND)?"?)re"};
  Sums sums;
  std::istringstream lines{said};
  for (std::string one; std::getline(lines, one);) {
    if (one.ends_with('\r')) one.pop_back();
    std::smatch match;
    if (std::regex_match(one, match, line) && std::stoll(match[2]) != 0) sums[match[1]] = std::stoll(match[2]);
  }
  sums.erase("Equity:Opening");
  return sums;
}

inline Sums summed_by_hledger(const ledger::Books& books) {
  const auto journal = ledger::to_hledger(books);
  say_of("hledger -f FILE check --strict", journal, "books.journal");
  return read_sums(say_of("hledger -f FILE balance --flat -N -O csv", journal, "books.journal"));
}

inline Sums summed_by_beancount(const ledger::Books& books) {
  const auto beans = ledger::to_beancount(books);
  say_of("bean-check FILE", beans, "books.beancount");
  return read_sums(
      say_of("bean-query -q -f csv FILE 'SELECT account, sum(number) GROUP BY account'", beans, "books.beancount"));
}

/// As hledger names the account.
inline std::string hledger_name(const std::string& code) { return std::regex_replace(code, std::regex{" "}, "_"); }

}  // namespace kythu::payments::test
