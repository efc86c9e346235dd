#include "metrics.hpp"

#include <map>
#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace kythu::gateway {
namespace {

const prometheus::Histogram::BucketBoundaries bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                     0.25,  0.5,    1,     2.5,  5,     10};

prometheus::MetricType type_of(SeriesKind kind) {
  switch (kind) {
    case SeriesKind::gauge: return prometheus::MetricType::Gauge;
    case SeriesKind::counter: return prometheus::MetricType::Counter;
    case SeriesKind::histogram: return prometheus::MetricType::Histogram;
  }
  std::abort();
}

prometheus::ClientMetric to_metric(const Sample& sample, SeriesKind kind) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
  switch (kind) {
    case SeriesKind::gauge: metric.gauge.value = sample.value; break;
    case SeriesKind::counter: metric.counter.value = sample.value; break;
    case SeriesKind::histogram:
      metric.histogram.sample_sum = sample.value;
      metric.histogram.sample_count = sample.count;
      for (const auto& [bound, count] : sample.buckets) metric.histogram.bucket.push_back({count, bound});
      break;
  }
  return metric;
}

prometheus::MetricFamily to_family(const Series& series) {
  prometheus::MetricFamily family{series.name, series.help, type_of(series.kind), {}};
  for (const auto& sample : series.samples) family.metric.push_back(to_metric(sample, series.kind));
  return family;
}

}  // namespace

struct Metrics::Parts {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("kythu_requests_total").Help("Answered requests").Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram().Name("kythu_request_seconds").Help("Time to answer").Register(registry);
  std::mutex mutex;
  std::map<std::string, prometheus::Gauge*> gauges;
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

void Metrics::observe(const Observation& observation) {
  const std::string route{observation.route}, method{observation.method};
  parts_->requests.Add({{"route", route}, {"method", method}, {"status", std::to_string(observation.status)}})
      .Increment();
  parts_->durations.Add({{"route", route}, {"method", method}}, bounds).Observe(observation.seconds);
}

void Metrics::set(const std::string& name, const std::string& help, double value) {
  std::lock_guard lock(parts_->mutex);
  auto& gauge = parts_->gauges[name];
  if (!gauge) gauge = &prometheus::BuildGauge().Name(name).Help(help).Register(parts_->registry).Add({});
  gauge->Set(value);
}

std::string Metrics::text(const std::vector<Series>& looked_up) const {
  auto families = parts_->registry.Collect();
  for (const auto& series : looked_up) families.push_back(to_family(series));
  return prometheus::TextSerializer{}.Serialize(families);
}

}  // namespace kythu::gateway
