#include "vault_json.hpp"

namespace kythu::hsm {
namespace {

namespace json = boost::json;

constexpr std::size_t levels = 6;
constexpr std::size_t certificate_size = 16 * 1024;
constexpr std::size_t most_keys = 10'000, most_officers = 1'000;

template <class Values, class Write>
json::array array_of(const Values& values, Write write) {
  json::array out;
  for (const auto& value : values) out.emplace_back(write(value));
  return out;
}

json::array words(const std::vector<std::string>& texts) {
  return array_of(texts, [](const auto& text) { return json::string{text}; });
}
json::array base64s(const std::vector<Bytes>& values) {
  return array_of(values, [](const auto& bytes) { return json::string{to_base64(bytes)}; });
}
template <class Enum>
json::array names(const std::vector<Enum>& values) {
  return array_of(values, [](auto value) { return json::string{name(value)}; });
}

/// The host of "https://host[:port]"; browsers allow plain http for localhost alone (W3C Secure Contexts).
std::string_view host_of(std::string_view origin) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!origin.starts_with(scheme)) continue;
    const auto host = origin.substr(scheme.size(), origin.find_first_of(":/", scheme.size()) - scheme.size());
    return scheme == "https://" || host == "localhost" ? host : std::string_view{};
  }
  return {};
}

/// WebAuthn section 5.1.3: the relying party is the origin's host, or a domain above it.
bool is_party_of(std::string_view party, std::string_view origin) {
  const auto host = host_of(origin);
  return !party.empty() && (host == party || host.ends_with("." + std::string{party}));
}

Credential read_credential(Members& object) {
  Credential credential;
  credential.id = to_hex(object.hex("id", 32, 32));
  credential.kind = object.known("kind", parse_credential_kind);
  credential.public_key = object.base64("public_key", 4096);
  switch (credential.kind) {
    case CredentialKind::key: break;
    case CredentialKind::certificate: credential.certificate = object.base64("certificate", certificate_size); break;
    case CredentialKind::webauthn:
      credential.relying_party = object.text("relying_party", 253);
      credential.origin = object.text("origin", 300);
      if (!is_party_of(credential.relying_party, credential.origin)) {
        object.complain("origin", "is not an https origin of the relying party");
      }
      break;
  }
  return credential;
}

VaultOfficer read_officer_facts(Members& object) {
  VaultOfficer officer;
  officer.id = object.word("id");
  officer.name = object.text("name", 200);
  officer.role = object.known("role", parse_officer_role);
  return officer;
}

VaultOfficer read_officer_of_state(Members object) {
  auto officer = read_officer_facts(object);
  officer.removed = object.flag("removed");
  for (auto& one : object.objects("credentials", 0, 100)) {
    officer.credentials.push_back(read_credential(one));
    if (officer.credentials.back().kind == CredentialKind::webauthn) {
      officer.credentials.back().counter = static_cast<std::uint32_t>(one.integer("counter", 0, UINT32_MAX));
    }
    one.refuse_unknown();
  }
  object.refuse_unknown();
  return officer;
}

ManagedKey read_key(Members object) {
  ManagedKey key;
  key.label = object.word("label");
  key.id = object.hex("id", 1, 64);
  key.type = object.known("type", parse_key_type);
  key.tokens = object.words("tokens", 1, 16);
  key.state = object.known("state", parse_key_state);
  key.public_key = object.base64("public_key", 4096);
  key.certificate_chain = object.base64s("certificate_chain", 0, 8);
  if (object.has("grant")) {
    auto grant = object.object("grant");
    key.grant = read_grant(grant);
    grant.refuse_unknown();
  }
  if (object.has("successor")) key.successor = object.word("successor");
  if (object.has("retires")) key.retires = object.time("retires");
  key.created = object.time("created");
  object.refuse_unknown();
  return key;
}

}  // namespace

json::object to_json(const Grant& grant) {
  return {{"purposes", names(grant.purposes)},
          {"algorithms", names(grant.algorithms)},
          {"agencies", array_of(grant.agencies, [](const auto& agency) { return json::string{agency.text()}; })},
          {"per_second", grant.per_second},
          {"per_day", grant.per_day},
          {"approvers", words(grant.approvers)}};
}

json::object to_json(const Credential& credential) {
  json::object out{
      {"id", credential.id}, {"kind", name(credential.kind)}, {"public_key", to_base64(credential.public_key)}};
  switch (credential.kind) {
    case CredentialKind::key: break;
    case CredentialKind::certificate: out["certificate"] = to_base64(credential.certificate); break;
    case CredentialKind::webauthn:
      out["relying_party"] = credential.relying_party;
      out["origin"] = credential.origin;
      break;
  }
  return out;
}

json::object to_json(const VaultOfficer& officer) {
  return {{"id", officer.id},
          {"name", officer.name},
          {"role", name(officer.role)},
          {"credentials", array_of(officer.credentials, [](const auto& one) { return to_json(one); })}};
}

json::object to_json(const ManagedKey& key) {
  json::object out{{"label", key.label},
                   {"id", to_hex(key.id)},
                   {"type", name(key.type)},
                   {"tokens", words(key.tokens)},
                   {"state", name(key.state)},
                   {"public_key", to_base64(key.public_key)},
                   {"certificate_chain", base64s(key.certificate_chain)},
                   {"created", rfc3339(key.created)}};
  if (key.grant != Grant{}) out["grant"] = to_json(key.grant);
  if (!key.successor.empty()) out["successor"] = key.successor;
  if (key.retires) out["retires"] = rfc3339(*key.retires);
  return out;
}

json::object to_json(const VaultState& state) {
  json::array officers;
  for (const auto& officer : state.officers) {
    auto out = to_json(officer);
    out["removed"] = officer.removed;
    for (std::size_t i = 0; i < officer.credentials.size(); ++i) {
      const auto& credential = officer.credentials[i];
      if (credential.kind != CredentialKind::webauthn) continue;
      out["credentials"].as_array()[i].as_object()["counter"] = credential.counter;
    }
    officers.push_back(std::move(out));
  }
  return {{"vault", state.vault},
          {"officers", std::move(officers)},
          {"keys", array_of(state.keys, [](const auto& key) { return to_json(key); })},
          {"decisions", state.decisions},
          {"head", state.head}};
}

Grant read_grant(Members& object) {
  Grant grant;
  grant.purposes = object.all_known("purposes", 1, 5, parse_purpose);
  grant.algorithms = object.all_known("algorithms", 1, 9, parse_algorithm);
  grant.agencies = object.all_known("agencies", 0, 1'000, AgencyId::parse);
  grant.per_second = object.integer("per_second", 1, 1'000'000);
  grant.per_day = object.integer("per_day", 1, 1'000'000'000);
  grant.approvers = object.words("approvers", 0, 100);
  return grant;
}

VaultOfficer read_officer(Members object) {
  auto officer = read_officer_facts(object);
  for (auto& one : object.objects("credentials", 1, 10)) {
    officer.credentials.push_back(read_credential(one));
    one.refuse_unknown();
  }
  object.refuse_unknown();
  return officer;
}

Result<VaultState, std::string> parse_vault_state(std::string_view text) {
  const auto value = parse_strict(text, levels);
  if (!value) return wrong<VaultState>(value.error());
  std::string fault;
  Members object{*value, "", fault};
  VaultState state;
  // A vault that was not founded has no name, and no decision.
  state.decisions = object.count("decisions");
  if (state.decisions > 0) {
    state.vault = to_hex(object.hex("vault", 16, 16));
    state.head = to_hex(object.hex("head", 32, 32));
  }
  for (auto& one : object.objects("officers", 0, most_officers)) state.officers.push_back(read_officer_of_state(one));
  for (auto& one : object.objects("keys", 0, most_keys)) state.keys.push_back(read_key(one));
  if (state.decisions > 0) object.refuse_unknown();
  if (!fault.empty()) return wrong<VaultState>(fault);
  return state;
}

}  // namespace kythu::hsm
