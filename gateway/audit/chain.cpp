#include "chain.hpp"

#include <charconv>
#include <vector>

#include <boost/json.hpp>

#include "config/base/digest.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_line = 1 << 20;

std::string chain_lines(const AuditCheckpoint& checkpoint) {
  std::string lines;
  for (const auto& [chain, head] : checkpoint.chains) {
    lines += "chain " + chain + " " + std::to_string(head.seq) + " " + head.hash + "\n";
  }
  return lines;
}

std::vector<std::string_view> parts_of(std::string_view text, char between) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(between);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string hash_of(const AuditLine& line) {
  const auto said = json::serialize(json::array{line.chain, line.seq, line.at, line.actor, line.act, line.object,
                                                line.outcome, line.detail, line.request_id});
  auto bytes = from_hex(line.previous).value_or(Bytes{});
  bytes.insert(bytes.end(), said.begin(), said.end());
  return to_hex(sha256(BytesView{bytes}));
}

std::string to_json_line(const AuditLine& line) {
  return json::serialize(json::object{{"chain", line.chain},
                                      {"seq", line.seq},
                                      {"at", line.at},
                                      {"actor", line.actor},
                                      {"act", line.act},
                                      {"object", line.object},
                                      {"outcome", line.outcome},
                                      {"detail", line.detail},
                                      {"request_id", line.request_id},
                                      {"previous", line.previous},
                                      {"hash", line.hash}}) +
         "\n";
}

std::optional<AuditLine> parse_audit_line(std::string_view line) {
  if (line.size() > longest_line) return std::nullopt;
  boost::system::error_code broken;
  const auto value = json::parse(json::string_view{line.data(), line.size()}, broken);
  const auto* object = broken ? nullptr : value.if_object();
  if (object == nullptr || object->size() != 11) return std::nullopt;
  AuditLine read;
  for (const auto& [name, into] :
       std::initializer_list<std::pair<const char*, std::string*>>{{"chain", &read.chain},
                                                                   {"at", &read.at},
                                                                   {"actor", &read.actor},
                                                                   {"act", &read.act},
                                                                   {"object", &read.object},
                                                                   {"outcome", &read.outcome},
                                                                   {"detail", &read.detail},
                                                                   {"request_id", &read.request_id},
                                                                   {"previous", &read.previous},
                                                                   {"hash", &read.hash}}) {
    const auto* member = object->if_contains(name);
    if (member == nullptr || !member->is_string()) return std::nullopt;
    into->assign(member->get_string().data(), member->get_string().size());
  }
  const auto* seq = object->if_contains("seq");
  if (seq == nullptr || !seq->is_int64() || seq->get_int64() < 1) return std::nullopt;
  read.seq = static_cast<std::uint64_t>(seq->get_int64());
  if (!from_hex(read.previous) || read.hash.size() != 64) return std::nullopt;
  return read;
}

std::uint64_t AuditCheckpoint::records() const {
  std::uint64_t sum = 0;
  for (const auto& [chain, head] : chains) sum += head.seq;
  return sum;
}

std::string text_of(const AuditCheckpoint& checkpoint) {
  const auto lines = chain_lines(checkpoint);
  return checkpoint.origin + "\n" + std::to_string(checkpoint.records()) + "\n" + to_base64(sha256(lines)) + "\nat " +
         rfc3339(checkpoint.at) + "\nkey " + checkpoint.key + " " + std::string{hsm::name(checkpoint.algorithm)} +
         "\n" + lines;
}

std::optional<AuditCheckpoint> parse_checkpoint_text(std::string_view text) {
  const auto lines = parts_of(text, '\n');
  if (lines.size() < 6 || !lines[3].starts_with("at ")) return std::nullopt;
  const auto at = parse_rfc3339(lines[3].substr(3));
  const auto key = parts_of(lines[4], ' ');
  const auto algorithm = key.size() == 3 ? hsm::parse_algorithm(key[2]) : std::nullopt;
  if (!at || !algorithm) return std::nullopt;
  AuditCheckpoint read{std::string{lines[0]}, *at, std::string{key[1]}, *algorithm};
  for (std::size_t i = 5; i + 1 < lines.size(); ++i) {
    const auto words = parts_of(lines[i], ' ');
    const auto seq = words.size() == 4 ? number_of(words[2]) : std::nullopt;
    if (!seq) return std::nullopt;
    read.chains[std::string{words[1]}] = {*seq, std::string{words[3]}};
  }
  if (text_of(read) != text) return std::nullopt;  // the sums, the order, and nothing besides
  return read;
}

std::string checkpoint_json_line(std::int64_t number, std::string_view note) {
  return json::serialize(json::object{{"checkpoint", note}, {"number", number}}) + "\n";
}

bool is_checkpoint_line(std::string_view line) { return line.starts_with(R"({"checkpoint":)"); }

std::optional<CheckpointLine> parse_checkpoint_line(std::string_view line) {
  if (!is_checkpoint_line(line) || line.size() > longest_line) return std::nullopt;
  boost::system::error_code broken;
  const auto value = json::parse(json::string_view{line.data(), line.size()}, broken);
  const auto* object = broken ? nullptr : value.if_object();
  const auto* note = object ? object->if_contains("checkpoint") : nullptr;
  const auto* number = object ? object->if_contains("number") : nullptr;
  if (!note || !note->is_string() || !number || !number->is_int64()) return std::nullopt;
  return CheckpointLine{number->get_int64(), std::string{std::string_view{note->get_string()}}};
}

}  // namespace kythu::gateway
