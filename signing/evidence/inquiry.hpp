// Asks the outside whether a certificate is good: its OCSP responder, or the list that its issuer publishes.
#pragma once

#include <optional>

#include "config/wire/fetch.hpp"

namespace kythu::signing {

/// An OCSPResponse to this request (ocsp_request()) as it came; nullopt without a responder or an answer. Nothing about
/// it is believed yet. Blocking, at most ten seconds.
std::optional<Bytes> fetch_answer(wire::Fetch& outside, BytesView certificate, BytesView request);
/// A CertificateList of at most 2 MiB, likewise.
std::optional<Bytes> fetch_list(wire::Fetch& outside, BytesView certificate);

}  // namespace kythu::signing
