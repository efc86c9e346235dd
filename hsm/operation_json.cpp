#include "operation_json.hpp"

#include "vault_json.hpp"

namespace kythu::hsm {
namespace {

namespace json = boost::json;

json::array words(const std::vector<std::string>& texts) {
  json::array out;
  for (const auto& text : texts) out.emplace_back(text);
  return out;
}

// The members of each act; the kind and the frame come from operation_json().
json::object members(const act::Found& act) {
  json::array officers;
  for (const auto& officer : act.officers) officers.push_back(to_json(officer));
  return {{"officers", std::move(officers)}};
}
json::object members(const act::EnrolOfficer& act) { return {{"officer", to_json(act.officer)}}; }
json::object members(const act::RemoveOfficer& act) { return {{"officer", act.officer}}; }
json::object members(const act::RemoveCredential& act) {
  return {{"officer", act.officer}, {"credential", act.credential}};
}
json::object members(const act::Generate& act) {
  return {{"key", act.key}, {"id", to_hex(act.id)}, {"type", name(act.type)}, {"tokens", words(act.tokens)}};
}
json::object members(const act::RequestCertificate& act) {
  return {{"key", act.key}, {"subject", act.subject}, {"dns_names", words(act.dns_names)}};
}
json::object members(const act::ImportCertificate& act) {
  json::array chain;
  for (const auto& der : act.chain) chain.emplace_back(to_base64(der));
  return {{"key", act.key}, {"chain", std::move(chain)}};
}
json::object with_grant(const std::string& key, const Grant& grant) {
  auto out = to_json(grant);
  out["key"] = key;
  return out;
}
json::object members(const act::Activate& act) { return with_grant(act.key, act.grant); }
json::object members(const act::ChangeGrant& act) { return with_grant(act.key, act.grant); }
json::object members(const act::Place& act) { return {{"key", act.key}, {"tokens", words(act.tokens)}}; }
json::object members(const act::Suspend& act) { return {{"key", act.key}}; }
json::object members(const act::Resume& act) { return {{"key", act.key}}; }
json::object members(const act::Rotate& act) {
  return {{"key", act.key}, {"successor", act.successor}, {"retires", rfc3339(act.retires)}};
}
json::object members(const act::Destroy& act) { return {{"key", act.key}}; }

/// A name or a wildcard of DNS, so far as its letters go; the certification authority judges the rest.
bool is_dns_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '*';
  });
}

void read(Members& object, act::Found& act) {
  for (auto& one : object.objects("officers", 2, 16)) act.officers.push_back(read_officer(one));
}
void read(Members& object, act::EnrolOfficer& act) { act.officer = read_officer(object.object("officer")); }
void read(Members& object, act::RemoveOfficer& act) { act.officer = object.word("officer"); }
void read(Members& object, act::RemoveCredential& act) {
  act.officer = object.word("officer");
  act.credential = to_hex(object.hex("credential", 32, 32));
}
void read(Members& object, act::Generate& act) {
  act.key = object.word("key");
  act.id = object.hex("id", 1, 64);
  act.type = object.known("type", parse_key_type);
  act.tokens = object.words("tokens", 1, 16);
}
void read(Members& object, act::RequestCertificate& act) {
  act.key = object.word("key");
  act.subject = object.text("subject", 500);
  act.dns_names = object.strings("dns_names", 0, 20);
  if (!std::ranges::all_of(act.dns_names, is_dns_name)) object.complain("dns_names", "holds what is not a DNS name");
}
void read(Members& object, act::ImportCertificate& act) {
  act.key = object.word("key");
  act.chain = object.base64s("chain", 1, 8);
}
void read(Members& object, act::Activate& act) {
  act.key = object.word("key");
  act.grant = read_grant(object);
}
void read(Members& object, act::ChangeGrant& act) {
  act.key = object.word("key");
  act.grant = read_grant(object);
}
void read(Members& object, act::Place& act) {
  act.key = object.word("key");
  act.tokens = object.words("tokens", 1, 16);
}
void read(Members& object, act::Suspend& act) { act.key = object.word("key"); }
void read(Members& object, act::Resume& act) { act.key = object.word("key"); }
void read(Members& object, act::Rotate& act) {
  act.key = object.word("key");
  act.successor = object.word("successor");
  act.retires = object.time("retires");
}
void read(Members& object, act::Destroy& act) { act.key = object.word("key"); }

/// The alternative of this word; Act's own order is the table.
template <std::size_t Index = 0>
std::optional<Act> act_named(std::string_view word) {
  if constexpr (Index < std::variant_size_v<Act>) {
    Act act{std::in_place_index<Index>};
    return name(act) == word ? std::optional{std::move(act)} : act_named<Index + 1>(word);
  } else {
    return std::nullopt;
  }
}

}  // namespace

json::object operation_json(const Operation& operation) {
  auto out = std::visit([](const auto& act) { return members(act); }, operation.act);
  out["act"] = name(operation.act);
  out["vault"] = operation.vault;
  out["nonce"] = operation.nonce;
  out["created"] = rfc3339(operation.created);
  out["expires"] = rfc3339(operation.expires);
  out["reason"] = operation.reason;
  return out;
}

Operation read_operation(Members object) {
  Operation operation;
  operation.vault = to_hex(object.hex("vault", 16, 16));
  operation.nonce = to_hex(object.hex("nonce", 16, 16));
  operation.created = object.time("created");
  operation.expires = object.time("expires");
  operation.reason = object.text("reason", 500);
  operation.act = object.known("act", act_named<>);
  std::visit([&](auto& act) { read(object, act); }, operation.act);
  object.refuse_unknown();
  return operation;
}

json::object approval_json(const Approval& approval) {
  json::object out{
      {"officer", approval.officer}, {"credential", approval.credential}, {"signature", to_base64(approval.signature)}};
  if (!approval.authenticator_data.empty() || !approval.client_data_json.empty()) {
    out["authenticator_data"] = to_base64(approval.authenticator_data);
    out["client_data_json"] = to_base64(approval.client_data_json);
  }
  return out;
}

Approval read_approval(Members object) {
  Approval approval;
  approval.officer = object.word("officer");
  approval.credential = to_hex(object.hex("credential", 32, 32));
  approval.signature = object.base64("signature", 1'024);
  if (object.has("authenticator_data") || object.has("client_data_json")) {
    approval.authenticator_data = object.base64("authenticator_data", 1'024);
    approval.client_data_json = object.base64("client_data_json", 4'096);
  }
  object.refuse_unknown();
  return approval;
}

}  // namespace kythu::hsm
