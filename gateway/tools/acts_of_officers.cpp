// kythu propose enrol-officer, remove-officer, remove-credential
#include "acts.hpp"
#include "certificate.hpp"
#include "refused.hpp"

namespace kythu::tools {

void add_officer_acts(Command parent, const AddedAct& added) {
  struct Options {
    std::string id, name, role = "security_officer";
    std::vector<std::string> credentials;
    std::string credential;
  };
  auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help) {
    const auto command = parent.add_subcommand(name, help);
    command.add_option("--officer", options->id, "the officer's id").required();
    return command;
  };

  const auto enrol = add("enrol-officer", "Let a person act as an officer, or give an officer one more credential");
  enrol.add_option("--name", options->name, "the person's name, as people write it").required();
  enrol.add_option("--role", options->role, "security_officer or approver").capture_default_str();
  enrol
      .add_option("--credential", options->credentials,
                  "PEM of a public key (FILE.pub) or certificate; several are possible")
      .required();
  added(enrol, [options]() -> hsm::Act {
    const auto role = hsm::parse_officer_role(options->role);
    if (!role) throw Refused{options->role + ": no such role"};
    hsm::VaultOfficer officer{.id = options->id, .name = options->name, .role = *role, .credentials = {}};
    for (const auto& file : options->credentials) officer.credentials.push_back(credential_of_file(file));
    return hsm::act::EnrolOfficer{std::move(officer)};
  });

  added(add("remove-officer", "Take all rights from an officer"),
        [options]() -> hsm::Act { return hsm::act::RemoveOfficer{options->id}; });

  const auto credential = add("remove-credential", "Take one credential from an officer");
  credential.add_option("--credential", options->credential, "its id (kythu officers)").required();
  added(credential, [options]() -> hsm::Act { return hsm::act::RemoveCredential{options->id, options->credential}; });
}

}  // namespace kythu::tools
