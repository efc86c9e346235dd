#include "assets.hpp"

#include <algorithm>
#include <array>

#include "answers.hpp"
#include "config/base/digest.hpp"

namespace kythu::edge {
namespace {

std::string_view media_type(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> known{{
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".html", "text/html; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".txt", "text/plain; charset=utf-8"},
      {".json", "application/json"},
      {".png", "image/png"},
      {".woff2", "font/woff2"},
  }};
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const auto& one) { return name.ends_with(one.first); });
  return found == known.end() ? std::string_view{} : found->second;
}

}  // namespace

void Assets::add(std::string_view name, std::string_view bytes) {
  const auto digest = sha256(bytes);
  files_.emplace(name, Asset{bytes, '"' + to_hex(BytesView{digest}.first(16)) + '"'});
}

std::optional<gateway::Answer> Assets::find(const gateway::Request& request) const {
  constexpr std::string_view folder = "/static/";
  if (!request.path.starts_with(folder)) return std::nullopt;
  const auto name = std::string_view{request.path}.substr(folder.size());
  std::string identifier{name};
  std::replace_if(
      identifier.begin(), identifier.end(), [](char c) { return c == '.' || c == '-'; }, '_');
  const auto file = files_.find(identifier);
  const auto type = media_type(name);
  if (file == files_.end() || type.empty()) {
    return problem({404, "not_found", "There is nothing at this address."}, request.request_id);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    return problem({405, "method_not_allowed", "Files can only be read."}, request.request_id);
  }
  gateway::Headers headers{{"etag", file->second.tag}, {"cache-control", "public, max-age=3600"}};
  if (gateway::find_header(request.headers, "if-none-match") == file->second.tag) {
    return gateway::Answer{304, std::move(headers), {}};
  }
  headers.emplace_back("content-type", type);
  return gateway::Answer{200, std::move(headers), to_bytes(file->second.bytes)};
}

}  // namespace kythu::edge
