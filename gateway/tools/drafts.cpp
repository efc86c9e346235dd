#include "drafts.hpp"

#include "files.hpp"
#include "refused.hpp"

namespace kythu::tools {

hsm::Operation draft(std::string vault, hsm::Act act, const Terms& terms) {
  std::array<std::uint8_t, 16> nonce;
  system_random(nonce);
  const auto now = std::chrono::floor<std::chrono::seconds>(system_now());
  hsm::Operation operation{.vault = std::move(vault),
                           .nonce = to_hex(nonce),
                           .created = now,
                           .expires = now + terms.life,
                           .reason = terms.reason,
                           .act = std::move(act)};
  const auto again = hsm::parse_operation(hsm::canonical_json(operation));
  if (!again) throw Refused{"this cannot be proposed: " + again.error()};
  return operation;
}

hsm::SignedOperation read_operation_file(const std::filesystem::path& file) {
  auto read = hsm::parse_signed_operation(read_text(file));
  if (!read) throw Refused{file.native() + ": " + read.error()};
  return std::move(*read);
}

hsm::Approval approve_with(Pen& pen, const std::string& officer, const hsm::Operation& operation) {
  return {.officer = officer,
          .credential = pen.credential().id,
          .signature = pen.sign(hsm::bytes_to_sign(operation)),
          .authenticator_data = {},
          .client_data_json = {}};
}

}  // namespace kythu::tools
