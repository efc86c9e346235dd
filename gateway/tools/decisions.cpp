// kythu decisions: what officers ever decided, from the signed policy itself, every signature judged again. It needs
// the file alone, so an auditor runs it on a copy.
#include <iostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "commands.hpp"
#include "config/settings/signer.hpp"
#include "hsm/officers/register.hpp"
#include "hsm/strict_json.hpp"
#include "refused.hpp"
#include "table.hpp"
#include "words.hpp"

namespace kythu::tools {
namespace {

namespace json = boost::json;

struct Options {
  std::string settings, policy;
  std::uint64_t number = 0;
  bool json = false;
};

std::filesystem::path file_of(const Options& options) {
  if (!options.policy.empty()) return options.policy;
  if (options.settings.empty()) throw Refused{"say --policy or --settings"};
  return settings::load_signer(options.settings).policy / hsm::policy_file;
}

std::vector<std::string> signers_of(const hsm::Recorded& decision) {
  std::vector<std::string> names;
  for (const auto& approval : decision.operation.approvals) names.push_back(approval.officer);
  return names;
}

/// The key or officer that it is about: the row of its plain words behind the act.
std::string subject_of(const hsm::Recorded& decision) {
  const auto rows = plain_words(decision.operation.operation);
  return rows.at(1).size() > 1 ? rows[1][1] : "";
}

json::object to_json(const hsm::Recorded& decision) {
  json::array signers;
  for (const auto& name : signers_of(decision)) signers.emplace_back(name);
  return {{"number", decision.number},
          {"time", rfc3339(decision.at)},
          {"act", hsm::name(decision.operation.operation.act)},
          {"officers", std::move(signers)},
          {"reason", decision.operation.operation.reason},
          {"operation", json::parse(hsm::canonical_json(decision.operation.operation))},
          {"operation_hash", hsm::operation_hash(decision.operation.operation)},
          {"hash", decision.hash}};
}

void show_one(const hsm::Recorded& decision) {
  std::vector<Row> rows{{"decision", std::to_string(decision.number)},
                        {"decided", rfc3339(decision.at)},
                        {"signed by", visible(join(signers_of(decision)))}};
  for (auto& row : plain_words(decision.operation.operation)) rows.push_back(std::move(row));
  rows.push_back({"line's hash", decision.hash});
  std::cout << table(rows);
}

void list(const Options& options) {
  const auto history = hsm::read_history(file_of(options));
  if (options.number > history.decisions.size())
    throw Refused{"there are only " + std::to_string(history.decisions.size()) + " decisions"};
  if (options.json) {
    json::array all;
    for (const auto& decision : history.decisions) {
      if (options.number == 0 || options.number == decision.number) all.push_back(to_json(decision));
    }
    std::cout << hsm::canonical(json::object{{"vault", history.state.vault}, {"decisions", std::move(all)}}) << '\n';
  } else if (options.number > 0) {
    show_one(history.decisions[options.number - 1]);
  } else {
    std::vector<Row> rows{{"NUMBER", "TIME", "ACT", "ABOUT", "SIGNED BY", "REASON"}};
    for (const auto& decision : history.decisions) {
      rows.push_back({std::to_string(decision.number), rfc3339(std::chrono::floor<std::chrono::seconds>(decision.at)),
                      std::string{hsm::name(decision.operation.operation.act)}, subject_of(decision),
                      visible(join(signers_of(decision))), visible(decision.operation.operation.reason)});
    }
    std::cout << table(rows) << "every line in its place, every signature good; head " << history.state.head << '\n';
  }
  if (history.torn) std::cerr << "a last line without its end: a crash while writing, never acknowledged\n";
}

}  // namespace

void add_decisions(Command app) {
  auto options = std::make_shared<Options>();
  const auto decisions = app.add_subcommand(
      "decisions", "Every decision that officers ever made, judged again from the signed policy (policy.jsonl)");
  const auto policy = decisions.add_option("--policy", options->policy, "policy.jsonl, or a copy of it");
  decisions.add_option("--settings", options->settings, "signer.toml, which names its folder").excludes(policy);
  decisions.add_option("number", options->number, "one decision, in full");
  decisions.add_flag("--json", options->json, "one JSON object");
  decisions.callback([options] { list(*options); });
}

}  // namespace kythu::tools
