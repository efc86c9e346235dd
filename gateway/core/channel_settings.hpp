// The tables of core.toml that name providers: [momo], [zalopay], [platform], [keypay], [paygov], and those who read
// the bank's notices, [payos], [casso], [sepay]; and [polling], [refunds]. A table that is not there opens nothing.
#pragma once

#include "config/settings/table.hpp"
#include "payments/settings.hpp"

namespace kythu::gateway {

/// Secrets are files of the credentials' folder, "momo.secret_key". Throws settings::Error for what is missing, unknown
/// or out of range.
void read_channels(const settings::Table& root, const std::filesystem::path& credentials, payments::Settings& room);

}  // namespace kythu::gateway
