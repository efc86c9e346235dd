// A provider's callback that ends in a signed receipt, beside a bare program that does C_Sign and writes the same rows;
// and the public look-up among few receipts and among many. In process, on a durable cluster of its own (the script
// `receipts`), with the real signer. Arguments: rounds, milliseconds of each measurement, threads, receipts of the
// larger store.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <list>
#include <thread>

#include "doubles/scripted_fetch.hpp"
#include "doubles/softhsm.hpp"
#include "doubles/test_database.hpp"
#include "gateway/core/loop.hpp"
#include "gateway/core/reactions.hpp"
#include "gateway/keys/key_ring.hpp"
#include "payments/cashier.hpp"
#include "receipts/lookup.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"
#include "ways.hpp"

namespace kythu::bench {
namespace {

using namespace std::chrono_literals;
using test::SignerProgram, test::SoftHsm;

const Subject rsa{"RSA-2048", "rsa", {1}, hsm::Purpose::receipt, hsm::Algorithm::rsa_pkcs1_sha256};
constexpr const char* secret = "a hash secret of VNPAY";

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void run_or_throw(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error{"failed: " + command.substr(0, 60)};
}

std::string order_id(std::int64_t number, const char* kind) {
  char text[37];
  std::snprintf(text, sizeof text, "0%sa20000-0000-7000-8000-%012llx", kind, static_cast<unsigned long long>(number));
  return text;
}

class House {
 public:
  explicit House(std::size_t threads)
      : signer_{{.sessions = static_cast<int>(threads), .per_second = 100'000, .per_day = 1'000'000'000}},
        ring_{signer_.keys()},
        cashier_{vnpay(), database_, outside_, system_now, system_random, log_},
        registrar_{{rsa.label, "https://thuphi.example", "DejaVu Sans", false, folder_ / "high_water"},
                   database_,
                   ring_,
                   system_now,
                   system_random} {
    signer_.start();
    wait_for_the_token();
    cluster_.as_owner("INSERT INTO agency (agency_id, code, name, tax_code, address, created_at) VALUES ('" +
                      agency_.uuid_text() + "', 'H12.34', 'Sở Thử nghiệm', '0123456789', 'Số 1 phố Thử', now())");
    const auto opened = database_.write([&](db::Transaction& tx) {
      const auto year = to_text(business_day(system_now())).substr(2, 2);
      return receipts::open_series(tx, {SeriesId::fresh(system_now(), system_random), agency_, "EBL01", year + "TAA"},
                                   system_now());
    });
    if (!opened) throw std::runtime_error{"no series"};
  }

  /// Orders that wait for the provider's word; the first half is told to the bare program.
  void add_orders(std::int64_t count) {
    std::ofstream{folder_ / "secret"} << secret;
    run_or_throw("psql -X -q -v ON_ERROR_STOP=1 -v agency=" + agency_.uuid_text() +
                 " -v client=" + agency_.uuid_text() + " -v first=1 -v last=" + std::to_string(count) +
                 " -f " KYTHU_BENCH "/waiting.sql '" + cluster_.owner_words() + "'");
    const auto file = folder_ / "callbacks";
    run_or_throw("python3 " KYTHU_BENCH "/callbacks.py '" + (folder_ / "secret").native() + "' " +
                 std::to_string(count / 2) + " " + std::to_string(count) + " >'" + file.native() + "'");
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) callbacks_.push_back(line);
    bare_end_ = count / 2;
  }

  /// Receipts a second: callbacks come from so many threads for a while, and it ends when the last one's receipt is
  /// signed and every portal's delivery written.
  double ours(const Load& load) {
    std::list<gateway::Loop> reactors;
    for (int i = 0; i < 4; ++i) {  // as in kythu-core
      reactors.emplace_back(
          gateway::Loop::Settings{"reactor", 1ms}, [this] { return reactor_.run_once(64) > 0; }, log_);
    }
    const auto before = next_callback_.load();
    const auto start = std::chrono::steady_clock::now();
    rate(load, [this] { return [this] { return tell(), std::size_t{1}; }; });
    const auto told = static_cast<std::int64_t>(next_callback_ - before);
    while (due() > 0) {
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (const auto now = receipts(); now != issued_ + told) throw std::runtime_error{"not every one has its receipt"};
    issued_ += told;
    return static_cast<double>(told) / took.count();
  }

  std::function<std::size_t()> bare() {
    auto link = std::make_shared<pqxx::connection>(cluster_.app_settings().connection);
    {
      pqxx::nontransaction work{*link};
      work.exec("SET app.agency = '*'");
      link->prepare("all", text_of(KYTHU_BENCH "/receipt.sql"));
    }
    return [this, link, sign = direct(rsa)] {
      sign();
      const auto mine = ++next_bare_;
      if (mine > bare_end_) throw std::runtime_error{"too few orders for so fast a machine"};
      pqxx::nontransaction work{*link};
      const auto receipt = order_id(mine, "3");
      work.exec_prepared("all", agency_.uuid_text(), "B" + std::to_string(mine), mine, receipt, receipt, facts_,
                         pqxx::binarystring(data_), pqxx::binarystring(xml_));
      return std::size_t{1};
    };
  }

  /// One receipt as ours are, for the bare program to write.
  void learn() {
    tell();
    while (reactor_.run_once(64) > 0) {
    }
    issued_ = 1;
    const auto row = cluster_.as_owner("SELECT facts, data_part, xml FROM receipt LIMIT 1")[0];
    facts_ = row[0].as<std::string>();
    data_ = pqxx::binarystring(row[1]).str();
    xml_ = pqxx::binarystring(row[2]).str();
  }

  /// Copies of the first receipt, up to so many in the store.
  void fill_store(std::int64_t upto) {
    const auto have = cluster_.as_owner("SELECT count(*) FROM receipt")[0][0].as<std::int64_t>();
    cluster_.as_owner(
        "INSERT INTO receipt (agency_id, receipt_id, payment_id, series_id, form_code, symbol, number, amount, state,"
        " lookup_code, business_day, issued_at, facts, data_part, xml, xml_sha256, signed_at)"
        " SELECT agency_id, gen_random_uuid(), gen_random_uuid(), series_id, form_code, symbol, 10000000 + n, amount,"
        " 'signed', upper(substr(md5(n::text), 1, 20)), business_day, issued_at, facts, data_part, xml, xml_sha256,"
        " signed_at FROM (SELECT * FROM receipt WHERE state = 'signed' LIMIT 1) r, generate_series(" +
        std::to_string(have + 1) + ", " + std::to_string(upto) + ") n");
    pqxx::connection link{cluster_.owner_words()};
    pqxx::nontransaction{link}.exec("VACUUM ANALYZE receipt");
  }

  std::vector<std::string> codes(int count) {
    std::vector<std::string> all;
    for (const auto& row : cluster_.as_owner("SELECT lookup_code FROM receipt ORDER BY md5(lookup_code) LIMIT " +
                                             std::to_string(count))) {
      all.push_back(row[0].as<std::string>());
    }
    return all;
  }
  void look_up(const std::string& code) {
    const auto found = database_.read([&](db::Transaction& tx) { return receipts::find_by_lookup_code(tx, code); });
    if (!found) throw std::runtime_error{"a receipt is not there"};
  }

 private:
  void tell() {
    const auto mine = next_callback_++;
    if (mine >= callbacks_.size()) throw std::runtime_error{"too few orders for so fast a machine"};
    const auto told = cashier_.receive({"vnpay", "GET", callbacks_[mine], {{"host", "127.0.0.1"}}, {}, "127.0.0.1"});
    if (told.body.find("\"00\"") == std::string::npos) throw std::runtime_error{"not paid: " + told.body};
  }
  std::int64_t count(const std::string& what) {
    return cluster_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }
  std::int64_t due() {
    return database_.read([&](db::Transaction& tx) {
      return tx.ask("SELECT count(*), pg_sleep(0.002) FROM reaction WHERE next_attempt_at < now() + interval '1 hour'")
          .at(0, 0)
          .number();
    });
  }
  /// Ours: the bare program's look-up codes are its receipts' ids.
  std::int64_t receipts() { return count("receipt WHERE state = 'signed' AND length(lookup_code) = 20"); }
  void wait_for_the_token() {
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (std::chrono::steady_clock::now() < end) {
      const auto keys = signer_.keys().list();
      if (keys && std::ranges::any_of(*keys, [](const auto& key) { return key.label == rsa.label && key.available; })) {
        return;
      }
      std::this_thread::yield();
    }
    const auto keys = signer_.keys().list();
    std::string seen = keys ? "" : "refused " + std::to_string(static_cast<int>(keys.error()));
    if (keys)
      for (const auto& key : *keys) seen += key.label + (key.available ? "+ " : "- ");
    throw std::runtime_error{"the signer's token is not there: " + seen};
  }
  static payments::Settings vnpay() {
    payments::Settings settings;
    settings.public_url = "https://thuphi.example";
    settings.vnpay.push_back(
        {"KYTHUDM1", Secret{secret}, "https://vnpay.example/pay", "https://vnpay.example/query", "127.0.0.1"});
    return settings;
  }

  const Log log_{"bench", LogLevel::error, system_now};
  test::TemporaryFolder folder_;
  SignerProgram signer_;
  test::TestDatabase cluster_;
  db::Database& database_ = cluster_.app();
  const AgencyId agency_ = SoftHsm::shared().agency;
  gateway::KeyRing ring_;
  test::ScriptedFetch outside_;
  payments::Cashier cashier_;
  receipts::Registrar registrar_;
  gateway::Reactor reactor_{database_, cashier_, registrar_, system_now, system_random, log_};
  std::vector<std::string> callbacks_;
  std::atomic<std::size_t> next_callback_ = 0;
  std::atomic<std::int64_t> next_bare_ = 0;
  std::int64_t bare_end_ = 0, issued_ = 0;
  std::string facts_, data_, xml_;
};

double at(std::vector<double> values, double part) {
  const auto place = values.begin() + static_cast<long>(part * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, place);
  return *place;
}

struct Asked {
  int rounds = 5;
  std::chrono::milliseconds time{3'000};
  std::size_t threads = 8;
  std::int64_t store = 1'000'000;
};

void compare(House& house, const Asked& asked) {
  const Load load{asked.threads, asked.time};
  std::vector<double> bare, ours, ratios;
  rate({asked.threads, 500ms}, [&] { return house.bare(); });
  house.ours({asked.threads, 500ms});
  for (int round = 0; round < asked.rounds; ++round) {
    bare.push_back(rate(load, [&] { return house.bare(); }));
    ours.push_back(house.ours(load));
    ratios.push_back(ours.back() / bare.back());
  }
  std::printf(
      "callback to receipt, %zu threads: bare %.0f /s, ours %.0f /s, ratio %.2f (goal 0.90, never below 0.75)\n",
      asked.threads, at(bare, 0.5), at(ours, 0.5), at(ratios, 0.5));
  std::fflush(stdout);
}

/// In microseconds.
struct Waits {
  double half, most;  ///< 50 and 99 of a hundred are shorter
};

/// Medians of some rounds, since one p99 is little more than what else the machine did. Codes are asked for the first
/// time each, as citizens ask.
Waits look_ups(House& house) {
  constexpr int rounds = 9, times = 1'000;
  const auto codes = house.codes(rounds * times);
  std::vector<double> halves, mosts;
  for (std::size_t begin = 0; begin + times <= codes.size(); begin += times) {
    std::vector<double> took;
    for (std::size_t i = begin; i < begin + times; ++i) {
      const auto start = std::chrono::steady_clock::now();
      house.look_up(codes[i]);
      took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
    halves.push_back(at(took, 0.5));
    mosts.push_back(at(took, 0.99));
  }
  return {at(halves, 0.5), at(mosts, 0.5)};
}

void grow(House& house, std::int64_t large) {
  constexpr std::int64_t small = 10'000;
  Waits waits[2]{};
  for (int i = 0; i < 2; ++i) {
    house.fill_store(i == 0 ? small : large);
    waits[i] = look_ups(house);
  }
  std::printf(
      "look-up by code among %lld: p50 %.0f us, p99 %.0f us; among %lld: p50 %.0f us, p99 %.0f us; p99 ratio %.2f"
      " (goal at most 1.30)\n",
      static_cast<long long>(small), waits[0].half, waits[0].most, static_cast<long long>(large), waits[1].half,
      waits[1].most, waits[1].most / waits[0].most);
}

int run(const Asked& asked) {
  House house{asked.threads};
  const auto seconds = static_cast<double>(asked.time.count()) / 1'000;
  house.add_orders(2 * static_cast<std::int64_t>((asked.rounds * seconds + 1) * 2'500));
  house.learn();
  if (asked.rounds > 0) compare(house, asked);
  if (asked.store > 0) grow(house, asked.store);
  return 0;
}

}  // namespace
}  // namespace kythu::bench

int main(int argc, char** argv) try {
  kythu::bench::Asked asked;
  if (argc > 1) asked.rounds = std::atoi(argv[1]);
  if (argc > 2) asked.time = std::chrono::milliseconds{std::atoi(argv[2])};
  if (argc > 3) asked.threads = static_cast<std::size_t>(std::atoi(argv[3]));
  if (argc > 4) asked.store = std::atoll(argv[4]);
  return kythu::bench::run(asked);
} catch (const std::exception& broken) {
  std::cerr << "receipts_bench: " << broken.what() << '\n';
  return 1;
}
