#include "metrics.hpp"

#include <algorithm>
#include <array>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace kythu::edge {

struct Metrics::Counters {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& answers =
      prometheus::BuildCounter().Name("kythu_edge_answers_total").Help("Answers by class of status").Register(registry);
  prometheus::Family<prometheus::Counter>& refusals = prometheus::BuildCounter()
                                                          .Name("kythu_edge_refusals_total")
                                                          .Help("Requests that edge refused")
                                                          .Register(registry);
  std::array<prometheus::Counter*, 5> classes{&answers.Add({{"class", "1xx"}}), &answers.Add({{"class", "2xx"}}),
                                              &answers.Add({{"class", "3xx"}}), &answers.Add({{"class", "4xx"}}),
                                              &answers.Add({{"class", "5xx"}})};
  prometheus::Histogram& seconds =
      prometheus::BuildHistogram()
          .Name("kythu_edge_answer_seconds")
          .Help("From the last byte of the request to the answer's last byte")
          .Register(registry)
          .Add({}, prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                           0.5, 1, 2.5, 5, 10, 30, 60});
  prometheus::Gauge& open =
      prometheus::BuildGauge().Name("kythu_edge_connections").Help("Open connections").Register(registry).Add({});
  prometheus::Counter& handshakes = prometheus::BuildCounter()
                                        .Name("kythu_edge_handshakes_failed_total")
                                        .Help("TLS handshakes that failed")
                                        .Register(registry)
                                        .Add({});
};

Metrics::Metrics() : counters_(std::make_unique<Counters>()) {}
Metrics::~Metrics() = default;

void Metrics::answered(int status, std::chrono::microseconds took) {
  const auto index = static_cast<std::size_t>(std::clamp(status / 100 - 1, 0, 4));
  counters_->classes[index]->Increment();
  counters_->seconds.Observe(static_cast<double>(took.count()) / 1e6);
}

void Metrics::refused(std::string_view code) { counters_->refusals.Add({{"code", std::string{code}}}).Increment(); }

void Metrics::handshake_failed() { counters_->handshakes.Increment(); }

void Metrics::connections(std::size_t now) { counters_->open.Set(static_cast<double>(now)); }

std::string Metrics::text() const { return prometheus::TextSerializer{}.Serialize(counters_->registry.Collect()); }

}  // namespace kythu::edge
