#include "log.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace kythu {
namespace {

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  std::abort();
}

std::string mask(std::string_view text) {
  if (text.empty()) return "";
  std::size_t first = 1;
  while (first < text.size() && (static_cast<unsigned char>(text[first]) & 0xC0) == 0x80) ++first;
  return fmt::format("{}…({})", text.substr(0, first), text.size());
}

}  // namespace

Field::Field(std::string_view field, Masked personal) : name(field), value(mask(personal.text)) {}

struct Log::Sink {
  std::string program;
  LogLevel level;
  Clock clock;
  spdlog::logger logger;
};

Log::Log(std::string_view program, LogLevel level, Clock clock)
    : sink_(std::make_shared<Sink>(Sink{std::string{program}, level, std::move(clock),
                                        spdlog::logger{"kythu", std::make_shared<spdlog::sinks::stderr_sink_mt>()}})) {
  sink_->logger.set_pattern("%v");
  sink_->logger.flush_on(spdlog::level::trace);
}

void Log::debug(std::string_view event, std::initializer_list<Field> f) const { write(LogLevel::debug, event, f); }
void Log::info(std::string_view event, std::initializer_list<Field> f) const { write(LogLevel::info, event, f); }
void Log::warning(std::string_view event, std::initializer_list<Field> f) const { write(LogLevel::warning, event, f); }
void Log::error(std::string_view event, std::initializer_list<Field> f) const { write(LogLevel::error, event, f); }

void Log::write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) const {
  if (level < sink_->level) return;
  boost::json::object line{
      {"time", rfc3339(sink_->clock())}, {"level", name(level)}, {"program", sink_->program}, {"event", event}};
  for (const auto& field : fields) {
    std::visit([&](const auto& value) { line[field.name] = value; }, field.value);
  }
  sink_->logger.info(boost::json::serialize(line));
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (const auto level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    if (text == name(level)) return level;
  }
  return std::nullopt;
}

}  // namespace kythu
