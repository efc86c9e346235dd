#include "paths.hpp"

namespace kythu::edge {
namespace {

/// The path itself or something below it.
bool is_under(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

bool is_streamed(std::string_view path) { return path == "/v1/statements" || path == "/console/api/statements"; }

std::size_t body_limit(std::string_view path, std::string_view content_type, const BodyLimits& limits) {
  if (is_streamed(path)) return limits.statement;
  const bool documents =
      is_under(path, "/v1/signatures") || is_under(path, "/v1/validations") || path == "/csc/v2/signatures/signDoc";
  if (!documents) return limits.json;
  const bool json = content_type.starts_with("application/json");
  return json ? limits.json_with_document : limits.document;
}

bool completes_money(std::string_view path) { return path.starts_with("/callbacks/"); }

bool is_internal(std::string_view path) { return is_under(path, "/internal"); }

std::string path_for_log(std::string_view path) {
  for (const std::string_view folder : {"/pay/", "/receipts/"}) {
    if (!path.starts_with(folder) || path.size() == folder.size()) continue;
    const auto behind = path.find('/', folder.size());
    return std::string{folder} + "***" + std::string{behind == std::string_view::npos ? "" : path.substr(behind)};
  }
  return std::string{path};
}

}  // namespace kythu::edge
