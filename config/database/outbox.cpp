#include "outbox.hpp"

#include "sql.hpp"

namespace kythu::db {

void publish(Transaction& tx, const Event& event) {
  tx.send(sql::publish_event, event.agency, event.id, event.aggregate, event.aggregate_seq, event.type, event.payload,
          event.at);
}

}  // namespace kythu::db
