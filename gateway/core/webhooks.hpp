// Brings events to the portals' webhooks: signed, at least once, over three days, and no slow portal in another's way.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "config/base/random.hpp"
#include "config/database/database.hpp"
#include "config/wire/fetch.hpp"
#include "gateway/core/loop.hpp"
#include "gateway/core/webhook_secrets.hpp"

namespace kythu::gateway {

struct CourierTools {
  db::Database& database;
  wire::Fetch& outside;
  const WebhookSecrets& secrets;
  Clock clock;
  Random random;
  Log log;
};

/// Safe for any number of threads and processes.
class Courier {
 public:
  struct Settings {
    std::chrono::seconds lease{30};        ///< longer than the patience: a lost worker's delivery goes to another
    std::chrono::seconds patience{25};     ///< 10 s to connect and 15 s to answer
    std::chrono::milliseconds quick{200};  ///< who takes events faster gets several at a time, others one
    std::chrono::seconds at_a_time{2};     ///< when a batch has lasted that long, its rest goes to whoever is free
    std::size_t places = 4;                ///< batches that run at once: the threads that call deliver()
    std::chrono::seconds egress_pause{5};  ///< when egress is not there; not counted as a try
    std::vector<std::chrono::seconds> retry_after;  ///< empty: the usual schedule
  };
  Courier(Settings settings, CourierTools tools) : settings_(settings), tools_(std::move(tools)) {}

  /// Claims up to `most` due deliveries of one endpoint (one, unless it is quick), commits, sends one after the other
  /// while it stays quick, and records what came of them in one transaction. What a crash leaves unrecorded is sent
  /// again, with the same webhook-id. Returns how many were sent.
  std::size_t deliver(std::size_t most);
  bool deliver_one() { return deliver(1) > 0; }

 private:
  /// Endpoints that get no further place. One that has a place gets the next only while as many stay free for others:
  /// of sixteen, a slow portal holds eight, another slow one four, and so on; a quick one alone uses what it needs.
  std::string busy_endpoints() const;
  void remember(EndpointId endpoint, bool quick);
  struct Delivery;
  struct Outcome;
  struct Slot;
  static Delivery to_delivery(const db::Rows& rows, std::size_t row);
  std::vector<Delivery> claim(std::size_t most);
  Result<wire::FetchReply, wire::FetchFault> send(const Delivery& delivery);
  Outcome judge(const Delivery& delivery, const Result<wire::FetchReply, wire::FetchFault>& reply);
  Outcome again(const Delivery& delivery, std::optional<std::chrono::seconds> asked);
  /// Of the first deliveries; the others were not sent and are free again.
  void record(const std::vector<Delivery>& deliveries, const std::vector<Outcome>& outcomes);
  static db::Answer send_outcomes(db::Transaction& tx, const std::vector<Delivery>& deliveries,
                                  const std::vector<Outcome>& outcomes, Instant now);
  void tell(const Delivery& delivery, const Outcome& outcome, bool ours) const;

  Settings settings_;
  CourierTools tools_;
  std::mutex mutex_;
  std::map<EndpointId, std::size_t> running_;
  std::set<EndpointId> quick_;  // at their last delivery
};

/// A small pool of threads that deliver.
class CourierPool {
 public:
  CourierPool(Courier& courier, std::size_t workers, const Log& log);
  ~CourierPool() { stop(); }
  /// There are new deliveries.
  void wake();
  /// As the destructor: running deliveries end first.
  void stop();

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace kythu::gateway
