// One day of one account, as banks write it: camt.053 (ISO 20022, version 8), MT940, and CSV as people download it.
#pragma once

#include "bank/books.hpp"

namespace kythu::simulators::bank {

struct Day {
  std::string bank, account;
  std::string date;          ///< "2026-11-22"
  std::int64_t opening = 0;  ///< balance before the first entry
  std::vector<Entry> entries;
};
Day day_of(const std::vector<Entry>& all, const std::string& bank, const std::string& account, const std::string& date);

std::string camt053(const Day& day);
std::string mt940(const Day& day);
std::string csv(const Day& day);

}  // namespace kythu::simulators::bank
