#include "entry.hpp"

#include "config/base/bytes.hpp"
#include "history.hpp"
#include "sql.hpp"
#include "words.hpp"

namespace kythu::payments {
namespace {

struct Columns {
  std::vector<std::string> fees, descriptions, kinds, amounts, quantities;
};

Columns columns_of(const std::vector<Item>& items) {
  Columns columns;
  for (const auto& item : items) {
    columns.fees.push_back(item.fee);
    columns.descriptions.push_back(item.description);
    columns.kinds.emplace_back(name(item.kind));
    columns.amounts.push_back(std::to_string(item.amount.dong()));
    columns.quantities.push_back(std::to_string(item.quantity));
  }
  return columns;
}

}  // namespace

void enter(db::Transaction& tx, Payment& payment, const Account& account) {
  const auto event = first_event(payment, "client:" + payment.client.text());
  const auto& payer = payment.payer;
  const auto items = columns_of(payment.items);
  tx.send(sql::enter_payment, payment.agency, payment.id, payment.client, payment.token, payment.procedure,
          payment.dossier, payer.name, payer.id_number, payer.tax_code, payer.address, payer.email, payer.phone,
          payment.amount, payment.return_url, payment.metadata, join(payment.channels, " "), payment.transfer_ref,
          payment.qr_payload, payment.created_at, payment.expires_at, event.actor, event.body,
          from_hex(event.hash).value(), account.bin, account.number, db::array(items.fees),
          db::array(items.descriptions), db::array(items.kinds), db::array(items.amounts), db::array(items.quantities),
          business_day(payment.created_at), account.of_fees);
  payment.timeline = {{.seq = 1,
                       .from = {},
                       .to = Status::created,
                       .first = true,
                       .actor = event.actor,
                       .detail = event.body,
                       .at = payment.created_at}};
}

}  // namespace kythu::payments
