// The ways to a signature that are measured beside each other, each for a while with so many threads.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "hsm/client.hpp"

namespace kythu::bench {

struct Subject {
  std::string name;  ///< "RSA-2048"
  std::string label;
  Bytes id;  ///< CKA_ID
  hsm::Purpose purpose{};
  hsm::Algorithm algorithm{};
};

struct Load {
  std::size_t threads = 2;
  std::chrono::milliseconds time{2'000};
};

/// Signatures a second. `make` gives each thread what it repeats; the answer is how many signatures one call made.
double rate(const Load& load, const std::function<std::function<std::size_t()>()>& make);

/// C_SignInit and C_Sign on the bare token: a session a thread, in this process.
std::function<std::size_t()> direct(const Subject& subject);
/// EVP_PKEY_sign with libp11's key; its own pool of sessions.
std::function<std::size_t()> by_libp11(const Subject& subject);
/// Through the signer's socket, so many digests a message.
std::function<std::size_t()> by_signer(hsm::Client& client, const Subject& subject, std::size_t batch);
/// One digest a message, on a connection of its own with so many orders under way, as a caller has them who does not
/// keep a thread waiting for each. A call counts the answers that one read brought, and sends as many orders again.
std::function<std::size_t()> by_pipeline(const std::filesystem::path& socket, const Subject& subject,
                                         std::size_t under_way);

/// Half of the calls take at most this long.
std::chrono::nanoseconds median_time(const std::function<std::size_t()>& call, int calls);

}  // namespace kythu::bench
