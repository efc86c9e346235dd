#include "journal.hpp"

#include <iostream>
#include <memory>
#include <string>

#include "hsm/journal_chain.hpp"

namespace kythu::tools {
namespace {

int verify(const std::string& file) {
  const auto report = hsm::verify_journal(file);
  if (!report.fault.empty()) {
    std::cout << file << ": line " << report.lines + 1 << ": " << report.fault << '\n';
    return 1;
  }
  std::cout << file << ": " << report.lines << " lines, every one in its place\n";
  std::cout << "head: entry " << report.head.seq << ", " << report.head.hash << '\n';
  if (report.torn) std::cout << "a last line without its end: a crash while writing, never acknowledged\n";
  for (const auto& seq : report.in_doubt) std::cout << "in doubt: entry " << seq << " was begun and has no end\n";
  return 0;
}

}  // namespace

void add_journal(CLI::App& app, int& exit_code) {
  auto* journal = app.add_subcommand("journal", "the signer's journal");
  journal->require_subcommand(1);
  auto* command = journal->add_subcommand("verify", "check every line; names the first that is not in its place");
  auto file = std::make_shared<std::string>();
  command->add_option("file", *file, "journal.jsonl")->required();
  command->callback([file, &exit_code] { exit_code = verify(*file); });
}

}  // namespace kythu::tools
