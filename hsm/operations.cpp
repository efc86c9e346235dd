#include "operations.hpp"

#include "config/base/digest.hpp"
#include "hsm/words.hpp"
#include "operation_json.hpp"

namespace kythu::hsm {
namespace {

namespace json = boost::json;

constexpr std::size_t levels = 6;
constexpr std::size_t most_approvals = 16;
// What is signed begins with what it is: a signature for one of these is worthless for the other and for anything else.
constexpr std::string_view operation_context = "kythu key operation 1\n";
constexpr std::string_view approval_context = "kythu signing approval 1\n";

constexpr std::array<std::pair<OperationFault, std::string_view>, 11> faults{{
    {OperationFault::malformed, "malformed"},
    {OperationFault::foreign, "foreign"},
    {OperationFault::expired, "expired"},
    {OperationFault::replayed, "replayed"},
    {OperationFault::unknown_officer, "unknown_officer"},
    {OperationFault::bad_signature, "bad_signature"},
    {OperationFault::needs_another, "needs_another"},
    {OperationFault::not_possible, "not_possible"},
    {OperationFault::bad_certificate, "bad_certificate"},
    {OperationFault::token_failed, "token_failed"},
    {OperationFault::unavailable, "unavailable"},
}};

/// In the order of Act.
constexpr std::array<std::string_view, 14> acts{"found",
                                                "enrol_officer",
                                                "remove_officer",
                                                "remove_credential",
                                                "generate",
                                                "request_certificate",
                                                "import_certificate",
                                                "activate",
                                                "change_grant",
                                                "place",
                                                "suspend",
                                                "resume",
                                                "rotate",
                                                "destroy"};
static_assert(acts.size() == std::variant_size_v<Act>);

/// Reads a whole document by `read`, or says what is wrong with it.
template <class Read>
auto parse(std::string_view text, Read read) -> Result<decltype(read(std::declval<Members>())), std::string> {
  using Whole = decltype(read(std::declval<Members>()));
  if (text.size() > operation_limit)
    return wrong<Whole>("the text has more than " + std::to_string(operation_limit) + " bytes");
  const auto value = parse_strict(text, levels);
  if (!value) return wrong<Whole>(value.error());
  std::string fault;
  auto result = read(Members{*value, "", fault});
  if (!fault.empty()) return wrong<Whole>(fault);
  return result;
}

SignedOperation read_signed_operation(Members object) {
  SignedOperation read{read_operation(object.object("operation")), {}};
  for (auto& one : object.objects("approvals", 0, most_approvals)) read.approvals.push_back(read_approval(one));
  object.refuse_unknown();
  return read;
}

json::array approvals_json(const std::vector<Approval>& approvals) {
  json::array out;
  for (const auto& approval : approvals) out.push_back(approval_json(approval));
  return out;
}

}  // namespace

std::string_view name(const Act& act) { return acts.at(act.index()); }
std::string_view name(OperationFault fault) { return name_in(faults, fault); }
std::optional<OperationFault> parse_operation_fault(std::string_view text) { return find_in(faults, text); }

std::string canonical_json(const Operation& operation) { return canonical(operation_json(operation)); }

Bytes bytes_to_sign(const Operation& operation) {
  return to_bytes(std::string{operation_context} + canonical_json(operation));
}

std::string operation_hash(const Operation& operation) { return to_hex(sha256(bytes_to_sign(operation))); }

Result<Operation, std::string> parse_operation(std::string_view text) { return parse(text, read_operation); }

std::string to_json(const SignedOperation& signed_operation) {
  return canonical(json::object{{"operation", operation_json(signed_operation.operation)},
                                {"approvals", approvals_json(signed_operation.approvals)}});
}

Result<SignedOperation, std::string> parse_signed_operation(std::string_view text) {
  return parse(text, read_signed_operation);
}

std::string to_json(const Approval& approval) { return canonical(approval_json(approval)); }

Result<Approval, std::string> parse_approval(std::string_view text) { return parse(text, read_approval); }

std::string to_json(const std::vector<Approval>& approvals) { return canonical(approvals_json(approvals)); }

Result<std::vector<Approval>, std::string> parse_approvals(std::string_view text) {
  if (text.size() > operation_limit) return "the text has more than " + std::to_string(operation_limit) + " bytes";
  const auto value = parse_strict(text, levels);
  if (!value) return value.error();
  const auto* array = value->if_array();
  if (array == nullptr || array->size() > most_approvals) return std::string{"the text is not an array of approvals"};
  std::string fault;
  std::vector<Approval> approvals;
  for (const auto& one : *array) approvals.push_back(read_approval(Members{one, "approval", fault}));
  if (!fault.empty()) return fault;
  return approvals;
}

Bytes bytes_to_approve(const SigningOrder& order) {
  const json::object facts{{"key", order.key},
                           {"purpose", name(order.purpose)},
                           {"agency", order.agency.text()},
                           {"algorithm", name(order.algorithm)},
                           {"digest", to_hex(order.digest)},
                           {"job", order.job}};
  return to_bytes(std::string{approval_context} + canonical(facts));
}

}  // namespace kythu::hsm
