// An operation in plain words: exactly what a signature under it would do, nothing left out.
#pragma once

#include "hsm/operations.hpp"
#include "table.hpp"

namespace kythu::tools {

/// "make a new key inside a token" and the like.
std::string_view sentence(const hsm::Act& act);
/// Name and value, strangers' text made visible.
std::vector<Row> plain_words(const hsm::Operation& operation);

void add_grant(std::vector<Row>& rows, const hsm::Grant& grant);
void add_certificate(std::vector<Row>& rows, BytesView der);
void add_officer(std::vector<Row>& rows, const hsm::VaultOfficer& officer);
/// SHA-256 in hex.
std::string fingerprint(BytesView bytes);

}  // namespace kythu::tools
