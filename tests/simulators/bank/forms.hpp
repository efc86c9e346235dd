// How the services that watch an account tell of a credit: payOS, Casso (v2) and SePay, each in its own form.
#pragma once

#include "bank/books.hpp"
#include "common/notifier.hpp"

namespace kythu::simulators::bank {

/// One service: where it tells, and the secret that it signs with.
struct Service {
  std::string form, url, secret;
};
Notice write_notice(const Service& service, const Entry& entry, bool bad_signature);
bool is_taken(const std::string& form, const Heard& heard);
std::vector<std::chrono::seconds> retries_of(const std::string& form);

}  // namespace kythu::simulators::bank
