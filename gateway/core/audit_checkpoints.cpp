#include "gateway/core/audit_checkpoints.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

#include "gateway/audit/note.hpp"
#include "hsm/protocol.hpp"
#include "hsm/statement.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr int most_at_once = 1'000;

void append(const std::filesystem::path& file, const std::string& text) {
  const auto fail = [&] { throw std::system_error(errno, std::generic_category(), file.native()); };
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (fd < 0) fail();
  const bool whole = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fdatasync(fd) == 0;
  const int why = errno;
  close(fd);
  errno = why;
  if (!whole) fail();
}

}  // namespace

AuditCheckpoints::AuditCheckpoints(Settings settings, db::Database& database, hsm::Keys& keys, Clock clock, Log log)
    : settings_(std::move(settings)),
      database_(database),
      keys_(keys),
      clock_(std::move(clock)),
      log_(std::move(log)) {}

AuditCheckpoints::Heads AuditCheckpoints::read_heads() {
  return database_.read([&](db::Transaction& tx) {
    Heads heads{{.origin = settings_.origin, .at = clock_(), .key = {}}, newest_checkpoint(tx)};
    for (const auto& row : tx.exec(sql::audit_heads)) {
      heads.now.chains[row[0].as<std::string>()] = {row[1].as<std::uint64_t>(), row[2].as<std::string>()};
    }
    return heads;
  });
}

bool AuditCheckpoints::is_due(const Heads& heads) const {
  const auto known = heads.newest ? static_cast<std::uint64_t>(heads.newest->records) : 0;
  if (heads.now.records() <= known) return false;
  return !heads.newest || heads.now.at - heads.newest->at >= settings_.at_least ||
         heads.now.records() - known >= settings_.records;
}

std::optional<std::string> AuditCheckpoints::sign(AuditCheckpoint& checkpoint) {
  const auto key = hsm::statement_key(keys_);
  if (!key) {
    log_.error("audit.no_checkpoint_key", {});
    return std::nullopt;
  }
  checkpoint.key = key->label;
  checkpoint.algorithm = key->algorithms.front();
  auto note =
      sign_note(keys_, *key, checkpoint.origin, text_of(checkpoint), "audit-" + std::to_string(checkpoint.records()));
  if (note) return std::move(*note);
  log_.error("audit.checkpoint_not_signed", {{"why", hsm::name(note.error())}});
  return std::nullopt;
}

bool AuditCheckpoints::run_once() {
  auto heads = read_heads();
  bool made = false;
  if (is_due(heads)) {
    if (const auto note = sign(heads.now)) {
      const auto number = heads.newest ? heads.newest->number + 1 : 1;
      made = database_.write([&](db::Transaction& tx) {
        return tx.exec(sql::add_checkpoint, number, heads.now.at, static_cast<std::int64_t>(heads.now.records()), *note)
                   .affected_rows() > 0;
      });
    }
  }
  if (!settings_.file.empty()) write_file();
  return made;
}

/// Follows the table, so that a crash between the two leaves no gap: what is missing in the file is written by the
/// next.
void AuditCheckpoints::write_file() {
  if (!written_) written_ = last_in_file();
  const auto fresh =
      database_.read([&](db::Transaction& tx) { return checkpoints_after(tx, *written_, most_at_once); });
  std::string text;
  for (const auto& one : fresh) text += checkpoint_json_line(one.number, one.note);
  if (text.empty()) return;
  append(settings_.file, text);
  written_ = fresh.back().number;
}

/// Cuts off what a crash left of a line.
std::int64_t AuditCheckpoints::last_in_file() const {
  std::int64_t last = 0;
  std::uintmax_t whole = 0;
  std::ifstream in{settings_.file, std::ios::binary};
  for (std::string line; std::getline(in, line) && !in.eof();) {
    whole += line.size() + 1;
    if (const auto read = parse_checkpoint_line(line)) last = std::max(last, read->number);
  }
  in.close();
  if (std::filesystem::exists(settings_.file) && std::filesystem::file_size(settings_.file) > whole) {
    std::filesystem::resize_file(settings_.file, whole);
  }
  return last;
}

}  // namespace kythu::gateway
