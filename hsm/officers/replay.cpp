#include "replay.hpp"

#include "approvals.hpp"
#include "config/base/digest.hpp"
#include "config/settings/table.hpp"
#include "hsm/strict_json.hpp"

namespace kythu::hsm {
namespace {

namespace json = boost::json;

constexpr std::size_t levels = 7;  // of a signed operation, and one around it
constexpr std::size_t hash_digits = 64;
constexpr std::string_view hash_member = R"(,"hash":")";
constexpr std::string_view line_end = R"("})";
const std::string no_hash(hash_digits, '0');

json::object to_json(const Outcome& outcome) {
  json::object out;
  if (!outcome.public_key.empty()) out["public_key"] = to_base64(outcome.public_key);
  if (!outcome.request_pem.empty()) out["request_pem"] = outcome.request_pem;
  return out;
}

Outcome read_outcome(Members object) {
  Outcome outcome;
  if (object.has("public_key")) outcome.public_key = object.base64("public_key", 4'096);
  if (object.has("request_pem")) outcome.request_pem = object.lines("request_pem", 32'000);
  object.refuse_unknown();
  return outcome;
}

/// The members, read but not judged.
Result<Recorded, std::string> read_line(std::string_view body) {
  const auto value = parse_strict(body, levels);
  if (!value) return wrong<Recorded>(value.error());
  std::string fault;
  Members object{*value, "", fault};
  Recorded decision;
  decision.number = object.count("number");
  decision.at = object.time("time");
  decision.outcome = read_outcome(object.object("outcome"));
  if (!fault.empty()) return wrong<Recorded>(fault);
  const auto* inner = value->get_object().if_contains("signed");
  if (inner == nullptr) return wrong<Recorded>("signed is missing");
  auto operation = parse_signed_operation(canonical(*inner));
  if (!operation) return wrong<Recorded>(operation.error());
  decision.operation = std::move(*operation);
  return decision;
}

std::string sentence(const OperationRefusal& refusal) {
  return std::string{name(refusal.fault)} + ": " + refusal.detail;
}

}  // namespace

std::string write_line(Recorded& decision, std::string_view previous) {
  auto line = canonical(json::object{{"number", decision.number},
                                     {"outcome", to_json(decision.outcome)},
                                     {"prev", previous.empty() ? std::string_view{no_hash} : previous}});
  line.back() = ',';
  line += R"("signed":)" + to_json(decision.operation) + R"(,"time":")" + rfc3339(decision.at) + '"';
  decision.hash = to_hex(sha256(line));
  return line.append(hash_member).append(decision.hash).append(line_end) + '\n';
}

Result<Recorded, std::string> Replay::add(std::string_view line) {
  const auto tail = hash_member.size() + hash_digits + line_end.size();
  if (line.size() <= tail || line.size() > policy_line_limit) return wrong<Recorded>("not a decision");
  auto decision = read_line(std::string{line.substr(0, line.size() - tail)} + "}");
  if (!decision) return decision;
  // One decision has one text: writing it again has to give this very line, its place and hashes with it.
  if (decision->number != state.decisions + 1) return wrong<Recorded>("the number does not follow");
  if (write_line(*decision, state.head) != std::string{line} + '\n') {
    return wrong<Recorded>("the line was changed, or does not follow the one before it");
  }
  const auto& operation = decision->operation;
  if (decided.contains(operation_hash(operation.operation))) return wrong<Recorded>("decided twice");
  if (const auto good = check_operation(state, operation, decision->at); !good) {
    return wrong<Recorded>(sentence(good.error()));
  }
  auto next = apply(state, operation, decision->outcome, decision->at);
  if (!next) return wrong<Recorded>(sentence(next.error()));
  accept(std::move(*next), *decision);
  return decision;
}

void Replay::accept(VaultState next, const Recorded& decision) {
  state = std::move(next);
  state.decisions = decision.number;
  state.head = decision.hash;
  decided.insert(operation_hash(decision.operation.operation));
  hashes.push_back(decision.hash);
}

std::size_t for_each_line(std::string_view text,
                          const std::function<Result<Done, std::string>(std::string_view)>& add) {
  std::size_t begin = 0, number = 1;
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
    if (const auto good = add(text.substr(begin, end - begin)); !good) {
      throw settings::Error{std::string{policy_file} + ": line " + std::to_string(number) + ": " + good.error()};
    }
    begin = end + 1;
    ++number;
  }
  return begin;
}

}  // namespace kythu::hsm
