// Tells the tax authority, without being asked: registrations that were opened, the receipts of each day as summary
// tables, approved error notices; and takes its answers. What needs a person becomes a task (tax/log.hpp).
//
// ASSUMED, for no text says how a collector's own program reaches the tax system: a message is posted to
// {address}/messages; {address}/answers?message=MTDiep&after=N answers with the (N+1)th answer to it, with 204 when
// there is none yet, and with 404 when it does not know the message.
#pragma once

#include <memory>

#include "config/base/log.hpp"
#include "config/base/random.hpp"
#include "config/database/database.hpp"
#include "config/wire/fetch.hpp"
#include "hsm/keys.hpp"

namespace kythu::receipts::tax {

struct Settings {
  std::string address;  ///< without a final slash
  std::string sender;   ///< MNGui of a provider, V and its tax code; empty: K and the agency's tax code
  std::string office_code, office_name, contact, mail, place;  ///< for the forms
  std::vector<Bytes> authority;                                ///< DER: who signs results
  std::string key;                                             ///< label of the collector's key at the vault
  std::chrono::seconds gather{3'600};  ///< a table leaves when its oldest receipt has waited for so long, and before
                                       ///< the day ends
};

/// Safe for any number of threads and processes.
class Desk {
 public:
  Desk(Settings settings, db::Database& database, hsm::Keys& keys, wire::Fetch& outside, Clock clock, Random random,
       Log log);
  ~Desk();

  /// Makes messages of what is to be told by now; the number of them. What is late becomes a task.
  std::size_t gather();
  /// Signs, sends or asks about up to `most` messages that are due; the number of them. A claim is a lease, what is
  /// sent is committed before the call, and repeating any of it changes nothing.
  std::size_t work(std::size_t most);

 private:
  struct Bench;
  friend class Gatherer;
  friend class Worker;
  std::unique_ptr<Bench> bench_;
};

}  // namespace kythu::receipts::tax
