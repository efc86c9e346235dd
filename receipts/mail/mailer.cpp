#include "mailer.hpp"

#include <algorithm>
#include <array>

#include "lookup.hpp"
#include "message.hpp"
#include "render/words.hpp"
#include "sql.hpp"

namespace kythu::receipts::mail {
namespace {

using namespace std::chrono_literals;

constexpr auto lease = 3min;  // longer than a submission
constexpr auto patience = 60s;
constexpr std::array<std::chrono::seconds, 5> pauses{1min, 5min, 30min, 2h, 6h};
constexpr auto given_up_after = std::chrono::days{3};

std::chrono::seconds pause_after(int tries) {
  return pauses[std::min<std::size_t>(static_cast<std::size_t>(std::max(tries, 1) - 1), pauses.size() - 1)];
}

std::string name_of(const Receipt& receipt) {
  return receipt.form_code + "-" + receipt.symbol + "-" + std::to_string(receipt.number);
}

std::string words_of(const Receipt& receipt, const std::string& link) {
  const auto amount = in_digits(receipt.amount.dong());
  return "Biên lai điện tử " + receipt.form_code + " " + receipt.symbol + " số " + std::to_string(receipt.number) +
         ", số tiền " + amount + " đồng.\r\nXem và tải biên lai: " + link +
         "\r\n\r\n(Electronic receipt for fees and charges, " + amount +
         " VND. See and download it at the link above.)\r\n\r\nThư tự động, xin đừng trả lời. (Sent by a program; "
         "please "
         "do not reply.)\r\n";
}

}  // namespace

struct Mailer::Claim {
  AgencyId agency;
  ReceiptId receipt;
  std::string address;
  int tries = 0;
  Instant asked_at;
};

void ask(db::Transaction& tx, AgencyId agency, ReceiptId receipt, const std::string& address, Instant now) {
  const bool good = is_mailbox(address);
  tx.exec(sql::mail_ask, agency, receipt, address.substr(0, 254), good ? "waiting" : "bad_address", now,
          good ? std::optional{now} : std::nullopt);
}

std::optional<Mailer::Claim> Mailer::claim() {
  const auto now = clock_();
  const auto rows = database_.write([&](db::Transaction& tx) -> Result<pqxx::result, Done> {
    auto claimed = tx.exec(sql::mail_claim, now, Instant{now + lease});
    if (claimed.empty()) return Done{};  // nothing to commit
    return claimed;
  });
  if (!rows) return std::nullopt;
  const auto row = (*rows)[0];
  return Claim{db::to_id<AgencyId>(row[0]), db::to_id<ReceiptId>(row[1]), row[2].as<std::string>(), row[3].as<int>(),
               db::to_instant(row[4])};
}

std::optional<wire::FetchRequest> Mailer::message_of(const Claim& claim) {
  const auto receipt =
      database_.read([&](db::Transaction& tx) { return receipts::find(tx, claim.agency, claim.receipt); });
  KYTHU_ASSERT(receipt);
  Mail mail{.from = settings_.from,
            .to = claim.address,
            .id = claim.receipt.text(),
            .subject = "Biên lai điện tử " + name_of(*receipt),
            .text = words_of(*receipt, settings_.public_url + "/receipts/" + receipt->lookup_code),
            .attachment = {},
            .at = claim.asked_at};
  if (settings_.attach) {
    auto copy = copy_(claim.agency, claim.receipt);
    if (!copy) return std::nullopt;
    mail.attachment = Attachment{name_of(*receipt) + ".pdf", "application/pdf", std::move(*copy)};
  }
  wire::FetchRequest request{.method = "MAIL",
                             .url = settings_.server,
                             .headers = {{"mail-from", mail.from}, {"rcpt-to", mail.to}},
                             .body = to_bytes(to_text(mail)),
                             .patience = patience};
  if (!settings_.user.empty()) {
    request.headers.emplace_back("user", settings_.user);
    request.headers.emplace_back("password", settings_.password.reveal());
  }
  return request;
}

bool Mailer::run_once() {
  const auto claimed = claim();
  if (!claimed) return false;
  const auto request = message_of(*claimed);
  std::string fault;
  bool for_ever = false;
  if (!request) {
    fault = "the copy cannot be made now";
  } else if (const auto reply = outside_.fetch(*request); !reply) {
    fault = "the mail server does not answer";
  } else if (reply->status / 100 != 2) {
    fault = "the mail server said " + std::to_string(reply->status);
    for_ever = reply->status / 100 == 5;
  }
  const auto now = clock_();
  if (fault.empty()) {
    end(*claimed, "sent", "", std::nullopt);
  } else if (for_ever || now >= claimed->asked_at + given_up_after) {
    log_.warning("mail.failed", {{"receipt", claimed->receipt.text()}, {"why", fault}});
    end(*claimed, "failed", fault, std::nullopt);
  } else {
    end(*claimed, "waiting", fault, now + pause_after(claimed->tries));
  }
  return true;
}

/// Nothing, when the lease ran out and another has it.
void Mailer::end(const Claim& claim, std::string_view state, const std::string& fault, std::optional<Instant> again) {
  const auto sent = state == "sent" ? std::optional{clock_()} : std::nullopt;
  database_.write([&](db::Transaction& tx) {
    return tx.exec(sql::mail_end, claim.agency, claim.receipt, claim.tries, state, fault, again, sent).affected_rows();
  });
}

}  // namespace kythu::receipts::mail
