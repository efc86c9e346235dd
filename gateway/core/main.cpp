// kythu-core: decides who may do what, and is the only program with the database.
#include <csignal>
#include <cstdio>
#include <iostream>
#include <list>
#include <pthread.h>

#include <CLI/CLI.hpp>

#include "config/base/days.hpp"
#include "config/base/log.hpp"
#include "config/base/secret.hpp"
#include "config/database/migrate.hpp"
#include "config/wire/server.hpp"
#include "gateway/access/officers/officers.hpp"
#include "gateway/access/throttle.hpp"
#include "gateway/access/tokens.hpp"
#include "gateway/api/signing_jobs.hpp"
#include "gateway/core/audit_checkpoints.hpp"
#include "gateway/core/copy_signer.hpp"
#include "gateway/core/durability.hpp"
#include "gateway/core/handover_settings.hpp"
#include "gateway/core/health.hpp"
#include "gateway/core/housekeeping.hpp"
#include "gateway/core/loop.hpp"
#include "gateway/core/mail_settings.hpp"
#include "gateway/core/metrics.hpp"
#include "gateway/core/neighbours.hpp"
#include "gateway/core/pipeline.hpp"
#include "gateway/core/provision.hpp"
#include "gateway/core/reactions.hpp"
#include "gateway/core/room_settings.hpp"
#include "gateway/core/sessions.hpp"
#include "gateway/core/uploads.hpp"
#include "gateway/core/webhooks.hpp"
#include "gateway/core/witness.hpp"
#include "gateway/keys/desk.hpp"
#include "gateway/keys/watch.hpp"
#include "hsm/client.hpp"
#include "payments/ledger/balances.hpp"
#include "receipts/series_watch.hpp"
#include "signing/parser_client.hpp"
#include "signing/raiser_client.hpp"
#include "signing/verdict/client.hpp"
#include "signing/verdict/desk.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t document_message = 96 << 20;  // a JSON body with a base64 document, and its frame
constexpr std::size_t couriers = 16;
/// Most of a reaction is waiting for the database and the signer: several at once keep both busy.
constexpr std::size_t reactors = 4;
constexpr std::size_t parser_channels = 4;
constexpr std::chrono::seconds vault_patience{90};  // a token that makes a key of RSA-4096 may think for a minute

wire::ClientSettings to(const std::filesystem::path& socket, std::size_t channels, std::size_t limit) {
  wire::ClientSettings settings;
  settings.socket = socket;
  settings.channels = channels;
  settings.message_limit = limit;
  return settings;
}

bool some_key_answers(hsm::Keys& keys) {
  const auto all = keys.list();
  return all && std::ranges::any_of(*all, &hsm::KeyInfo::available);
}

/// Refuses to start on what would make it lie later: an old schema, or a database that may forget.
void check(db::Database& database, const settings::CoreSettings& settings) {
  const auto missing = db::missing_migrations(settings.database.connection);
  if (!missing.empty()) throw settings::Error{"the database lacks " + missing.front() + ": run kythu-core migrate"};
  const auto weak = undurable(database);
  if (!weak.empty()) throw settings::Error{"the database has " + weak + " = off, and may lose what it confirmed"};
}

int wait_for_the_end(const sigset_t& signals) {
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  return signal;
}

/// Blocked before any thread starts, so that every thread inherits it and only sigwait sees them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

/// What core does without being asked: reacts to events, delivers webhooks, asks silent providers, watches the keys,
/// turns the business day, sweeps.
class Jobs {
 public:
  Jobs(Services& services, KeyRing& ring, wire::Fetch& portals, const Log& log)
      : secrets_(services.settings.webhooks.master),
        courier_(courier_settings(services.settings),
                 {services.database, portals, secrets_, services.clock, services.random, log}),
        couriers_(courier_, couriers, log),
        provider_(provider_of(services)),
        reactor_(reactor_of(services, provider_.get(), log)),
        polling_(
            {.name = "poller", .pause = std::chrono::seconds{1}}, [&services] { return services.cashier.poll(16) > 0; },
            log),
        refunding_(
            {.name = "refunds", .pause = std::chrono::seconds{1}},
            [&services] { return services.cashier.refunds().work(16) > 0; }, log),
        copies_(copies_of(services)),
        copying_(
            {.name = "copies", .pause = std::chrono::seconds{10}}, [this] { return copies_.make_missing(8) > 0; }, log),
        mailer_(mailer_of(services, copies_, log)),
        mailing_(
            {.name = "mail", .pause = std::chrono::seconds{5}}, [this] { return mail(); }, log),
        witness_(signer_settings(services.settings).authorities, services.outside, services.clock, services.random),
        evidence_(services.database, services.keys, witness_, services.clock, services.random, log),
        testifying_(
            {.name = "evidence", .pause = std::chrono::seconds{30}},
            [this, &services] { return !services.settings.timestamp_authorities.empty() && evidence_.work() > 0; },
            log),
        series_watch_(services.database, services.registrar.high_water(), services.clock, services.random, log),
        watching_series_(
            {.name = "series_watch", .pause = std::chrono::minutes{1}},
            [this, &services] { return series_watch_.run_once(services.registrar.certificates()), false; }, log),
        watch_({services.database, services.vault, services.outside, ring, services.clock, services.random, log}),
        watching_(
            {.name = "key_watch", .pause = std::chrono::minutes{1}}, [this, &services] { return watch_all(services); },
            log),
        turning_(
            {.name = "business_day", .pause = std::chrono::minutes{1}},
            [&services] { return payments::ledger::turn_day(services.database, services.clock()); }, log),
        tax_(desk_of(services, log)),
        telling_(
            {.name = "tax", .pause = std::chrono::seconds{2}}, [this] { return tax_ && tax_->work(16) > 0; }, log),
        gathering_(
            {.name = "tax_gatherer", .pause = std::chrono::seconds{10}}, [this] { return tax_ && tax_->gather() > 0; },
            log),
        checkpoints_(checkpoint_settings(services.settings), services.database, services.keys, services.clock, log),
        checkpointing_(
            {.name = "audit_checkpoints", .pause = std::chrono::seconds{5}}, [this] { return checkpoints_.run_once(); },
            log),
        sweeping_(
            {.name = "housekeeping", .pause = std::chrono::minutes{10}}, [&services] { return sweep_all(services); },
            log),
        signing_(services, log) {
    for (std::size_t i = 0; i < reactors; ++i) {
      reacting_.emplace_back(
          Loop::Settings{.name = "reactor"}, [this] { return react(); }, log);
    }
  }

  void stop() {
    polling_.stop();
    refunding_.stop();
    copying_.stop();
    mailing_.stop();
    testifying_.stop();
    signing_.stop();
    for (auto& one : reacting_) one.ask_to_stop();
    for (auto& one : reacting_) one.stop();
    couriers_.stop();
    watching_series_.stop();
    watching_.stop();
    turning_.stop();
    telling_.stop();
    gathering_.stop();
    checkpointing_.stop();
    sweeping_.stop();
  }

 private:
  static Courier::Settings courier_settings(const settings::CoreSettings& settings) {
    Courier::Settings courier;
    courier.places = couriers;
    courier.retry_after = settings.webhooks.retry_after;
    return courier;
  }
  static AuditCheckpoints::Settings checkpoint_settings(const settings::CoreSettings& settings) {
    const auto host = settings.public_url.substr(settings.public_url.find("://") + 3);
    return {.origin = host + "/audit", .file = settings.audit_checkpoints};
  }
  /// Who issues the receipts, when that is not us.
  struct ReceiptProvider {
    receipts::handover::JsonProvider adapter;
    receipts::handover::Desk desk;
    ReceiptProvider(receipts::handover::JsonProviderSettings settings, Services& services)
        : adapter(std::move(settings), services.outside),
          desk(adapter, services.database, services.clock, services.random) {}
  };
  static std::unique_ptr<ReceiptProvider> provider_of(Services& services) {
    auto named = provider_settings(services.settings);
    return named ? std::make_unique<ReceiptProvider>(std::move(*named), services) : nullptr;
  }
  static Reactor reactor_of(Services& services, ReceiptProvider* provider, const Log& log) {
    return {services.database,
            services.cashier,
            services.registrar,
            services.clock,
            services.random,
            log,
            provider ? &provider->desk : nullptr,
            mail_settings(services.settings).has_value()};
  }
  static std::unique_ptr<receipts::mail::Mailer> mailer_of(Services& services, receipts::Copies& copies,
                                                           const Log& log) {
    auto settings = mail_settings(services.settings);
    if (!settings) return nullptr;
    const auto copy = [&copies](AgencyId agency, ReceiptId receipt) { return copies.of(agency, receipt); };
    return std::make_unique<receipts::mail::Mailer>(std::move(*settings), services.database, services.outside, copy,
                                                    services.clock, log);
  }
  static std::unique_ptr<receipts::tax::Desk> desk_of(Services& services, const Log& log) {
    if (!services.settings.tax) return nullptr;
    return std::make_unique<receipts::tax::Desk>(tax_settings(services.settings), services.database, services.keys,
                                                 services.outside, services.clock, services.random, log);
  }
  static bool sweep_all(Services& services) {
    services.tokens.sweep();
    sweep(services.database, services.clock());
    return false;
  }
  bool watch_all(Services& services) {
    services.key_desk.settle();
    watch_.run_once();
    return false;
  }
  bool mail() { return mailer_ && mailer_->run_once(); }
  bool react() {
    const bool worked = reactor_.run_once(64) > 0;
    if (worked) couriers_.wake();
    return worked;
  }

  WebhookSecrets secrets_;
  Courier courier_;
  CourierPool couriers_;
  std::unique_ptr<ReceiptProvider> provider_;
  Reactor reactor_;
  Loop polling_, refunding_;
  receipts::Copies copies_;
  Loop copying_;
  std::unique_ptr<receipts::mail::Mailer> mailer_;
  Loop mailing_;
  OutsideWitness witness_;
  receipts::EvidenceKeeper evidence_;
  Loop testifying_;
  receipts::SeriesWatch series_watch_;
  Loop watching_series_;
  KeyWatch watch_;
  Loop watching_, turning_;
  std::unique_ptr<receipts::tax::Desk> tax_;
  Loop telling_, gathering_;
  AuditCheckpoints checkpoints_;
  Loop checkpointing_, sweeping_;
  SigningJobs signing_;
  std::list<Loop> reacting_;  // last, for they use what stands before them
};

int serve(const std::filesystem::path& file) {
  const auto signals = block_signals();
  const auto settings = settings::load_core(file);
  const Log log{"core", settings.log_level, system_now};
  db::Database database{settings.database, system_now, system_random, log};
  check(database, settings);

  // the neighbours
  hsm::Client signing_keys{to(settings.signer_socket, 16, 16 << 20)};
  hsm::Client vault{to(settings.signer_socket, 4, 16 << 20), vault_patience};
  KeyRing keys{signing_keys};
  keys.revoke(revoked_certificates(certificate_statuses(database)));
  signing::ParserClient parser{to(settings.parser_socket, parser_channels, document_message)};
  EgressClient outside{to(settings.egress_socket, 16, 4 << 20)};
  EgressClient portals{to(settings.egress_socket, couriers, 4 << 20)};  // slow portals keep no provider waiting

  // the rooms
  payments::Cashier cashier{cashier_settings(settings), database, outside, system_now, system_random, log};
  receipts::Registrar registrar{registrar_settings(settings), database, keys, system_now, system_random};
  signing::RaiserClient raiser{to(settings.parser_socket, parser_channels, document_message)};
  signing::Signer signer{signer_settings(settings), keys, parser, outside, system_now, system_random, &raiser};

  // the door
  Tokens tokens{database, settings.token_lifetime, system_now, system_random};
  Officers officers{database, settings.officers_master, system_now, system_random};
  Throttle throttle{settings.requests_per_second, settings.burst};
  Metrics metrics;
  Health health{{{"database", [&] { return database.ping(), true; }},
                 {"signer", [&] { return some_key_answers(keys); }},
                 {"parser", [&] { return is_listening(settings.parser_socket); }},
                 {"egress", [&] { return is_listening(settings.egress_socket); }}}};
  KeyDesk key_desk{database, vault, system_now, log};
  Services services{settings, database, keys,   vault,    outside,  cashier,    registrar,     signer, tokens,
                    throttle, metrics,  health, officers, key_desk, system_now, system_random, log};
  signing::ValidationClient validator{to(settings.parser_socket, 2, document_message)};
  const signing::ValidationDesk validations{validator, validation_trust(settings), outside};
  services.validations = &validations;
  const auto identity_provider = identity_provider_of(services);
  services.identity_provider = identity_provider.get();
  const Pipeline pipeline{services, routes()};
  const auto spool = make_spool(settings.file, system_random);
  const Uploads uploads{pipeline, spool.get()};

  Jobs jobs{services, keys, portals, log};
  wire::ServerSettings door;
  door.socket = settings.socket;
  door.message_limit = document_message;
  door.connections = settings.workers;
  wire::Server server{door, log, [&](wire::Message&& message) { return uploads.answer(std::move(message)); }};
  log.info("core.started", {{"socket", settings.socket.native()}});
  log.info("core.stopping", {{"signal", wait_for_the_end(signals)}});
  server.stop();  // first nobody asks any more, then the jobs end, then the rooms go in the order of their making
  jobs.stop();
  return 0;
}

int run_provision(const std::filesystem::path& settings_file, const std::filesystem::path& file) {
  const auto settings = settings::load_core(settings_file);
  db::Database database{settings.database, system_now, system_random, Log{"core", settings.log_level, system_now}};
  check(database, settings);
  for (const auto& line :
       provision(file, {database, system_now, system_random, settings.officers_master, settings.public_url}))
    std::cout << line << '\n';
  return 0;
}

struct FeesOrder {
  std::string settings, file, from;
};

/// `fees import` and `fees export`: the catalogue as CSV, for whoever keeps it in a spreadsheet.
int run_fees(const FeesOrder& order, bool import) {
  const auto settings = settings::load_core(order.settings);
  db::Database database{settings.database, system_now, system_random, Log{"core", settings.log_level, system_now}};
  check(database, settings);
  if (!import) {
    std::cout << database.read([](db::Transaction& tx) { return payments::export_fees(tx); });
    return 0;
  }
  const auto from = order.from.empty() ? std::optional{business_day(system_now())} : parse_day(order.from);
  if (!from) throw settings::Error{order.from + ": not a day, YYYY-MM-DD"};
  const auto loaded = import_fees({database, system_now, system_random, settings.officers_master, settings.public_url},
                                  order.file, *from);
  std::cout << loaded.fees << " fees, " << loaded.changed << " of them new or changed\n";
  return 0;
}

int run_migrate(const std::string& connection) {
  for (const auto& name : db::migrate(connection)) std::cout << name << '\n';
  return 0;
}

}  // namespace
}  // namespace kythu::gateway

int main(int argc, char** argv) {
  using namespace kythu::gateway;
  kythu::forbid_core_dumps();
  CLI::App app{"kythu-core: decides, and keeps the books"};
  std::string settings, connection, file;
  app.add_option("--settings", settings, "core.toml");
  auto* migrating = app.add_subcommand("migrate", "bring the database to this version's schema");
  migrating->add_option("--connection", connection, "libpq's words for the owner of the schema")->required();
  auto* provisioning = app.add_subcommand("provision", "agencies, clients, series and fees from a file");
  provisioning->add_option("--settings", settings, "core.toml")->required();
  provisioning->add_option("--file", file, "provision.toml")->required();
  FeesOrder fees;
  auto* catalogue = app.add_subcommand("fees", "the fee catalogue as CSV")->require_subcommand(1);
  auto* importing = catalogue->add_subcommand("import", "take a file, all of it or nothing");
  auto* exporting = catalogue->add_subcommand("export", "write every fee to standard output");
  for (auto* one : {importing, exporting}) one->add_option("--settings", fees.settings, "core.toml")->required();
  importing->add_option("--file", fees.file, "fees.csv")->required();
  importing->add_option("--valid-from", fees.from, "for lines without valid_from, YYYY-MM-DD; today otherwise");
  CLI11_PARSE(app, argc, argv);
  try {
    if (catalogue->parsed()) return run_fees(fees, importing->parsed());
    if (migrating->parsed()) return run_migrate(connection);
    if (provisioning->parsed()) return run_provision(settings, file);
    if (settings.empty()) throw kythu::settings::Error{"--settings FILE is needed"};
    return serve(settings);
  } catch (const std::exception& failure) {
    std::cerr << "kythu-core: " << failure.what() << '\n';
    return 1;
  }
}
