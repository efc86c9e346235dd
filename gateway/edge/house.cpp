#include "house.hpp"

namespace kythu::edge {

House::House(settings::EdgeSettings told, Log lines, Assets files, const boost::asio::any_io_executor& executor)
    : settings(std::move(told)),
      gate{.head = settings.limits.head_bytes,
           .fields = settings.limits.fields,
           .target = settings.limits.target_bytes,
           .hosts = settings.hosts},
      body_limits{.json = settings.limits.json_bytes,
                  .json_with_document = settings.limits.json_document_bytes,
                  .document = settings.limits.document_bytes,
                  .statement = settings.limits.statement_bytes},
      log(std::move(lines)),
      assets(std::move(files)),
      throttle({.requests_per_second = static_cast<double>(settings.limits.requests_per_second),
                .burst = static_cast<double>(settings.limits.burst),
                .connections_per_address = settings.limits.connections_per_address,
                .connections = settings.limits.connections}),
      bodies(std::make_shared<BodyBudget>(settings.limits.bodies_in_memory)),
      core(executor, settings.core) {}

}  // namespace kythu::edge
