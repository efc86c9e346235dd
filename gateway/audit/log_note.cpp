#include "log_note.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "hsm/checkpoint.hpp"
#include "note.hpp"
#include "signing/merkle/merkle.hpp"

namespace kythu::gateway {
namespace {

namespace json = boost::json;

constexpr std::size_t largest_page = 16 << 20;

std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

json::value read_page(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw std::runtime_error{file.native() + ": cannot be read"};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  boost::system::error_code broken;
  auto page = text.size() > largest_page ? json::value{} : json::parse(text, broken);
  const auto* object = broken ? nullptr : page.if_object();
  const auto* data = object == nullptr ? nullptr : object->if_contains("data");
  if (data == nullptr || !data->is_array()) throw std::runtime_error{file.native() + ": no page of the log"};
  return *data;
}

struct ReadEntry {
  std::int64_t index = 0;
  std::string_view text;
};

std::optional<ReadEntry> entry_of(const json::value& row) {
  const auto* object = row.if_object();
  const auto* index = object == nullptr ? nullptr : object->if_contains("index");
  const auto* entry = object == nullptr ? nullptr : object->if_contains("entry");
  if (index == nullptr || !index->is_int64() || entry == nullptr || !entry->is_string()) return std::nullopt;
  return ReadEntry{index->get_int64(), entry->get_string()};
}

/// The fault, or nothing.
std::string add_page(signing::LeafTree& tree, const json::value& rows) {
  for (const auto& row : rows.get_array()) {
    const auto entry = entry_of(row);
    if (!entry) return "entry " + std::to_string(tree.size()) + " is none";
    if (entry->index < tree.size()) continue;  // pages may overlap; what they repeat was hashed already
    if (entry->index > tree.size()) return "entry " + std::to_string(tree.size()) + " is not there";
    tree.add(signing::leaf_hash(entry->text));
  }
  return {};
}

}  // namespace

std::string text_of(const LogCheckpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" + to_base64(BytesView{checkpoint.root}) +
         "\nkey " + checkpoint.key + " " + std::string{hsm::name(checkpoint.algorithm)} + "\n";
}

std::optional<LogCheckpoint> parse_log_checkpoint(std::string_view text) {
  auto rest = text;
  const auto origin = take_line(rest), size = take_line(rest), root = take_line(rest), key = take_line(rest);
  if (!key || !rest.empty()) return std::nullopt;
  LogCheckpoint read{.origin = std::string{*origin}, .size = 0, .root = {}, .key = {}};
  std::from_chars(size->data(), size->data() + size->size(), read.size);
  const auto hash = from_base64(*root);
  const auto before = key->find(' '), between = key->rfind(' ');
  const auto algorithm =
      between == std::string_view::npos ? std::nullopt : hsm::parse_algorithm(key->substr(between + 1));
  if (!hash || hash->size() != read.root.size() || !algorithm || before == between) return std::nullopt;
  std::ranges::copy(*hash, read.root.begin());
  read.key = key->substr(before + 1, between - before - 1);
  read.algorithm = *algorithm;
  if (text_of(read) != text) return std::nullopt;
  return read;
}

LogReport verify_log(const std::vector<std::filesystem::path>& pages, std::string_view note,
                     std::string_view public_key_pem) {
  LogReport report;
  const auto fails = [&](std::string why) {
    report.fault = std::move(why);
    return report;
  };
  const hsm::CheckpointKeys keys{public_key_pem};
  const auto signed_note = parse_note(note);
  const auto checkpoint = signed_note ? parse_log_checkpoint(signed_note->text) : std::nullopt;
  if (!checkpoint) return fails("the checkpoint is none");
  report.origin = checkpoint->origin;
  if (signed_note->name != checkpoint->origin) return fails("the checkpoint is signed by another name than its origin");
  if (!keys.verify(checkpoint->algorithm, signed_note->text, signed_note->signature))
    return fails("the checkpoint has a wrong signature");
  signing::LeafTree tree;
  for (const auto& page : pages) {
    if (auto fault = add_page(tree, read_page(page)); !fault.empty()) return fails(std::move(fault));
  }
  report.entries = tree.size();
  if (tree.size() < checkpoint->size)
    return fails("the checkpoint knows " + std::to_string(checkpoint->size) + " entries, here are " +
                 std::to_string(tree.size()));
  if (tree.head(checkpoint->size) != checkpoint->root)
    return fails("an entry is not as it was when it was signed over");
  report.covered = checkpoint->size;
  return report;
}

}  // namespace kythu::gateway
