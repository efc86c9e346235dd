// kythu ceremony: founds the vault and makes its first keys, with its first officers in one room.
#include <algorithm>
#include <iostream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "ceremony_plan.hpp"
#include "commands.hpp"
#include "connection.hpp"
#include "drafts.hpp"
#include "files.hpp"
#include "hsm/officers/register.hpp"
#include "people.hpp"
#include "record.hpp"
#include "refused.hpp"
#include "table.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace kythu::tools {
namespace {

struct Options {
  Connection connection;
  std::vector<std::string> officers;
  std::string plan, record, folder, policy;
  bool yes = false;
};

class Ceremony {
 public:
  Ceremony(hsm::Client& client, std::vector<Person> people, std::filesystem::path folder)
      : client_(client), people_(std::move(people)), folder_(std::move(folder)) {
    std::array<std::uint8_t, 16> id;
    system_random(id);
    vault_ = to_hex(id);
  }

  void found() {
    hsm::act::Found act;
    for (const auto& person : people_) act.officers.push_back(officer_of(person));
    decide(std::move(act), "the ceremony: the vault and its first officers");
  }

  void make(const PlannedKey& key) {
    const auto meant = key.purposes.empty() ? "" : ", for " + join(key.purposes);
    const auto made = decide(key.generate, "the ceremony: first key" + meant);
    write_text(folder_ / (key.generate.key + ".pub"), made.public_key_pem);
    if (key.subject.empty()) return;
    const auto request = decide(hsm::act::RequestCertificate{key.generate.key, key.subject, key.dns_names},
                                "the ceremony: certificate request" + meant);
    write_text(folder_ / (key.generate.key + ".csr"), request.request_pem);
  }

  /// What was done, signed by everybody who was there; also when it was broken off.
  std::string record(const CeremonyPlan& plan, const std::string& broken_off) {
    const auto text = record_text({.at = std::chrono::floor<std::chrono::seconds>(system_now()),
                                   .place = plan.place,
                                   .state = or_refuse(client_.state()),
                                   .tokens = or_refuse(client_.tokens()),
                                   .steps = steps_,
                                   .broken_off = broken_off});
    auto whole = text;
    for (const auto& person : people_) whole += record_signature(text, person.place.officer, *person.pen);
    return whole;
  }

 private:
  hsm::Decision decide(hsm::Act act, const std::string& reason) {
    hsm::SignedOperation whole{draft(vault_, std::move(act), {reason}), {}};
    for (const auto& person : people_)
      whole.approvals.push_back(approve_with(*person.pen, person.place.officer, whole.operation));
    auto decision = or_refuse(client_.submit(whole));
    std::cout << fmt::format("  {:>3}  {}: {}\n", decision.number, hsm::name(whole.operation.act),
                             sentence(whole.operation.act))
              << std::flush;
    steps_.push_back({std::move(whole.operation), decision});
    return decision;
  }

  hsm::Client& client_;
  std::vector<Person> people_;
  std::filesystem::path folder_;
  std::string vault_;
  std::vector<RecordStep> steps_;
};

void show_intent(const std::vector<Person>& people, const CeremonyPlan& plan) {
  std::string text = "\nThe vault is founded with these officers; any two of them decide about its keys:\n\n";
  std::vector<Row> rows;
  for (const auto& person : people) add_officer(rows, officer_of(person));
  text += table(rows);
  for (const auto& key : plan.keys) {
    text += fmt::format("\nA key {} ({}) is made in the token {}.", visible(key.generate.key),
                        hsm::name(key.generate.type), visible(join(key.generate.tokens)));
  }
  show(text + "\n\n");
}

void hold(const Options& options) {
  const auto client = connect(options.connection);
  if (!or_refuse(client->state()).vault.empty()) throw Refused{"this vault has been founded already"};
  if (std::filesystem::exists(options.record)) throw Refused{options.record + " is there already"};
  const auto plan = options.plan.empty() ? CeremonyPlan{} : load_plan(options.plan);
  auto people = people_of(options.officers);
  if (!options.yes) {
    show_intent(people, plan);
    if (!ask_yes("Found the vault?")) throw Refused{"nothing was done"};
  }
  const std::filesystem::path record = std::filesystem::absolute(options.record);
  const std::filesystem::path folder =
      options.folder.empty() ? record.parent_path() : std::filesystem::path{options.folder};
  Ceremony ceremony{*client, std::move(people), folder};
  ceremony.found();
  std::string broken_off;
  try {
    for (const auto& key : plan.keys) ceremony.make(key);
  } catch (const Refused& refused) {
    broken_off = refused.what();
  }
  write_text(record, ceremony.record(plan, broken_off));
  std::cout << "record: " << record.native() << " (print it; verify it: kythu ceremony verify)\n";
  if (!broken_off.empty()) throw Refused{"the vault is founded, but its keys are not all made: " + broken_off};
}

/// Whether the vault's own history has the decisions that the record tells of.
std::string fault_against(const RecordReport& report, const std::string& policy) {
  const auto history = hsm::read_history(policy);
  if (history.state.vault != report.vault) return "the policy is of another vault";
  for (const auto& hash : report.decisions) {
    if (std::ranges::find(history.decisions, hash, &hsm::Recorded::hash) == history.decisions.end())
      return "the policy does not have the decision " + visible(hash);
  }
  return "";
}

int verify(const std::string& file, const std::string& policy) {
  auto report = check_record(read_text(file));
  if (report.fault.empty() && !policy.empty()) report.fault = fault_against(report, policy);
  if (!report.fault.empty()) {
    std::cout << file << ": " << report.fault << '\n';
    return 1;
  }
  std::cout << table({{"record", file + ": unchanged since its officers signed it"},
                      {"vault", visible(report.vault)},
                      {"signed by", visible(join(report.signers))},
                      {"decisions", std::to_string(report.decisions.size())}});
  return 0;
}

}  // namespace

void add_ceremony(Command app, int& exit_code) {
  auto options = std::make_shared<Options>();
  const auto ceremony = app.add_subcommand(
      "ceremony",
      "Found the vault with its first officers, make its first keys, and write a record signed by all of them");
  ceremony.require_subcommand(0, 1);
  add_connection(ceremony, options->connection);
  ceremony.add_option("--officer", options->officers,
                      "id=lan,name=Nguyễn Thị Lan,key-file=FILE[,passphrase-file=FILE], or "
                      "id=…,name=…,module=FILE,token-label=…,card-id=HEX[,pin-file=FILE]; once for each, at least two. "
                      "Without it the terminal asks.");
  ceremony.add_option("--plan", options->plan, "TOML with the first keys");
  ceremony.add_option("--record", options->record, "the record to write");
  ceremony.add_option("--out-folder", options->folder, "where public keys and requests go; else beside the record");
  ceremony.add_flag("--yes", options->yes, "do not ask");
  const auto check = ceremony.add_subcommand("verify", "Check a record with nothing but its file");
  check.add_option("file", options->record, "the record").required();
  check.add_option("--policy", options->policy, "policy.jsonl: does the vault's history have these decisions?");
  check.callback([options, &exit_code] { exit_code = verify(options->record, options->policy); });
  ceremony.callback([options, check] {
    if (check.parsed()) return;
    if (options->record.empty()) throw Refused{"say --record: where the record of the ceremony goes"};
    hold(*options);
  });
}

}  // namespace kythu::tools
