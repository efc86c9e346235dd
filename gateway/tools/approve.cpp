// kythu approve: an officer reads what an operation says, and signs it. It needs no signer, so it works on any machine.
#include <algorithm>
#include <iostream>

#include "commands.hpp"
#include "drafts.hpp"
#include "files.hpp"
#include "refused.hpp"
#include "table.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace kythu::tools {
namespace {

struct Options {
  std::vector<std::string> files;
  PenPlace place;
  bool yes = false;
};

/// Read once: what was shown is what is signed, whatever happens to the file meanwhile.
struct Paper {
  std::string file;
  hsm::SignedOperation whole;
};

Paper read_paper(const std::string& file, const std::string& officer) {
  Paper paper{file, read_operation_file(file)};
  if (paper.whole.operation.expires <= system_now()) throw Refused{file + ": this operation has expired"};
  if (std::ranges::find(paper.whole.approvals, officer, &hsm::Approval::officer) != paper.whole.approvals.end())
    throw Refused{file + ": " + officer + " has signed it already"};
  return paper;
}

std::string description(const Paper& paper) {
  auto rows = plain_words(paper.whole.operation);
  for (const auto& approval : paper.whole.approvals)
    rows.push_back({"signed by", visible(approval.officer) + " (not checked here)"});
  return "\n" + visible(paper.file) + ":\n" + table(rows) + "\n";
}

void approve(const Options& options) {
  std::vector<Paper> papers;
  for (const auto& file : options.files) papers.push_back(read_paper(file, options.place.officer));
  for (const auto& paper : papers) {
    if (options.yes) {
      std::cout << description(paper) << std::flush;
    } else {
      show(description(paper));
      if (!ask_yes(options.place.officer + ": sign this?")) throw Refused{"not signed"};
    }
  }
  const auto pen = take_pen(options.place);
  for (auto& paper : papers) {
    paper.whole.approvals.push_back(approve_with(*pen, options.place.officer, paper.whole.operation));
    write_text(paper.file, hsm::to_json(paper.whole) + "\n");
    std::cout << paper.file << ": signed by " << options.place.officer << '\n';
  }
}

}  // namespace

void add_approve(Command app) {
  auto options = std::make_shared<Options>();
  const auto approve_command = app.add_subcommand(
      "approve", "Show what an operation says, and sign it as an officer. Several files are possible: each is shown.");
  approve_command.add_option("file", options->files, "what kythu propose wrote").required();
  add_pen(approve_command, options->place);
  approve_command.add_flag("--yes", options->yes, "do not ask");
  approve_command.callback([options] { approve(*options); });
}

}  // namespace kythu::tools
