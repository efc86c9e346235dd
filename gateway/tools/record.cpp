#include "record.hpp"

#include <fmt/format.h>

#include "certificate.hpp"
#include "record_lines.hpp"
#include "table.hpp"
#include "words.hpp"

namespace kythu::tools {
namespace {

constexpr std::size_t page = 78;

std::string centred(std::string_view text) {
  return std::string((page - width(text)) / 2, ' ') + std::string{text} + "\n";
}

std::string heading(std::string_view text) { return "\n" + std::string{text} + "\n" + std::string(page, '-') + "\n"; }

/// "name: value", the value on a line of its own when both do not fit.
std::string line(std::string_view name, std::string_view value) {
  const auto shown = visible(value);
  if (width(name) + width(shown) + 4 <= page) return fmt::format("  {}: {}\n", name, shown);
  return fmt::format("  {}:\n    {}\n", name, shown);
}

std::string officer_text(const hsm::VaultOfficer& officer) {
  auto text = line("Mã / Id", officer.id) + line("Họ tên / Name", officer.name) +
              line("Vai trò / Role", hsm::name(officer.role));
  for (const auto& credential : officer.credentials) {
    text += line("Loại / Credential", hsm::name(credential.kind));
    if (const auto facts = read_certificate(credential.certificate)) {
      text += line("Chứng thư / Certificate", facts->subject) + line("Số sê-ri / Serial", facts->serial);
    }
    text += std::string{credential_mark} + credential.id + "\n";
  }
  return text + "\n";
}

std::string token_text(const hsm::TokenStatus& token) {
  return line("Thiết bị / Token", token.name + " (" + token.label + ")") +
         line("Nhà sản xuất / Manufacturer", token.manufacturer) + line("Kiểu / Model", token.model) +
         line("Số sê-ri / Serial", token.serial) + line("Thư viện / Module", token.module) +
         line("Trạng thái / State", hsm::name(token.state)) + "\n";
}

std::string key_text(const hsm::ManagedKey& key) {
  return line("Khóa / Key", key.label) + line("CKA_ID", to_hex(key.id)) + line("Loại / Type", hsm::name(key.type)) +
         line("Thiết bị / Tokens", join(key.tokens)) +
         line("Thuộc tính / Attributes", "SENSITIVE, NEVER_EXTRACTABLE, LOCAL, sign only") +
         line("SHA-256 khóa công khai / of the public key", fingerprint(key.public_key)) + "\n";
}

std::string step_text(const RecordStep& step) {
  return line("Số / Number", fmt::format("{} ({})", step.decision.number, hsm::name(step.operation.act))) +
         line("Lý do / Reason", step.operation.reason) +
         line("Thao tác / Operation", hsm::operation_hash(step.operation)) + std::string{decision_mark} +
         step.decision.hash + "\n\n";
}

std::string hand_signatures(const hsm::VaultState& state) {
  std::string text =
      "  Chúng tôi có mặt, đã chứng kiến các bước trên và không ai dùng được\n"
      "  các khóa này một mình.\n"
      "  We were present and saw these steps; none of us can use these keys alone.\n\n";
  for (const auto& officer : state.officers) {
    text += "\n  ______________________________    ______________\n";
    text += "  " + visible(officer.name) + "\n";
  }
  return text;
}

}  // namespace

std::string record_text(const RecordFacts& facts) {
  auto text = centred("BIÊN BẢN LỄ KHỞI TẠO KÉT KHÓA") + centred("RECORD OF THE KEY CEREMONY");
  text += std::string(page, '=') + "\n";
  text += line("Thời điểm / Time", rfc3339(facts.at));
  text += line("Giờ Việt Nam / Time in Vietnam", vietnam_local(facts.at));
  if (!facts.place.empty()) text += line("Địa điểm / Place", facts.place);
  text += std::string{vault_mark} + facts.state.vault + "\n";
  if (!facts.broken_off.empty()) text += line("DỪNG GIỮA CHỪNG / BROKEN OFF", facts.broken_off);
  text += heading("1. Người giữ quyền / Officers");
  for (const auto& officer : facts.state.officers) text += officer_text(officer);
  text += heading("2. Thiết bị / Tokens");
  for (const auto& token : facts.tokens) text += token_text(token);
  text += heading("3. Khóa / Keys");
  for (const auto& key : facts.state.keys) text += key_text(key);
  if (facts.state.keys.empty()) text += "  Chưa có khóa nào / None yet\n";
  text += heading("4. Quyết định / Decisions");
  for (const auto& step : facts.steps) text += step_text(step);
  text += heading("5. Chữ ký / Signatures") + hand_signatures(facts.state) + "\n";
  return text + std::string{record_end};
}

}  // namespace kythu::tools
