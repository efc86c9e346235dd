// From a request to an answer: route, who asks, how often, body, handler; and whatever goes wrong on the way.
#pragma once

#include <optional>
#include <span>

#include "gateway/core/context.hpp"
#include "gateway/core/routes.hpp"

namespace kythu::gateway {

/// Never throws. Safe for any number of threads.
class Pipeline {
 public:
  Pipeline(Services& services, std::span<const Route> table) : services_(services), table_(table) {}
  Answer answer(const Request& request) const;
  /// What is said to this caller whatever the body is; nothing when it may come.
  std::optional<Answer> refusal(const Request& request) const;

 private:
  template <class Work>
  std::optional<Answer> run(const Request& request, Work&& work) const;

  Services& services_;
  std::span<const Route> table_;
};

}  // namespace kythu::gateway
