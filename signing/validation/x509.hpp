// Certificates as OpenSSL reads them, with shared ownership: a path, a pool and a verdict hold the same one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/x509.h>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"

namespace kythu::signing::validation {

using X509Ref = std::shared_ptr<X509>;
using Pool = std::vector<X509Ref>;

/// Takes the reference over.
X509Ref owned(X509* certificate);
/// nullptr for what is not exactly one certificate.
X509Ref read_certificate(BytesView der);
Bytes der_of(const X509* certificate);
bool same(const X509Ref& left, const X509Ref& right);

/// RFC 4514, UTF-8.
std::string text_of(const X509_NAME* name);
/// The subject's common name, or the whole subject without one.
std::string common_name(const X509* certificate);
/// Lower-case hex.
std::string serial_of(const X509* certificate);

std::optional<Instant> to_instant(const ASN1_TIME* time);
/// What a time that cannot be read is taken for, so that such a certificate is good at no time.
inline constexpr Instant before_all = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
inline constexpr Instant after_all = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};

/// after_all and before_all for times that cannot be read.
Instant not_before(const X509* certificate);
Instant not_after(const X509* certificate);

}  // namespace kythu::signing::validation
