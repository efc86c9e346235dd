#include "hsm/vault_json.hpp"

namespace kythu::hsm {
namespace {

namespace json = boost::json;

/// Texts of libraries and drivers: bounded, and nothing that a terminal would obey; may be empty.
std::string read_note(Members& object, std::string_view name) {
  return object.has(name) ? object.text(name, 1'000) : std::string{};
}

/// An empty text is no member: text() refuses empty ones.
void add_note(json::object& out, std::string_view name, std::string_view text) {
  std::string plain{text.substr(0, 1'000)};
  for (auto& c : plain) c = c >= ' ' && c < 0x7F ? c : '?';
  if (!plain.empty()) out[name] = plain;
}

std::uint32_t small(Members& object, std::string_view name) {
  return static_cast<std::uint32_t>(object.integer(name, 0, UINT32_MAX));
}

void read_latency(Members& object, TokenStatus& status) {
  status.latency_us = object.integer("latency_us", 0, INT64_MAX);
  status.latency_sum_us = object.count("latency_sum_us");
  auto buckets = object.objects("latency", status.latency.size(), status.latency.size());
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    status.latency[i] = buckets[i].count("count");
    if (i < TokenStatus::latency_bounds_us.size()) {
      const auto bound = TokenStatus::latency_bounds_us[i];
      buckets[i].integer("at_most_us", bound, bound);
    }
    buckets[i].refuse_unknown();
  }
}

TokenStatus read_token(Members object) {
  TokenStatus status;
  status.name = object.word("name");
  status.module = read_note(object, "module");
  status.label = read_note(object, "label");
  status.manufacturer = read_note(object, "manufacturer");
  status.model = read_note(object, "model");
  status.serial = read_note(object, "serial");
  status.state = object.known("state", parse_token_state);
  status.why = read_note(object, "why");
  status.processes = small(object, "processes");
  status.sessions = small(object, "sessions");
  status.busy = small(object, "busy");
  status.queued = small(object, "queued");
  status.queue_limit = small(object, "queue_limit");
  status.signatures = object.count("signatures");
  status.restarts = object.count("restarts");
  for (auto& one : object.objects("failures", 0, 1'000)) {
    auto code = one.text("code", 100);
    status.failures[std::move(code)] = one.count("count");
    one.refuse_unknown();
  }
  read_latency(object, status);
  for (const auto& text : object.strings("keys", 0, 10'000)) {
    const auto id = from_hex(text);
    if (!id || id->empty()) object.complain("keys", "holds what is not hex");
    status.keys.push_back(id.value_or(Bytes{}));
  }
  status.complaints = object.strings("complaints", 0, 10'000, true);
  object.refuse_unknown();
  return status;
}

}  // namespace

json::object to_json(const TokenStatus& status) {
  json::array failures, latency, keys, complaints;
  for (const auto& [code, count] : status.failures) failures.push_back(json::object{{"code", code}, {"count", count}});
  for (std::size_t i = 0; i < status.latency.size(); ++i) {
    json::object bucket{{"count", status.latency[i]}};
    if (i < TokenStatus::latency_bounds_us.size()) bucket["at_most_us"] = TokenStatus::latency_bounds_us[i];
    latency.push_back(std::move(bucket));
  }
  for (const auto& id : status.keys) keys.emplace_back(to_hex(id));
  for (const auto& text : status.complaints) complaints.emplace_back(text);
  json::object out{{"name", status.name},
                   {"state", name(status.state)},
                   {"processes", status.processes},
                   {"sessions", status.sessions},
                   {"busy", status.busy},
                   {"queued", status.queued},
                   {"queue_limit", status.queue_limit},
                   {"signatures", status.signatures},
                   {"restarts", status.restarts},
                   {"failures", std::move(failures)},
                   {"latency_us", status.latency_us},
                   {"latency", std::move(latency)},
                   {"latency_sum_us", status.latency_sum_us},
                   {"keys", std::move(keys)},
                   {"complaints", std::move(complaints)}};
  add_note(out, "module", status.module);
  add_note(out, "label", status.label);
  add_note(out, "manufacturer", status.manufacturer);
  add_note(out, "model", status.model);
  add_note(out, "serial", status.serial);
  add_note(out, "why", status.why);
  return out;
}

json::array to_json(const std::vector<TokenStatus>& tokens) {
  json::array out;
  for (const auto& token : tokens) out.push_back(to_json(token));
  return out;
}

Result<std::vector<TokenStatus>, std::string> parse_token_statuses(std::string_view text) {
  const auto value = parse_strict(text, 6);
  if (!value) return value.error();
  const auto* array = value->if_array();
  if (array == nullptr) return std::string{"the text is not an array"};
  std::string fault;
  std::vector<TokenStatus> tokens;
  for (const auto& one : *array) {
    tokens.push_back(read_token(Members{one, "[" + std::to_string(tokens.size()) + "]", fault}));
  }
  if (!fault.empty()) return fault;
  return tokens;
}

json::object to_json(const Decision& decision) {
  json::object out{{"number", decision.number}, {"hash", decision.hash}};
  if (!decision.public_key_pem.empty()) out["public_key_pem"] = decision.public_key_pem;
  if (!decision.request_pem.empty()) out["request_pem"] = decision.request_pem;
  return out;
}

Result<Decision, std::string> parse_decision(std::string_view text) {
  const auto value = parse_strict(text, 6);
  if (!value) return value.error();
  std::string fault;
  Members object{*value, "", fault};
  Decision decision;
  decision.number = object.count("number");
  decision.hash = to_hex(object.hex("hash", 32, 32));
  if (object.has("public_key_pem")) decision.public_key_pem = object.lines("public_key_pem", 8'000);
  if (object.has("request_pem")) decision.request_pem = object.lines("request_pem", 32'000);
  object.refuse_unknown();
  if (!fault.empty()) return fault;
  return decision;
}

}  // namespace kythu::hsm
