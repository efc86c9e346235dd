// `kythu-core provision`: agencies, clients, receipt series and fees from a file. Running it again changes nothing that
// the file does not change.
//
//   [[agency]]  id (a uuid or agy_…), code, name, tax_code, address, phone?, bank_bin?, bank_account?
//   [[client]]  id? (a uuid or cli_…; without it the client is known by its name), name, agencies = [ids], scopes =
//   [words],
//               secret_file: JSON {client_id, client_secret}, mode 600, written when the client has no secret yet
//   [[officer]] agency, login, name, role (finance_clerk, auditor …), person? (as the agency names
//               its people), secret_file: JSON {login, password, totp_key, totp_uri}, mode 600, written when the
//               officer is made
//   [[series]]  agency, form_code, symbol, first? = 1, last? = 99999999
//   [[fees]]    csv (a file, see payments/catalogue.hpp), valid_from = "YYYY-MM-DD", where the file does not say it
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/base/random.hpp"
#include "config/base/secret.hpp"
#include "config/database/database.hpp"
#include "payments/catalogue.hpp"

namespace kythu::gateway {

struct ProvisionTools {
  db::Database& database;
  Clock clock;
  Random random;
  const Secret& officers_master;
  std::string public_url;
};

/// `kythu-core fees import`: all of the file or nothing. Throws settings::Error with the file's line for what does not
/// fit.
payments::CatalogueLoad import_fees(const ProvisionTools& tools, const std::filesystem::path& file, BusinessDay from);

/// What it did, one line each; empty when everything stood already. Throws settings::Error for what does not fit.
std::vector<std::string> provision(const std::filesystem::path& file, const ProvisionTools& tools);

}  // namespace kythu::gateway
