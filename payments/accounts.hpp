// The agencies' collecting accounts as they were last seen. Whatever is made of them is judged again by the database.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "config/base/ids.hpp"

namespace kythu::payments {

struct Account {
  std::string bin, number;  ///< both empty: VietQR is not open
  std::string
      of_fees{};  ///< as the catalogue names it for all of a payment's fees; "*": they differ, or some name none
};

/// Safe for any number of threads.
class Accounts {
 public:
  std::optional<Account> find(AgencyId agency) const {
    const std::lock_guard lock(mutex_);
    const auto found = accounts_.find(agency);
    return found == accounts_.end() ? std::nullopt : std::optional{found->second};
  }
  void remember(AgencyId agency, const Account& account) {
    const std::lock_guard lock(mutex_);
    accounts_.insert_or_assign(agency, account);
  }

 private:
  mutable std::mutex mutex_;
  std::map<AgencyId, Account> accounts_;
};

}  // namespace kythu::payments
