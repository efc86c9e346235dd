// The order's way through the vault: policy, journal, token, verification, journal, answer.
#pragma once

#include <map>
#include <memory>

#include "config/base/log.hpp"
#include "config/wire/frame.hpp"
#include "hsm/signer/journal.hpp"
#include "hsm/signer/policy.hpp"
#include "hsm/signer/verify.hpp"
#include "hsm/workers/worker.hpp"

namespace kythu::hsm {

using Workers = std::vector<std::unique_ptr<Worker>>;

/// Safe for any number of threads. Everything it is given outlives it.
class Desk {
 public:
  /// Loads every key's certificates; throws settings::Error when one is missing or does not fit its algorithms.
  Desk(Policy& policy, Journal& journal, Workers& workers, Log log);

  /// For wire::Server: an answer to every message, whatever happens.
  wire::Message answer(const wire::Message& question) noexcept;

  Result<Signature, Refusal> sign(const SigningOrder& order);
  std::vector<KeyInfo> list();

 private:
  struct Certified {
    std::vector<Bytes> chain;
    PublicKey key;
  };
  struct Made {
    Bytes value;
    std::string token;
  };
  Result<Made, Refusal> ask_tokens(const KeyPolicy& key, const SigningOrder& order);
  Worker& worker(const std::string& name);

  Policy& policy_;
  Journal& journal_;
  Workers& workers_;
  const Log log_;
  std::map<std::string, Certified, std::less<>> certificates_;
};

}  // namespace kythu::hsm
