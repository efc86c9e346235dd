// What the tax authority is told of an agency's receipts before it uses them (Circular 91/2026/TT-BTC Art. 17): the
// forms, and the certificates that sign. Form 01/ĐKTĐ-CTĐT; any change is the same form again, with everything in it.
// Who sends it and reads the answers (receipts/tax) tells here what came of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/random.hpp"
#include "config/base/result.hpp"
#include "config/database/database.hpp"

namespace kythu::receipts {

struct RegistrationIdKind {
  static constexpr std::string_view prefix = "reg_";
};
using RegistrationId = Id<RegistrationIdKind>;

enum class RegistrationState {
  opened,    ///< to be sent
  sent,      ///< as message 109
  received,  ///< message 110 came
  accepted,  ///< message 111: from now on its forms and certificates may be used
  refused,   ///< message 111: nothing changes, a person has to act
};
std::string_view name(RegistrationState state);
std::optional<RegistrationState> parse_registration_state(std::string_view text);
/// Answers may come late, twice, or the last without the first: what is decided stays.
bool may_follow(RegistrationState from, RegistrationState to);

struct RegisteredCertificate {
  std::string organisation;  ///< of the subject
  std::string serial;        ///< upper-case hex
  Instant from, until;
  int action = 1;  ///< 1 added, 2 renewed, 3 stopped
};

struct Registration {
  RegistrationId id;
  AgencyId agency;
  RegistrationState state{};
  bool change = false;  ///< of one that was accepted before
  std::vector<std::string> form_codes;
  std::vector<RegisteredCertificate> certificates;
  std::string message;  ///< the id it was sent under; empty before
  std::string answer;   ///< the tax authority's words; may be empty
  Instant opened_at;
};

/// Opens a registration when the agency has a series whose form, or a certificate, that the newest accepted one does
/// not name; nullopt when there is nothing to tell, or while one is on its way or waits refused for a person.
/// `in_use` are the certificates that sign the agency's receipts now or soon.
std::optional<Registration> open_registration(db::Transaction& tx, AgencyId agency,
                                              const std::vector<RegisteredCertificate>& in_use, Instant now,
                                              const Random& random);
/// Opens it again after a refusal, when a person has mended the cause.
std::optional<Registration> reopen_registration(db::Transaction& tx, AgencyId agency,
                                                const std::vector<RegisteredCertificate>& in_use, Instant now,
                                                const Random& random);

struct RegistrationStep {
  RegistrationState to{};
  std::string message{};  ///< of sent
  std::string answer{};
};
/// Notes it, with an audit record. Done also when it is there already, or further; false: no such registration.
bool advance_registration(db::Transaction& tx, AgencyId agency, RegistrationId id, const RegistrationStep& step,
                          Instant now);

/// Newest first. For the sender: those with state opened, of every agency.
std::vector<Registration> list_registrations(db::Transaction& tx, std::optional<AgencyId> agency,
                                             std::optional<RegistrationState> state);
/// The serial stands in the newest accepted registration of the agency, and not as stopped.
bool is_registered(db::Transaction& tx, AgencyId agency, std::string_view serial);

}  // namespace kythu::receipts
