// kythu-signer beside direct C_Sign and libp11, on the same SoftHSM: rates in interleaved rounds, medians and ratios,
// what an order costs more when nothing else is asked, and memory. Arguments: rounds, milliseconds of each measurement,
// one kind of key (all), one way beside direct (all).
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>

#include "disk.hpp"
#include "doubles/softhsm.hpp"
#include "ways.hpp"

namespace kythu::bench {
namespace {

using hsm::Algorithm, hsm::Purpose;
using test::SignerProgram, test::SoftHsm;

const Subject rsa2048{"RSA-2048", "rsa", {1}, Purpose::receipt, Algorithm::rsa_pkcs1_sha256};
const Subject rsa3072{"RSA-3072", "rsa3072", {3}, Purpose::receipt, Algorithm::rsa_pkcs1_sha256};
const Subject p256{"P-256", "ec", {2}, Purpose::timestamp, Algorithm::ecdsa_p256_sha256};

/// Two officers make a key in the running vault, certify and activate it.
void add_key(SignerProgram& signer, const Subject& subject) {
  const auto& council = signer.council();
  auto& vault = signer.manage();
  const hsm::act::Generate generate{subject.label, subject.id, hsm::KeyType::rsa3072, {"soft"}};
  council.submit(vault, generate);
  const auto state = vault.state();
  const auto* key = state ? state->key(subject.label) : nullptr;
  if (key == nullptr) throw std::runtime_error{"the key was not made"};
  council.submit(vault, hsm::act::ImportCertificate{subject.label, council.certify(key->public_key, subject.label)});
  hsm::Grant grant{.purposes = {subject.purpose}, .algorithms = {subject.algorithm}};
  grant.agencies = {SoftHsm::shared().agency};
  grant.per_second = 100'000;
  grant.per_day = 1'000'000'000;
  council.submit(vault, hsm::act::Activate{subject.label, grant});
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<long>(values.size() / 2));
  return values[values.size() / 2];
}

struct Way {
  const char* name;
  Load load;
  std::function<std::function<std::size_t()>()> make;
};

void compare(SignerProgram& signer, const Subject& subject, int rounds, std::chrono::milliseconds time,
             const std::string& only) {
  auto& client = signer.keys();
  std::vector<Way> ways{
      {"direct", {2, time}, [&] { return direct(subject); }},
      {"one", {64, time}, [&] { return by_signer(client, subject, 1); }},
      {"one, pipelined", {2, time}, [&] { return by_pipeline(signer.file("signer.sock"), subject, 32); }},
      {"batches of 64", {4, time}, [&] { return by_signer(client, subject, 64); }},
      {"libp11", {2, time}, [&] { return by_libp11(subject); }}};
  std::erase_if(ways,
                [&](const Way& way) { return !only.empty() && way.name != only && way.name != std::string{"direct"}; });
  std::map<std::string, std::vector<double>> rates, ratios;
  for (int round = 0; round < rounds; ++round) {
    for (const auto& way : ways) {
      rates[way.name].push_back(rate(way.load, way.make));
      ratios[way.name].push_back(rates[way.name].back() / rates["direct"].back());
    }
  }
  for (const auto& way : ways) {
    std::printf("%-10s %-14s %10.0f /s   %5.2f of direct\n", subject.name.c_str(), way.name, median(rates[way.name]),
                median(ratios[way.name]));
  }
  std::fflush(stdout);
}

void latency(SignerProgram& signer, const Subject& subject) {
  constexpr int calls = 500;
  const auto bare = median_time(direct(subject), calls);
  const auto whole = median_time(by_signer(signer.keys(), subject, 1), calls);
  const auto sync = median_sync(signer.file("journal"), calls), way = median_way(signer.file("journal"), calls);
  const auto us = [](std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1000; };
  std::printf("%-10s unloaded p50: direct %.0f us, through the signer %.0f us, added %.0f us; fdatasync %.0f us, ",
              subject.name.c_str(), us(bare), us(whole), us(whole - bare), us(sync));
  std::printf("two bare messages and an fdatasync %.0f us\n", us(way));
}

int run(int rounds, std::chrono::milliseconds time, const std::string& only, const std::string& way) {
  // Two more tokens, of the same SoftHSM, for the memory that three of them take.
  std::string more = "processes = 2\n";
  for (const char* name : {"second", "third"}) {
    more += std::string{"[[token]]\nname = \""} + name + "\"\nmodule = \"" + SoftHsm::library + "\"\ntoken_label = \"" +
            SoftHsm::token + "\"\npin_credential = \"pin\"\nsessions = 4\n";
  }
  SignerProgram signer{{.sessions = 1, .per_second = 100'000, .per_day = 1'000'000'000, .more_settings = more}};
  signer.start();
  add_key(signer, rsa3072);
  for (const auto& subject : {rsa2048, rsa3072, p256}) {
    if (only.empty() || only == subject.name) compare(signer, subject, rounds, time, way);
  }
  for (const auto& subject : {rsa2048, p256}) latency(signer, subject);
  std::printf("signer     resident with 3 tokens: %.1f MiB\n", static_cast<double>(resident(signer.pid())) / 1024);
  return 0;
}

}  // namespace
}  // namespace kythu::bench

int main(int argc, char** argv) try {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  return kythu::bench::run(rounds, std::chrono::milliseconds{argc > 2 ? std::atoi(argv[2]) : 3'000},
                           argc > 3 ? argv[3] : "", argc > 4 ? argv[4] : "");
} catch (const std::exception& broken) {
  std::cerr << "signer_bench: " << broken.what() << '\n';
  return 1;
}
