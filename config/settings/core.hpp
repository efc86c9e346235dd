// What kythu-core is told at the start: core.toml, and the credentials folder for what is secret.
#pragma once

#include <filesystem>
#include <vector>

#include "config/base/log.hpp"
#include "config/base/secret.hpp"
#include "config/settings/database.hpp"

namespace kythu::settings {

struct Vnpay {
  std::string terminal, pay_url, query_url, address;
  Secret hash_secret;  ///< credential vnpay.hash_secret
};

struct TrustedTimestamps {
  std::string url;
  std::filesystem::path trust_anchor;  ///< PEM or DER
  std::chrono::milliseconds patience{10'000};
};

struct Webhooks {
  Secret master;                                  ///< credential webhooks.master; endpoint secrets are sealed with it
  std::vector<std::chrono::seconds> retry_after;  ///< empty: the usual schedule over three days
};

/// How the tax authority is told of receipts; receipts/tax/desk.hpp says what each member is for.
struct TaxAuthority {
  std::string address, sender, office_code, office_name, contact, mail, place;
  std::vector<std::filesystem::path> certificates;  ///< PEM or DER, of whoever signs its results
  std::chrono::seconds gather{3'600};               ///< gather_s
};

/// The province's identity provider (OpenID Connect); gateway/access/oidc says what each member is for.
struct Oidc {
  std::string issuer, client, name;
  std::vector<std::string> algorithms, acr;
  bool secret_in_body = false;  ///< client_secret_post instead of client_secret_basic
  Secret client_secret;         ///< credential oidc.client_secret; empty with a key
  Secret client_key;            ///< credential oidc.client_key, PEM: private_key_jwt
};

struct CoreSettings {
  std::filesystem::path file, credentials;  ///< from where the cashier's channels are read; empty: VNPAY alone
  std::filesystem::path socket, signer_socket, parser_socket, egress_socket;
  std::size_t workers = 64;
  std::string public_url;  ///< without a final slash
  DatabaseSettings database;
  std::optional<Vnpay> vnpay;
  std::string receipt_key, receipt_font;  ///< [receipts] key, font
  bool receipts_registered_only = false;  ///< [receipts] registered_only: no form before the tax authority accepted it
  std::filesystem::path receipt_high_water;  ///< [receipts] high_water: the fence's file; empty: no fence
  std::optional<TaxAuthority> tax;           ///< [tax]; without it nobody is told
  std::string signing_font;                  ///< [signing] font: a TrueType file
  std::size_t document_limit = 64 << 20;     ///< [signing] document_limit_mib
  std::vector<TrustedTimestamps> timestamp_authorities;
  std::string tsa_key, tsa_policy;    ///< [tsa] key, policy (OID); no key: /tsa stamps nothing
  bool tsa_trusts_any_clock = false;  ///< [tsa] trust_any_clock: also one that the kernel calls unsynchronised
  std::filesystem::path signer_anchors, timestamp_anchors;  ///< [validation] signers, timestamps: folders
  Webhooks webhooks;
  Secret officers_master;                    ///< credential officers.master; derives second factors
  std::optional<Oidc> oidc;                  ///< [oidc]; without it, local accounts alone
  std::chrono::seconds token_lifetime{600};  ///< [access] token_lifetime_s
  std::chrono::seconds proof_lifetime{300};  ///< [access] proof_lifetime_s: how old a proof may be at approval
  std::int64_t requests_per_second = 200, burst = 400;  ///< [access] per client
  std::filesystem::path audit_checkpoints;  ///< [audit] checkpoints: a file; empty: none beside the database
  LogLevel log_level = LogLevel::info;      ///< [log] level
};

/// Throws Error for what is missing, unknown or out of range.
CoreSettings load_core(const std::filesystem::path& file);

}  // namespace kythu::settings
