#include "channel_settings.hpp"

#include "config/settings/credentials.hpp"

namespace kythu::gateway {
namespace {

using settings::Table;

constexpr std::int64_t most_dong = 999'999'999'999'999;
constexpr std::int64_t longest_life = 30LL * 24 * 3600;

/// One provider's table, and the files of its secrets.
class Terminal {
 public:
  Terminal(const Table& root, const std::filesystem::path& credentials, std::string name)
      : table_(root.table(name, false)), credentials_(credentials), name_(std::move(name)) {}

  const Table& operator*() const { return table_; }
  const Table* operator->() const { return &table_; }

  Secret secret(const char* member) const { return settings::load_credential(credentials_, name_ + "." + member); }
  Secret optional_secret(const char* member) const {
    auto found = settings::find_credential(credentials_, name_ + "." + member);
    return found ? std::move(*found) : Secret{};
  }
  /// A whole address, or nothing where there is a fallback.
  std::string address(const char* member, std::optional<std::string> fallback = std::nullopt) const {
    auto url = table_.text(member, std::move(fallback));
    if (!url.empty() && url.find("://") == std::string::npos) refuse(member, "must be a whole address");
    return url;
  }
  /// As above, without a final slash.
  std::string base(const char* member) const {
    auto url = address(member);
    while (url.ends_with('/')) url.pop_back();
    return url;
  }
  std::chrono::seconds life(std::chrono::seconds usual, std::chrono::seconds shortest = std::chrono::minutes{1}) const {
    return std::chrono::seconds{table_.integer("order_life_s", shortest.count(), longest_life, usual.count())};
  }
  [[noreturn]] void refuse(const std::string& member, const std::string& why) const {
    throw settings::Error{"core.toml: " + name_ + ": " + member + " " + why};
  }

 private:
  Table table_;
  const std::filesystem::path& credentials_;
  std::string name_;
};

payments::MomoSettings read_momo(const Terminal& from) {
  payments::MomoSettings momo;
  momo.partner = from->text("partner");
  momo.access_key = from->text("access_key");
  momo.secret_key = from.secret("secret_key");
  momo.address = from.base("address");
  momo.callback_url = from.address("callback_url");
  momo.language = from->text("language", momo.language);
  momo.access_key_in_body = from->flag("access_key_in_body", momo.access_key_in_body);
  momo.authorised_is_paid = from->flag("authorised_is_paid", momo.authorised_is_paid);
  momo.least = from->integer("least", 1, most_dong, momo.least);
  momo.most = from->integer("most", momo.least, most_dong, momo.most);
  momo.order_life = from.life(momo.order_life);
  momo.refund_query_path = from->text("refund_query_path", momo.refund_query_path);
  return momo;
}

payments::ZalopaySettings read_zalopay(const Terminal& from) {
  payments::ZalopaySettings zalopay;
  zalopay.app = from->integer("app", 1, 2'147'483'647);
  zalopay.key1 = from.secret("key1");
  zalopay.key2 = from.secret("key2");
  zalopay.address = from.base("address");
  zalopay.callback_url = from.address("callback_url");
  zalopay.user = from->text("user", zalopay.user);
  zalopay.bank = from->text("bank", zalopay.bank);
  zalopay.repeated_code = static_cast<int>(from->integer("repeated_code", -1'000, 1'000, zalopay.repeated_code));
  zalopay.least = from->integer("least", 1, most_dong, zalopay.least);
  zalopay.most = from->integer("most", zalopay.least, most_dong, zalopay.most);
  zalopay.order_life = from.life(zalopay.order_life, std::chrono::minutes{5});
  const auto characters = static_cast<std::int64_t>(zalopay.refund_characters);
  zalopay.refund_characters = static_cast<std::size_t>(from->integer("refund_characters", 8, 32, characters));
  return zalopay;
}

payments::XRoadMember read_member(const Table& table) {
  payments::XRoadMember member{table.text("instance"), table.text("member_class"), table.text("member_code"),
                               table.text("subsystem", "")};
  table.refuse_unknown();
  return member;
}

payments::XRoadSettings read_xroad(const Table& table) {
  payments::XRoadSettings xroad;
  xroad.server = table.text("server");
  while (xroad.server.ends_with('/')) xroad.server.pop_back();
  if (!xroad.server.starts_with("https://")) {
    throw settings::Error{"core.toml: platform.xroad: server must begin with https://"};
  }
  xroad.client = read_member(table.table("client"));
  xroad.provider = read_member(table.table("provider"));
  xroad.service = table.text("service");
  table.refuse_unknown();
  return xroad;
}

payments::PlatformSettings read_platform(const Terminal& from) {
  payments::PlatformSettings platform;
  platform.partner = from->text("partner");
  platform.secret = from.secret("secret");
  platform.create_url = from.address("create_url");
  platform.query_url = from.address("query_url");
  platform.bill_url = from.address("bill_url");
  platform.access_token = from.optional_secret("access_token");
  const auto xroad = from->table("xroad", false);
  if (!xroad.text("server", "").empty()) platform.xroad.push_back(read_xroad(xroad));
  xroad.refuse_unknown();
  for (const auto& [member, value] :
       std::initializer_list<std::pair<const char*, std::string*>>{{"version", &platform.version},
                                                                   {"pay_kind", &platform.pay_kind},
                                                                   {"pay_channel", &platform.pay_channel},
                                                                   {"device", &platform.device},
                                                                   {"language", &platform.language},
                                                                   {"bank", &platform.bank},
                                                                   {"service_kind", &platform.service_kind},
                                                                   {"service_suffix", &platform.service_suffix},
                                                                   {"fee_kind", &platform.fee_kind},
                                                                   {"charge_kind", &platform.charge_kind},
                                                                   {"fee_code", &platform.fee_code},
                                                                   {"result_kind", &platform.result_kind},
                                                                   {"pay_page", &platform.pay_page}}) {
    *value = from->text(member, *value);
  }
  platform.failure_codes = from->texts("failure_codes", platform.failure_codes);
  platform.amount_may_be_text = from->flag("amount_may_be_text", platform.amount_may_be_text);
  platform.query_is_sealed = from->flag("query_is_sealed", platform.query_is_sealed);
  platform.bill_by_result_time = from->flag("bill_by_result_time", platform.bill_by_result_time);
  platform.most = from->integer("most", 1, most_dong, platform.most);
  platform.order_life = from.life(platform.order_life);
  return platform;
}

payments::KeypaySettings read_keypay(const Terminal& from) {
  payments::KeypaySettings keypay;
  keypay.client = from->text("client");
  keypay.key1 = from.secret("key1");
  keypay.key2 = from.secret("key2");
  keypay.create_url = from.address("create_url");
  keypay.detail_url = from.address("detail_url");
  keypay.environment = from->text("environment", keypay.environment);
  keypay.detail_command = from->text("detail_command", keypay.detail_command);
  keypay.pay_page = from->text("pay_page", keypay.pay_page);
  keypay.order_life = from.life(keypay.order_life);
  return keypay;
}

payments::PaygovSettings read_paygov(const Terminal& from) {
  payments::PaygovSettings paygov;
  paygov.address = from.base("address");
  paygov.token = from.secret("token");
  paygov.access_token = from.secret("access_token");
  paygov.partner = from->text("partner");
  paygov.unit = from->text("unit");
  paygov.service = from->text("service", "");
  paygov.receipt_url = from.address("receipt_url", "");
  paygov.access_key = from.optional_secret("access_key");
  paygov.pay_page = from->text("pay_page", paygov.pay_page);
  paygov.order_life = from.life(paygov.order_life);
  return paygov;
}

/// A feed without accounts would throw away every credit that it tells of.
std::vector<std::string> accounts_of(const Terminal& from) {
  auto accounts = from->texts("accounts");
  if (accounts.empty()) from.refuse("accounts", "must name at least one account");
  return accounts;
}

payments::PayosSettings read_payos(const Terminal& from) {
  return {.checksum_key = from.secret("checksum_key"), .accounts = accounts_of(from)};
}

payments::CassoSettings read_casso(const Terminal& from) {
  payments::CassoSettings casso{.checksum_key = from.optional_secret("checksum_key"),
                                .secure_token = from.optional_secret("secure_token"),
                                .accounts = accounts_of(from)};
  if (casso.checksum_key.empty() && casso.secure_token.empty()) {
    from.refuse("checksum_key", "or secure_token is missing among the credentials");
  }
  return casso;
}

payments::SepaySettings read_sepay(const Terminal& from) {
  payments::SepaySettings sepay{.hmac_key = from.optional_secret("hmac_key"),
                                .api_key = from.optional_secret("api_key"),
                                .accounts = accounts_of(from)};
  if (sepay.hmac_key.empty() && sepay.api_key.empty()) {
    from.refuse("hmac_key", "or api_key is missing among the credentials");
  }
  sepay.drift = std::chrono::seconds{from->integer("drift_s", 1, 3'600, sepay.drift.count())};
  return sepay;
}

/// When a silent provider is asked, in seconds after the payer was sent away; the usual schedule where nothing is said.
std::vector<std::chrono::seconds> read_polling(const Table& from) {
  std::vector<std::chrono::seconds> after;
  for (const auto seconds : from.integers("after_s", 1, longest_life)) {
    if (!after.empty() && seconds <= after.back().count())
      throw settings::Error{"core.toml: polling: after_s must rise"};
    after.emplace_back(seconds);
  }
  from.refuse_unknown();
  return after;
}

}  // namespace

void read_channels(const Table& root, const std::filesystem::path& credentials, payments::Settings& room) {
  // As with [vnpay], a table without the member that names us to the provider opens nothing.
  const auto open = [&](const char* name, const char* sign, auto& into, auto read) {
    const Terminal terminal{root, credentials, name};
    const bool present = terminal->has(sign);
    if (present) into.push_back(read(terminal));
    terminal->refuse_unknown();
  };
  open("momo", "partner", room.momo, read_momo);
  open("zalopay", "app", room.zalopay, read_zalopay);
  open("platform", "partner", room.platform, read_platform);
  open("keypay", "client", room.keypay, read_keypay);
  open("paygov", "partner", room.paygov, read_paygov);
  open("payos", "accounts", room.payos, read_payos);
  open("casso", "accounts", room.casso, read_casso);
  open("sepay", "accounts", room.sepay, read_sepay);
  room.poll_after = read_polling(root.table("polling", false));
  const auto refunds = root.table("refunds", false);
  room.refunds_approved_to = refunds.integer("approve_above", 0, most_dong, room.refunds_approved_to);
  refunds.refuse_unknown();
}

}  // namespace kythu::gateway
