// A certification authority's services on the wire: OCSP (RFC 6960) and time stamps (RFC 3161), answered by OpenSSL
// from the files of a folder that deploy/demo/make_ca made.
#pragma once

#include <filesystem>
#include <string>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "config/base/handle.hpp"

namespace kythu::simulators {

using X509Ptr = Handle<X509, X509_free>;
using KeyPtr = Handle<EVP_PKEY, EVP_PKEY_free>;

/// Throws when the file cannot be read.
std::string read_file(const std::filesystem::path& file);
X509Ptr read_certificate(const std::filesystem::path& file);
KeyPtr read_key(const std::filesystem::path& file);
/// Throws with OpenSSL's reason unless `done`.
void require(bool done, const char* what);

/// DER to DER. The status of every certificate is looked up in index.txt (as `openssl ca` keeps it) at every request.
std::string answer_ocsp(const std::filesystem::path& folder, const std::string& request);

/// DER to DER; a request that cannot be served gets a rejection with a PKIFailureInfo bit, as RFC 3161 asks.
std::string answer_timestamp(const std::filesystem::path& folder, const std::string& policy,
                             const std::string& request);

}  // namespace kythu::simulators
