#include "manager.hpp"

#include "config/settings/table.hpp"
#include "hsm/protocol.hpp"
#include "hsm/signer/certificate_request.hpp"

namespace kythu::hsm {
namespace {

OperationRefusal token_failed(std::string why) { return {OperationFault::token_failed, std::move(why)}; }

JournalFields describe(const SignedOperation& operation) {
  std::string officers;
  for (const auto& approval : operation.approvals) officers += (officers.empty() ? "" : " ") + approval.officer;
  return {{"operation", operation_hash(operation.operation)},
          {"what", std::string{name(operation.operation.act)}},
          {"officers", officers}};
}

}  // namespace

PolicyHead head_of(const VaultState& state) { return {state.decisions, state.head}; }

void refuse_rollback(const Register& decisions, const PolicyHead& remembered) {
  if (remembered.number == 0 || decisions.hash_of(remembered.number) == remembered.hash) return;
  throw settings::Error{std::string{policy_file} + ": the journal remembers decision " +
                        std::to_string(remembered.number) + " (" + remembered.hash.substr(0, 16) +
                        "…), which this register does not contain: it was cut short or replaced"};
}

Manager::Manager(const ManagerParts& parts) : parts_(parts) { follow(); }

Result<Decision, OperationRefusal> Manager::submit(const SignedOperation& operation) {
  const std::lock_guard lock(mutex_);
  auto decision = decide(operation);
  if (decision) return decision;
  auto fields = describe(operation);
  fields.emplace_back("why", std::string{name(decision.error().fault)});
  fields.emplace_back("detail", decision.error().detail);
  parts_.refusals.note("operation_refused", std::move(fields));
  return decision;
}

Result<Decision, OperationRefusal> Manager::decide(const SignedOperation& operation) try {
  const auto act = [&](const VaultState& before, const Operation&) { return perform(before, operation); };
  auto decision = parts_.decisions.decide(operation, act);
  if (!decision) return decision;
  follow();  // first of all: a suspended key signs nothing more
  auto fields = describe(operation);
  fields.emplace_back("policy_seq", std::to_string(decision->number));
  fields.emplace_back("policy_hash", decision->hash);
  parts_.journal.note("decision", std::move(fields));
  return decision;
} catch (const std::system_error& broken) {
  parts_.log.error("manager.broken", {{"why", broken.what()}});
  return OperationRefusal{OperationFault::unavailable, "the signer's disk failed"};
}

/// Called when the register found the operation good; harmless twice, as it asks.
Result<Outcome, OperationRefusal> Manager::perform(const VaultState& before, const SignedOperation& operation) {
  parts_.journal.note("decision_begun", describe(operation));
  const auto& act = operation.operation.act;
  if (const auto* made = std::get_if<act::Generate>(&act)) {
    auto key = parts_.tokens.generate(made->tokens.front(), made->key, made->id, made->type);
    if (!key) return token_failed(key.error());
    return Outcome{.public_key = std::move(*key), .request_pem = {}};
  }
  if (const auto* asked = std::get_if<act::RequestCertificate>(&act)) return request_certificate(*asked);
  if (const auto* gone = std::get_if<act::Destroy>(&act)) return destroy(*before.key(gone->key));
  return Outcome{};
}

Result<Outcome, OperationRefusal> Manager::request_certificate(const act::RequestCertificate& asked) {
  const auto rules = parts_.policy.rules();
  const auto* key = rules->find(asked.key);
  if (key == nullptr) return OperationRefusal{OperationFault::not_possible, "there is no key " + asked.key};
  auto request = CertificateRequest::prepare(key->key, asked.subject, asked.dns_names);
  if (!request) return OperationRefusal{OperationFault::not_possible, request.error()};
  SigningOrder order{.key = asked.key, .algorithm = request->algorithm(), .job = "certificate-request"};
  order.message = request->to_be_signed();
  order.digest = digest_for(order.algorithm, order.message);
  const auto signature = parts_.desk.sign_own(*key, order, "certificate_request");
  if (!signature) return token_failed("no token signed the request: " + std::string{name(signature.error())});
  auto pem = request->finish(signature->value);
  if (pem.empty()) return token_failed("the token's signature under the request does not verify");
  return Outcome{.public_key = {}, .request_pem = std::move(pem)};
}

Result<Outcome, OperationRefusal> Manager::destroy(const ManagedKey& key) {
  for (const auto& token : key.tokens) {
    if (const auto gone = parts_.tokens.destroy(token, key.id); !gone) return token_failed(gone.error());
  }
  return Outcome{};
}

void Manager::follow() {
  parts_.policy.follow(parts_.decisions.state());
  std::vector<PlacedKey> placed;
  for (const auto& [label, key] : parts_.policy.rules()->keys) placed.push_back(key.placed);
  parts_.tokens.place(std::move(placed));
}

}  // namespace kythu::hsm
