#include "mail_settings.hpp"

#include "config/settings/credentials.hpp"
#include "config/settings/table.hpp"
#include "receipts/mail/message.hpp"

namespace kythu::gateway {

std::optional<receipts::mail::Settings> mail_settings(const settings::CoreSettings& settings) {
  if (settings.file.empty()) return std::nullopt;
  const auto root = settings::Table::from_file(settings.file);
  if (!root.has("mail")) return std::nullopt;
  const auto table = root.table("mail");
  receipts::mail::Settings mail;
  mail.server = table.text("server");
  mail.from = table.text("from");
  mail.user = table.text("user", "");
  mail.attach = table.flag("attach", false);
  mail.public_url = settings.public_url;
  table.refuse_unknown();
  if (!mail.user.empty()) mail.password = settings::load_credential(settings.credentials, "mail.password");
  if (!mail.server.starts_with("smtps://") && !mail.server.starts_with("smtp://")) {
    throw settings::Error{"core.toml: mail: server must begin with smtps:// or smtp://"};
  }
  if (!receipts::mail::is_mailbox(mail.from)) throw settings::Error{"core.toml: mail: from is no address"};
  return mail;
}

}  // namespace kythu::gateway
