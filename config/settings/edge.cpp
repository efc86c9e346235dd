#include "edge.hpp"

namespace kythu::settings {
namespace {

std::size_t size(const Table& table, std::string_view key, std::int64_t max, std::size_t usual) {
  return static_cast<std::size_t>(table.integer(key, 1, max, static_cast<std::int64_t>(usual)));
}

std::chrono::milliseconds up_to(const Table& table, std::string_view key, std::chrono::milliseconds max,
                                std::chrono::milliseconds usual) {
  return std::chrono::milliseconds{table.integer(key, 1, max.count(), usual.count())};
}

EdgeTls read_tls(const Table& table) {
  EdgeTls tls{.certificate = table.path("certificate"),
              .key = table.path("key"),
              .client_ca = table.path("client_ca", std::filesystem::path{})};
  table.refuse_unknown();
  return tls;
}

EdgeLimits read_limits(const Table& table) {
  using namespace std::chrono_literals;
  constexpr std::int64_t mebibyte = 1024 * 1024;
  const EdgeLimits usual;
  EdgeLimits limits{
      .handshake = up_to(table, "handshake_ms", 60s, usual.handshake),
      .head = up_to(table, "head_ms", 60s, usual.head),
      .idle = up_to(table, "idle_ms", 600s, usual.idle),
      .body_grace = up_to(table, "body_grace_ms", 60s, usual.body_grace),
      .sending = up_to(table, "sending_ms", 600s, usual.sending),
      .body_rate = size(table, "body_bytes_per_second", mebibyte, usual.body_rate),
      .requests_per_connection = size(table, "requests_per_connection", 1'000'000, usual.requests_per_connection),
      .head_bytes = size(table, "head_bytes", 64 * 1024, usual.head_bytes),
      .fields = size(table, "fields", 256, usual.fields),
      .target_bytes = size(table, "target_bytes", 32 * 1024, usual.target_bytes),
      .json_bytes = size(table, "json_bytes", 8 * mebibyte, usual.json_bytes),
      .json_document_bytes = size(table, "json_document_bytes", 256 * mebibyte, usual.json_document_bytes),
      .document_bytes = size(table, "document_bytes", 256 * mebibyte, usual.document_bytes),
      .statement_bytes = size(table, "statement_bytes", 16'384 * mebibyte, usual.statement_bytes),
      .piece_bytes = size(table, "piece_bytes", 64 * mebibyte, usual.piece_bytes),
      .bodies_in_memory = size(table, "bodies_in_memory", 16'384 * mebibyte, usual.bodies_in_memory),
      .connections = size(table, "connections", 200'000, usual.connections),
      .connections_per_address = size(table, "connections_per_address", 200'000, usual.connections_per_address),
      .requests_per_second = size(table, "requests_per_second", 1'000'000, usual.requests_per_second),
      .burst = size(table, "burst", 1'000'000, usual.burst),
  };
  table.refuse_unknown();
  return limits;
}

}  // namespace

EdgeSettings read_edge(const Table& table) {
  const auto core = table.table("core", false), listen = table.table("listen"), metrics = table.table("metrics", false),
             log = table.table("log", false);
  const EdgeCore usual;
  EdgeSettings settings{
      .core = {.socket = table.path("core_socket"),
               .connections = size(core, "connections", 1'000, usual.connections),
               .reserved_connections = size(core, "reserved_connections", 1'000, usual.reserved_connections),
               .burst = core.milliseconds("burst_ms", usual.burst),
               .patience = core.milliseconds("patience_ms", usual.patience),
               .money_patience = core.milliseconds("money_patience_ms", usual.money_patience),
               .answering = core.milliseconds("answering_ms", usual.answering),
               .upload_answering = core.milliseconds("upload_answering_ms", usual.upload_answering),
               .answer_bytes = size(core, "answer_bytes", 1LL << 31, usual.answer_bytes)},
      .address = listen.text("address", "0.0.0.0"),
      .port = static_cast<std::uint16_t>(listen.integer("port", 1, 65'535, 8'443)),
      .hosts = listen.texts("hosts", std::vector<std::string>{}),
      .threads = size(listen, "threads", 64, 2),
      .tls = read_tls(table.table("tls")),
      .limits = read_limits(table.table("limits", false)),
      .metrics_address = metrics.text("address", "127.0.0.1"),
      .metrics_port = static_cast<std::uint16_t>(metrics.integer("port", 0, 65'535, 0)),
      .log_level = log.text("level", "info"),
  };
  for (const auto* part : {&table, &core, &listen, &metrics, &log}) part->refuse_unknown();
  return settings;
}

}  // namespace kythu::settings
