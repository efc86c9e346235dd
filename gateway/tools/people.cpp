#include "people.hpp"

#include <algorithm>

#include "refused.hpp"
#include "terminal.hpp"

namespace kythu::tools {
namespace {

Person parse_person(std::string_view text) {
  Person person;
  auto& place = person.place;
  const std::array<std::pair<std::string_view, std::string*>, 8> members{{{"id", &place.officer},
                                                                          {"name", &person.name},
                                                                          {"key-file", &place.key_file},
                                                                          {"passphrase-file", &place.passphrase_file},
                                                                          {"module", &place.module},
                                                                          {"token-label", &place.token_label},
                                                                          {"card-id", &place.id},
                                                                          {"pin-file", &place.pin_file}}};
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const auto equals = part.find('=');
    const auto member =
        std::ranges::find(members, part.substr(0, equals), &std::pair<std::string_view, std::string*>::first);
    if (equals == std::string_view::npos || member == members.end())
      throw Refused{"--officer: '" + std::string{part} + "' is not name=value of one of its members"};
    *member->second = part.substr(equals + 1);
  }
  if (place.officer.empty() || person.name.empty()) throw Refused{"--officer needs id= and name="};
  return person;
}

Person ask_person(std::size_t number) {
  show("\nOfficer " + std::to_string(number) + "\n");
  Person person;
  person.place.officer = ask_line("  id, a short word (lan): ");
  person.name = ask_line("  name (Nguyễn Thị Lan): ");
  person.place.key_file = ask_line("  key file, or nothing for a card: ");
  if (person.place.key_file.empty()) {
    person.place.module = ask_line("  PKCS#11 library of the card: ");
    person.place.token_label = ask_line("  label of the card: ");
    person.place.id = ask_line("  CKA_ID, hex: ");
  }
  return person;
}

std::vector<Person> ask_people() {
  std::vector<Person> people;
  do {
    people.push_back(ask_person(people.size() + 1));
  } while (people.size() < 2 || ask_yes("One more officer?"));
  return people;
}

void require_different(const std::vector<Person>& people) {
  if (people.size() < 2) throw Refused{"a vault is founded by at least two officers"};
  for (std::size_t i = 0; i < people.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (people[i].place.officer == people[j].place.officer)
        throw Refused{"two officers are called " + people[i].place.officer};
      if (people[i].pen->credential().id == people[j].pen->credential().id)
        throw Refused{people[i].place.officer + " and " + people[j].place.officer + " have the same key"};
    }
  }
}

}  // namespace

std::vector<Person> people_of(const std::vector<std::string>& descriptions) {
  std::vector<Person> people;
  for (const auto& text : descriptions) people.push_back(parse_person(text));
  if (people.empty()) people = ask_people();
  for (auto& person : people) person.pen = take_pen(person.place);
  require_different(people);
  return people;
}

hsm::VaultOfficer officer_of(const Person& person) {
  return {.id = person.place.officer,
          .name = person.name,
          .role = hsm::OfficerRole::security_officer,
          .credentials = {person.pen->credential()}};
}

}  // namespace kythu::tools
