// What edge knows about paths: how large a body may be, which share of core a request uses, what a log line may show.
#pragma once

#include <string>
#include <string_view>

namespace kythu::edge {

struct BodyLimits {
  std::size_t json = 256 * 1024;
  std::size_t json_with_document = 90 * 1024 * 1024;
  std::size_t document = 64 * 1024 * 1024;
  std::size_t statement = 1024 * 1024 * 1024;
};

/// Bodies that may be too large for memory, and are passed on while they come (core/uploads.hpp).
bool is_streamed(std::string_view path);

/// /v1/signatures… and /v1/validations take documents, /v1/statements files; all others take small JSON or a form.
std::size_t body_limit(std::string_view path, std::string_view content_type, const BodyLimits& limits);

/// Money that completes has a share of core of its own (security requirement K1).
bool completes_money(std::string_view path);

/// Only core's neighbours ask these; from outside they do not exist.
bool is_internal(std::string_view path);

/// The path with the citizen's token or lookup code hidden, for log lines (I4).
std::string path_for_log(std::string_view path);

}  // namespace kythu::edge
