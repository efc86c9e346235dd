// Lines of a record that are read again.
#pragma once

#include <string_view>

namespace kythu::tools {

inline constexpr std::string_view vault_mark = "  Két khóa / Vault: ";
inline constexpr std::string_view credential_mark = "  Khóa của người này / This officer's key, SHA-256:\n    ";
inline constexpr std::string_view decision_mark = "  Quyết định / Decision:\n    ";
inline constexpr std::string_view record_end = "-----END OF THE RECORD-----\n";
inline constexpr std::string_view signature_begin = "-----SIGNATURE-----\n";
inline constexpr std::string_view signature_end = "-----END OF THE SIGNATURE-----\n";
inline constexpr std::string_view record_context = "kythu ceremony record 1\n";

}  // namespace kythu::tools
