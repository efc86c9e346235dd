// Brings events to the portals' webhooks: signed, at least once, over three days, and no slow portal in another's way.
#pragma once

#include <map>
#include <memory>
#include <mutex>
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
    std::size_t places = 4;                ///< deliveries that run at once: the threads that call deliver_one()
    std::chrono::seconds egress_pause{5};  ///< when egress is not there; not counted as a try
    std::vector<std::chrono::seconds> retry_after;  ///< empty: the usual schedule
  };
  Courier(Settings settings, CourierTools tools) : settings_(settings), tools_(std::move(tools)) {}

  /// Claims one due delivery, commits, sends it and records the outcome. False when none was due.
  bool deliver_one();

 private:
  /// Endpoints that get no further place. One that has a place gets the next only while as many stay free for others:
  /// of sixteen, a slow portal holds eight, another slow one four, and so on; a quick one alone uses what it needs.
  std::string busy_endpoints() const;
  struct Delivery;
  struct Outcome;
  struct Slot;
  std::optional<Delivery> claim();
  Result<wire::FetchReply, wire::FetchFault> send(const Delivery& delivery);
  Outcome judge(const Delivery& delivery, const Result<wire::FetchReply, wire::FetchFault>& reply);
  Outcome again(const Delivery& delivery, std::optional<std::chrono::seconds> asked);
  void record(const Delivery& delivery, const Outcome& outcome);

  Settings settings_;
  CourierTools tools_;
  std::mutex mutex_;
  std::map<EndpointId, std::size_t> running_;
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
