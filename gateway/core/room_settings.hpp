// From core.toml to what each room is told.
#pragma once

#include "config/settings/core.hpp"
#include "payments/settings.hpp"
#include "receipts/registrar.hpp"
#include "receipts/tax/desk.hpp"
#include "signing/signer.hpp"
#include "signing/verdict/validator.hpp"

namespace kythu::gateway {

/// Reads the channels' tables and credentials; throws settings::Error.
payments::Settings cashier_settings(const settings::CoreSettings& settings);
receipts::Settings registrar_settings(const settings::CoreSettings& settings);
/// Of settings with [tax]; reads the certificates, throws settings::Error.
receipts::tax::Settings tax_settings(const settings::CoreSettings& settings);
/// Reads the trust anchors; throws settings::Error for one that is no certificate.
signing::SignerSettings signer_settings(const settings::CoreSettings& settings);
/// Reads every certificate of the folders of [validation]; throws settings::Error for a file that is none.
signing::ValidationTrust validation_trust(const settings::CoreSettings& settings);

}  // namespace kythu::gateway
