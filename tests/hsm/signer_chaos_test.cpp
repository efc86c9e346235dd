// The signer program while its tokens hang, crash, lie and are killed at random: what callers were given is exactly
// what its journal says.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>

#include "config/base/digest.hpp"
#include "doubles/softhsm.hpp"
#include "hsm/journal_chain.hpp"
#include "hsm/journal_verify.hpp"
#include "hsm/signer/verify.hpp"

namespace kythu::hsm {
namespace {

using test::SignerProgram, test::SoftHsm;

constexpr unsigned callers = 4;
constexpr std::size_t most_rounds = 200'000;  // far more than any run needs: a signer that gives up ends the test

std::size_t wanted_signatures() {
  const char* thorough = std::getenv("KYTHU_LONG");
  return thorough != nullptr && std::string_view{thorough} == "yes" ? 10'000 : 1'000;
}

test::SignerOptions two_replicas() {
  std::ostringstream twin;
  twin << "processes = 2\n[[token]]\nname = \"twin\"\nmodule = \"" << KYTHU_FAULTY_MODULE << "\"\ntoken_label = \""
       << SoftHsm::token << "\"\npin_credential = \"pin\"\nsessions = 4\nprocesses = 2\n";
  return {.module = KYTHU_FAULTY_MODULE,
          .deadline_ms = 3'000,  // more than a busy machine takes
          .per_second = 100'000,
          .per_day = 10'000'000,
          .rsa_tokens = {"soft", "twin"},
          .more_settings = twin.str()};
}

/// What the callers were given: job → SHA-256 of the signature.
class Callers {
 public:
  Callers() : signer_(two_replicas()), key_(load_chain(SoftHsm::shared().folder() / "rsa.pem").front()) {
    setenv("KYTHU_CHAOS", "5:400", 1);  // a worker mostly does enough before its end to start again at once
    signer_.start();
  }
  ~Callers() { unsetenv("KYTHU_CHAOS"); }

  void run(std::size_t wanted) {
    std::vector<std::thread> threads;
    for (unsigned seed = 1; seed <= callers; ++seed) threads.emplace_back([=, this] { call(seed, wanted); });
    for (auto& thread : threads) thread.join();
  }

  SignerProgram& signer() { return signer_; }
  std::map<std::string, std::string> given;
  std::atomic<std::size_t> refused = 0, bad = 0;

 private:
  void call(unsigned seed, std::size_t wanted) {
    std::mt19937 random{seed};
    std::size_t number = 0;
    for (std::size_t round = 0; round < most_rounds && signed_ < wanted; ++round) {
      std::vector<SigningOrder> orders;
      for (auto left = 1 + random() % 12; left > 0; --left) {
        const auto job = "job_" + std::to_string(seed) + "_" + std::to_string(number++);
        const auto digest = sha256(as_bytes(job));
        orders.push_back({"rsa", Purpose::receipt, SoftHsm::shared().agency, Algorithm::rsa_pkcs1_sha256,
                          Bytes{digest.begin(), digest.end()}, job});
      }
      // Whoever kills workers that have done nothing yet makes the signer rest longer and longer, as it should.
      const bool works = keep(orders, signer_.keys().sign_all(orders));
      const bool first = works && signed_ > wanted / 2 && !killed_.exchange(true);
      if (!first && (!works || random() % 64 != 0)) continue;
      if (const auto worker = signer_.running_worker()) kill(*worker, SIGKILL);  // all may be resting from their ends
    }
  }

  /// Whether there is a signature among them.
  bool keep(const std::vector<SigningOrder>& orders, const std::vector<Result<Signature, Refusal>>& results) {
    bad += results.size() != orders.size();
    bool any = false;
    std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < std::min(orders.size(), results.size()); ++i) {
      refused += !results[i];
      if (!results[i]) continue;
      bad += !key_.verifies(orders[i], results[i]->value);
      bad += !given.emplace(orders[i].job, to_hex(sha256(results[i]->value))).second;
      ++signed_;
      any = true;
    }
    return any;
  }

  SignerProgram signer_;
  const PublicKey key_;
  std::atomic<std::size_t> signed_ = 0;
  std::atomic<bool> killed_ = false;
  std::mutex mutex_;
};

/// job → SHA-256 of each signature that the journal says was released for it.
std::multimap<std::string, std::string> released(const std::string& journal) {
  std::map<std::string, std::string, std::less<>> job_of;
  std::multimap<std::string, std::string> found;
  std::istringstream lines{journal};
  for (std::string line; std::getline(lines, line);) {
    const auto entry = check_alone(line);
    if (!entry) throw std::runtime_error{entry.error()};
    if (member(*entry, "act") == "sign_begun") job_of[std::string{member(*entry, "seq")}] = member(*entry, "job");
    if (member(*entry, "act") != "sign_done") continue;
    const auto begun = job_of.find(member(*entry, "begun"));
    if (begun == job_of.end()) throw std::runtime_error{"a signature without its beginning"};
    found.emplace(begun->second, member(*entry, "signature_sha256"));
  }
  return found;
}

TEST(SignerChaos, TheJournalHoldsExactlyWhatTheCallersWereGiven) {
  Callers all;
  all.run(wanted_signatures());
  EXPECT_EQ(all.bad, 0u);
  ASSERT_GE(all.given.size(), wanted_signatures());
  EXPECT_EQ(all.signer().end_by(SIGTERM), 0);
  const auto report = verify_journal(all.signer().journal(), {});
  EXPECT_EQ(report.fault, "");
  EXPECT_TRUE(report.in_doubt.empty());
  const auto journal = released(all.signer().journal_text());
  const std::multimap<std::string, std::string> given{all.given.begin(), all.given.end()};
  EXPECT_TRUE(journal == given) << journal.size() << " released, " << given.size() << " given";
  EXPECT_NE(all.signer().journal_text().find("token_process_ended"), std::string::npos) << "nothing was broken";
  RecordProperty("refused", std::to_string(all.refused));
}

}  // namespace
}  // namespace kythu::hsm
