#include "gateway/api/key_operation_words.hpp"

#include <algorithm>
#include <array>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/base/digest.hpp"
#include "gateway/api/words.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::size_t needed_approvals = 2;
constexpr std::array<std::string_view, 5> ours{"act", "created", "expires", "nonce", "vault"};

/// The sentences of hsm/operations.hpp begin with the place, "officer.credentials[0].kind is missing".
std::string pointer_in(std::string_view sentence) {
  const auto place = sentence.substr(0, sentence.find(' '));
  if (place == "the" || place == sentence) return {};
  std::string pointer = "/";
  for (const char c : place) {
    if (c == '.' || c == '[')
      pointer += '/';
    else if (c != ']')
      pointer += c;
  }
  return pointer == "/act" ? "/kind" : pointer;
}

Problem fault_of(const std::string& sentence) {
  return invalid_request({{pointer_in(sentence), "invalid", sentence + "."}});
}

json::value result_words(const KeyOperation& operation) {
  if (operation.status != OperationStatus::done) return {};
  const auto& decision = operation.decision;
  const bool answered = decision.number > 0;
  return json::object{{"decision", answered ? json::value(decision.number) : json::value{}},
                      {"decision_hash", text_or_null(decision.hash)},
                      {"public_key", text_or_null(decision.public_key_pem)},
                      {"certificate_request", text_or_null(decision.request_pem)}};
}

json::array approvals_words(const KeyOperation& operation) {
  json::array all;
  for (const auto& one : operation.approvals) {
    all.push_back({{"officer", one.approval.officer},
                   {"credential", one.approval.credential},
                   {"account", one.account.text()},
                   {"status", name(one.verdict)},
                   {"code", text_or_null(one.fault)},
                   {"detail", text_or_null(one.detail)},
                   {"at", rfc3339(one.asked_at)}});
  }
  return all;
}

}  // namespace

json::object key_operation_words(const KeyOperation& operation) {
  const auto signed_bytes = hsm::bytes_to_sign(operation.operation);
  return {{"id", operation.id.text()},
          {"status", name(operation.status)},
          {"kind", hsm::name(operation.operation.act)},
          {"operation", json::parse(hsm::canonical_json(operation.operation))},
          {"to_be_signed", to_base64(signed_bytes)},
          {"sha256", to_hex(sha256(signed_bytes))},
          {"approvals", approvals_words(operation)},
          {"good_approvals", operation.good().size()},
          {"needed_approvals", needed_approvals},
          {"result", result_words(operation)},
          {"proposed_by", operation.proposed_by.text()},
          {"created_at", rfc3339(operation.created_at)},
          {"expires_at", rfc3339(operation.expires_at)},
          {"ended_by", operation.ended_by ? json::value(operation.ended_by->text()) : json::value{}},
          {"ended_at", instant_or_null(operation.ended_at)}};
}

Result<hsm::Operation, Problem> read_operation(const Context& context, const std::string& vault) {
  const auto* given = context.json.if_object();
  if (given == nullptr) return invalid_request({{"", "not_an_object", "Must be an object."}});
  std::vector<FieldError> errors;
  for (const auto member : ours) {
    if (given->contains(member)) {
      errors.push_back({"/" + std::string{member}, "unknown_member", "There is no such member."});
    }
  }
  if (!given->contains("kind")) errors.push_back({"/kind", "required", "This member is required."});
  if (!errors.empty()) return invalid_request(std::move(errors));
  auto whole = *given;
  whole["act"] = whole["kind"];
  whole.erase("kind");
  Bytes nonce(16);
  context.services.random(nonce);
  const auto created = std::chrono::floor<std::chrono::seconds>(context.now);
  whole["vault"] = vault;
  whole["nonce"] = to_hex(nonce);
  whole["created"] = rfc3339(created);
  whole["expires"] = rfc3339(created + hsm::operation_lifetime);
  auto operation = hsm::parse_operation(json::serialize(whole));
  if (!operation) return fault_of(operation.error());
  if (std::holds_alternative<hsm::act::Found>((*operation).act)) {
    return invalid_request({{"/kind", "ceremony_only", "A vault is founded by the ceremony, once."}});
  }
  return std::move(*operation);
}

Result<hsm::Approval, Problem> read_approval(const Context& context) {
  auto approval = hsm::parse_approval(json::serialize(context.json));
  if (!approval) return fault_of(approval.error());
  return std::move(*approval);
}

}  // namespace kythu::gateway
