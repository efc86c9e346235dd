// The people at a ceremony, each with a key.
#pragma once

#include "pen.hpp"

namespace kythu::tools {

struct Person {
  PenPlace place;
  std::string name;
  std::unique_ptr<Pen> pen;
};

/// From "id=…,name=…,key-file=…" for each; asks on the terminal when there is none. Throws Refused for fewer than two
/// people, and for two with one id or one key.
std::vector<Person> people_of(const std::vector<std::string>& descriptions);
hsm::VaultOfficer officer_of(const Person& person);

}  // namespace kythu::tools
