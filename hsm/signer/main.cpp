// kythu-signer: holds the keys. Reads top to bottom: what is asked, what is built, how it ends.
#include <csignal>
#include <iostream>

#include <CLI/CLI.hpp>

#include "config/settings/credentials.hpp"
#include "config/settings/table.hpp"
#include "config/wire/server.hpp"
#include "hsm/signer/desk.hpp"
#include "hsm/signer/provision.hpp"
#include "hsm/workers/worker_process.hpp"

namespace kythu::hsm {
namespace {

/// One worker for each token; its keys are those that the policy has on it.
void start_workers(Workers& workers, const settings::SignerSettings& settings, const Policy& policy, Journal& journal,
                   const Log& log) {
  for (const auto& token : settings.tokens) {
    WorkerSettings worker{.token = token, .keys = {}, .deadline = settings.deadline};
    for (const auto& key : policy.keys()) {
      if (std::ranges::find(key.tokens, token.name) != key.tokens.end()) worker.keys.push_back(key.id);
    }
    auto noted = [&journal, log, name = token.name](std::string_view act, std::string_view why) {
      try {
        journal.note(act, {{"token", name}, {"why", std::string{why}}});
      } catch (const std::exception& broken) {
        log.error("journal.broken", {{"why", broken.what()}});
      }
    };
    auto pin = settings::load_credential(settings.credentials, token.pin_credential);
    workers.push_back(std::make_unique<Worker>(std::move(worker), std::move(pin), log, noted));
  }
  const auto patience = wire::within(std::chrono::seconds{5});
  for (const auto& worker : workers) worker->wait_for_start(patience);
}

int run(const std::filesystem::path& settings_file) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread, so that sigwait alone hears of them

  const auto settings = settings::load_signer(settings_file);
  const Log log{"signer", settings.log_level, system_now};
  Policy policy{parse_policy(settings::load_policy(settings.policy), settings.tokens), system_now};
  Journal journal{settings.journal, system_now};
  for (const auto& [key, count] : journal.begun_today()) policy.already_signed_today(key, count);
  Workers workers;
  Desk desk{policy, journal, workers, log};  // certificates are judged before any PIN is tried
  journal.note("signer_started");
  start_workers(workers, settings, policy, journal, log);
  wire::Server server{
      {.socket = settings.socket, .allowed_users = {settings.allowed_users.begin(), settings.allowed_users.end()}},
      log,
      [&](wire::Message&& question) { return desk.answer(question); }};
  log.info("signer.ready", {{"socket", settings.socket.native()}, {"keys", policy.keys().size()}});

  int signal = 0;
  sigwait(&ends, &signal);
  log.info("signer.stopping", {{"signal", signal}});
  server.stop();
  workers.clear();
  journal.note("signer_stopped");
  return 0;
}

}  // namespace
}  // namespace kythu::hsm

int main(int argc, char** argv) try {
  if (argc == 2 && std::string_view{argv[1]} == "--worker") return kythu::hsm::run_worker();
  kythu::forbid_core_dumps();
  CLI::App app{"kythu-signer: holds the keys, signs what its policy allows, and remembers it"};
  std::string settings, key, id, type, token;
  app.add_option("--settings", settings, "signer.toml");
  auto* provision = app.add_subcommand("provision", "make a key in a token, and print its public half");
  provision->add_option("--settings", settings, "signer.toml");
  provision->add_option("--key", key, "label, for people")->required();
  provision->add_option("--id", id, "CKA_ID in hex")->required();
  provision->add_option("--type", type, "rsa2048, rsa3072 or p256")->required();
  provision->add_option("--token", token, "name in signer.toml; the first when left out");
  CLI11_PARSE(app, argc, argv);
  if (settings.empty()) throw kythu::settings::Error{"--settings is missing"};
  if (provision->parsed()) return kythu::hsm::provision({settings, token, key, id, type});
  return kythu::hsm::run(settings);
} catch (const std::exception& broken) {
  std::cerr << "kythu-signer: " << broken.what() << '\n';
  return 1;
}
