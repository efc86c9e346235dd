// CAdES baseline signatures (ETSI EN 319 122-1): a CMS around the document or beside it; and the plain value.
#pragma once

#include "formats/algorithm.hpp"
#include "formats/format.hpp"

namespace kythu::signing {

Result<std::unique_ptr<Draft>, Refusal> lay_out_cades(LayoutJob job);

/// The bare signature value over the document, as OpenSSL takes it (ECDSA: a SEQUENCE of r and s).
Result<std::unique_ptr<Draft>, Refusal> lay_out_raw(LayoutJob job);

/// Of the document, or the digest given in its place; nullopt when that is of another hash.
std::optional<Bytes> content_digest(const Document& document, Hash kind);

}  // namespace kythu::signing
