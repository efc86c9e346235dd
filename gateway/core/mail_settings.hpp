// Whether payers get their receipts by e-mail, as core.toml says.
#pragma once

#include <optional>

#include "config/settings/core.hpp"
#include "receipts/mail/mailer.hpp"

namespace kythu::gateway {

/// [mail] server, from, user, attach; credential mail.password where there is a user. nullopt without that table:
/// nothing is sent. Throws settings::Error for what is missing, unknown or no address.
std::optional<receipts::mail::Settings> mail_settings(const settings::CoreSettings& settings);

}  // namespace kythu::gateway
