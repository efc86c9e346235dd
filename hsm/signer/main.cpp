// kythu-signer: holds the keys. Reads top to bottom: what is asked, what is built, how it ends.
#include <csignal>
#include <iostream>

#include <CLI/CLI.hpp>

#include "config/settings/table.hpp"
#include "config/wire/server.hpp"
#include "hsm/protocol.hpp"
#include "hsm/signer/door.hpp"
#include "hsm/signer/provision.hpp"
#include "hsm/workers/worker_process.hpp"

namespace kythu::hsm {
namespace {

constexpr std::chrono::seconds for_tokens_to_start{5};

Tokens::Noted telling(Journal& journal, const Log& log) {
  return [&journal, &log](std::string_view act, std::string_view token, std::string_view why) {
    try {
      journal.note(act, {{"token", std::string{token}}, {"why", std::string{why}}});
    } catch (const std::exception& broken) {
      log.error("journal.broken", {{"why", broken.what()}});
    }
  };
}

std::unique_ptr<wire::Server> serve(const std::filesystem::path& socket, const std::vector<std::uint32_t>& users,
                                    Door& door, Side side, const Log& log) {
  return std::make_unique<wire::Server>(
      wire::ServerSettings{.socket = socket,
                           .message_limit = question_limit + (question_limit >> 3),
                           .patient = true,
                           .allowed_users = {users.begin(), users.end()},
                           .refused = [&door, side](uid_t user) { door.refuse_peer(side, user); }},
      log, [&door, side](std::vector<wire::Asked>&& asked) { door.answer(std::move(asked), side); });
}

void serve_until(const sigset_t& ends, const settings::SignerSettings& settings, Register& decisions,
                 Journal& journal) {
  const Log log{"signer", settings.log_level, system_now};
  Policy policy{system_now};
  for (const auto& [key, count] : journal.before().begun_today) policy.already_signed_today(key, count);
  Tokens tokens{settings, log, telling(journal, log)};
  Refusals refusals{journal, system_now, log};
  Desk desk{policy, journal, refusals, tokens, settings.deadline, log};
  Manager manager{{decisions, policy, journal, refusals, tokens, desk, log}};
  tokens.wait_for_start(for_tokens_to_start);
  Checkpoints checkpoints{{policy, journal, desk, system_now, log},
                          settings.journal,
                          {settings.checkpoint_every, settings.checkpoint_lines},
                          [&refusals] { refusals.tell_rest(); }};
  Door door{{policy, refusals, tokens, desk, manager, checkpoints, system_now, log}};
  const auto use = serve(settings.socket, settings.allowed_users, door, Side::use, log);
  const auto manage = settings.manage_socket.empty()
                          ? nullptr
                          : serve(settings.manage_socket, settings.manage_users, door, Side::manage, log);
  log.info("signer.ready", {{"socket", settings.socket.native()}, {"keys", policy.rules()->keys.size()}});

  int signal = 0;
  sigwait(&ends, &signal);
  log.info("signer.stopping", {{"signal", signal}});
  use->stop();
  if (manage) manage->stop();
}

int run(const std::filesystem::path& settings_file) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before any thread, so that sigwait alone hears of them

  const auto settings = settings::load_signer(settings_file);
  Journal journal{settings.journal, system_now};
  Register decisions{settings.policy, system_now};
  refuse_rollback(decisions, journal.before().policy);
  const auto head = head_of(decisions.state());
  journal.note("signer_started", {{"policy_seq", std::to_string(head.number)}, {"policy_hash", head.hash}});
  serve_until(ends, settings, decisions, journal);
  journal.note("signer_stopped");
  return 0;
}

}  // namespace
}  // namespace kythu::hsm

int main(int argc, char** argv) try {
  if (argc == 2 && std::string_view{argv[1]} == "--worker") return kythu::hsm::run_worker();
  kythu::forbid_core_dumps();
  CLI::App app{"kythu-signer: holds the keys, signs what its policy allows, and remembers it"};
  std::string settings, token;
  app.add_option("--settings", settings, "signer.toml");
  auto* prepare = app.add_subcommand("prepare-token", "make a blank token ours, and print what it says about itself");
  prepare->add_option("--settings", settings, "signer.toml");
  prepare->add_option("--token", token, "name in signer.toml; the first when left out");
  CLI11_PARSE(app, argc, argv);
  if (settings.empty()) throw kythu::settings::Error{"--settings is missing"};
  if (prepare->parsed()) return kythu::hsm::prepare_token(settings, token);
  return kythu::hsm::run(settings);
} catch (const std::exception& broken) {
  std::cerr << "kythu-signer: " << broken.what() << '\n';
  return 1;
}
