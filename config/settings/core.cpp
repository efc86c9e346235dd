#include "core.hpp"

#include "config/settings/credentials.hpp"

namespace kythu::settings {
namespace {

std::optional<Vnpay> read_vnpay(const Table& root, const std::filesystem::path& credentials) {
  const auto table = root.table("vnpay", false);
  if (table.text("terminal", "").empty()) {
    table.refuse_unknown();
    return std::nullopt;
  }
  Vnpay vnpay{table.text("terminal"), table.text("pay_url"), table.text("query_url"), table.text("address"),
              load_credential(credentials, "vnpay.hash_secret")};
  table.refuse_unknown();
  if (vnpay.pay_url.find("://") == std::string::npos) throw Error{"core.toml: vnpay: pay_url must be a whole address"};
  return vnpay;
}

std::vector<TrustedTimestamps> read_authorities(const Table& root) {
  std::vector<TrustedTimestamps> all;
  for (const auto& table : root.tables("timestamp_authority")) {
    TrustedTimestamps one;
    one.url = table.text("url");
    one.trust_anchor = table.path("trust_anchor");
    one.patience = table.milliseconds("patience_ms", one.patience);
    table.refuse_unknown();
    all.push_back(std::move(one));
  }
  return all;
}

std::optional<TaxAuthority> read_tax(const Table& root) {
  if (!root.has("tax")) return std::nullopt;
  const auto table = root.table("tax");
  TaxAuthority tax;
  tax.address = table.text("address");
  tax.sender = table.text("sender", "");
  tax.office_code = table.text("office_code");
  tax.office_name = table.text("office_name");
  tax.contact = table.text("contact");
  tax.mail = table.text("mail", "");
  tax.place = table.text("place");
  for (const auto& one : table.tables("certificate")) {
    tax.certificates.push_back(one.path("file"));
    one.refuse_unknown();
  }
  tax.gather = std::chrono::seconds{table.integer("gather_s", 1, 43'200, 3'600)};
  table.refuse_unknown();
  while (tax.address.ends_with('/')) tax.address.pop_back();
  if (tax.address.find("://") == std::string::npos) throw Error{"core.toml: tax: address must be a whole address"};
  if (tax.certificates.empty()) throw Error{"core.toml: tax: at least one [[tax.certificate]] is needed"};
  return tax;
}

Webhooks read_webhooks(const Table& root, const std::filesystem::path& credentials) {
  const auto table = root.table("webhooks", false);
  Webhooks webhooks{load_credential(credentials, table.text("master", "webhooks.master")), {}};
  for (const auto& seconds : table.texts("retry_after_s", std::vector<std::string>{})) {
    std::size_t used = 0;
    const auto value =
        seconds.find_first_not_of("0123456789") == std::string::npos && !seconds.empty() && seconds.size() < 8
            ? std::stol(seconds, &used)
            : -1;
    if (value < 1) throw Error{"core.toml: webhooks: retry_after_s must be a list of whole seconds, as texts"};
    webhooks.retry_after.emplace_back(value);
  }
  table.refuse_unknown();
  return webhooks;
}

std::optional<Oidc> read_oidc(const Table& root, const std::filesystem::path& credentials) {
  if (!root.has("oidc")) return std::nullopt;
  const auto table = root.table("oidc");
  Oidc oidc;
  oidc.issuer = table.text("issuer");
  oidc.client = table.text("client");
  oidc.name = table.text("name");
  oidc.algorithms = table.texts("algorithms", std::vector<std::string>{"RS256", "PS256", "ES256", "EdDSA"});
  oidc.acr = table.texts("acr", std::vector<std::string>{});
  oidc.secret_in_body = table.flag("secret_in_body", false);
  table.refuse_unknown();
  auto secret = find_credential(credentials, "oidc.client_secret"),
       key = find_credential(credentials, "oidc.client_key");
  if (secret.has_value() == key.has_value()) {
    throw Error{"core.toml: oidc: one credential is needed, oidc.client_secret or oidc.client_key"};
  }
  (secret ? oidc.client_secret : oidc.client_key) = std::move(secret ? *secret : *key);
  const bool own_machine = oidc.issuer.starts_with("http://127.0.0.1:") || oidc.issuer.starts_with("http://localhost:");
  if (!oidc.issuer.starts_with("https://") && !own_machine) throw Error{"core.toml: oidc: issuer must be https://…"};
  return oidc;
}

void read_signing(const Table& root, CoreSettings& settings) {
  const auto receipts = root.table("receipts");
  settings.receipt_key = receipts.text("key");
  settings.receipt_font = receipts.text("font", "DejaVu Sans");
  settings.receipts_registered_only = receipts.flag("registered_only", false);
  settings.receipt_high_water = receipts.path("high_water", std::filesystem::path{});
  receipts.refuse_unknown();
  const auto signing = root.table("signing");
  settings.signing_font = signing.path("font");
  settings.document_limit = static_cast<std::size_t>(signing.integer("document_limit_mib", 1, 64, 64)) << 20;
  signing.refuse_unknown();
  const auto validation = root.table("validation", false);
  settings.signer_anchors = validation.path("signers", std::filesystem::path{});
  settings.timestamp_anchors = validation.path("timestamps", std::filesystem::path{});
  validation.refuse_unknown();
  const auto tsa = root.table("tsa", false);
  settings.tsa_key = tsa.text("key", "");
  settings.tsa_policy = tsa.text("policy", "0.4.0.2023.1.1");  // EN 319 421's best-practice policy
  settings.tsa_trusts_any_clock = tsa.flag("trust_any_clock", false);
  tsa.refuse_unknown();
}

void read_limits(const Table& root, CoreSettings& settings) {
  const auto access = root.table("access", false);
  settings.token_lifetime = std::chrono::seconds{access.integer("token_lifetime_s", 60, 3'600, 600)};
  settings.proof_lifetime = std::chrono::seconds{access.integer("proof_lifetime_s", 30, 28'800, 300)};
  settings.requests_per_second = access.integer("requests_per_second", 1, 100'000, settings.requests_per_second);
  settings.burst = access.integer("burst", 1, 1'000'000, settings.burst);
  access.refuse_unknown();
  const auto audit = root.table("audit", false);
  settings.audit_checkpoints = audit.path("checkpoints", std::filesystem::path{});
  audit.refuse_unknown();
  const auto log = root.table("log", false);
  const auto level = parse_log_level(log.text("level", "info"));
  if (!level) throw Error{"core.toml: log: level must be debug, info, warning or error"};
  settings.log_level = *level;
  log.refuse_unknown();
}

}  // namespace

CoreSettings load_core(const std::filesystem::path& file) {
  const auto root = Table::from_file(file);
  const auto credentials = root.path("credentials");
  CoreSettings settings;
  settings.file = file;
  settings.credentials = credentials;
  for (const auto* provider : {"momo", "zalopay", "platform", "keypay", "paygov", "payos", "casso", "sepay", "polling",
                               "refunds", "spool", "receipt_provider", "mail"}) {
    root.has(provider);  // their members are the cashier's, who is asked in gateway/core
  }
  settings.socket = root.path("socket");
  settings.signer_socket = root.path("signer_socket");
  settings.parser_socket = root.path("parser_socket");
  settings.egress_socket = root.path("egress_socket");
  settings.workers = static_cast<std::size_t>(root.integer("workers", 1, 1'000, 64));
  settings.public_url = root.text("public_url");
  settings.database = read_database(root.table("database"));
  settings.vnpay = read_vnpay(root, credentials);
  settings.timestamp_authorities = read_authorities(root);
  settings.tax = read_tax(root);
  settings.webhooks = read_webhooks(root, credentials);
  settings.officers_master = load_credential(credentials, "officers.master");
  settings.oidc = read_oidc(root, credentials);
  while (settings.public_url.ends_with('/')) settings.public_url.pop_back();
  read_signing(root, settings);
  read_limits(root, settings);
  root.refuse_unknown();
  return settings;
}

}  // namespace kythu::settings
