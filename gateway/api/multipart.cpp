#include "gateway/api/multipart.hpp"

#include <algorithm>

#include "gateway/api/header_value.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t most_headers = 8, most_header_bytes = 4096;
constexpr std::string_view line_end = "\r\n";

/// RFC 2046 section 5.1.1; the space, which it allows inside, is refused.
bool is_boundary(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view{"'()+_,-./:=?"}.find(c) != std::string_view::npos;
}

std::optional<std::string> boundary_of(std::string_view content_type) {
  if (!equal_ignoring_case(take_token(content_type, "/"), "multipart/form-data")) return std::nullopt;
  const auto parameters = read_parameters(content_type);
  if (!parameters) return std::nullopt;
  auto boundary = find_parameter(*parameters, "boundary");
  if (boundary.empty() || boundary.size() > 70 || !std::all_of(boundary.begin(), boundary.end(), is_boundary)) {
    return std::nullopt;
  }
  return boundary;
}

Result<Done, MultipartFault> read_header(std::string_view line, Part& part) {
  using enum MultipartFault;
  const auto name = take_token(line);
  if (name.empty() || line.empty() || line.front() != ':') return malformed;
  line.remove_prefix(1);
  skip_spaces(line);
  if (equal_ignoring_case(name, "content-transfer-encoding")) return encoded;
  if (equal_ignoring_case(name, "content-type")) {
    if (!part.content_type.empty() || line.empty()) return malformed;
    part.content_type = line;
  } else if (equal_ignoring_case(name, "content-disposition")) {
    if (!part.name.empty() || !equal_ignoring_case(take_token(line), "form-data")) return malformed;
    const auto parameters = read_parameters(line);
    // RFC 7578 section 4.2: filename* is not used here.
    if (!parameters || !find_parameter(*parameters, "filename*").empty()) return malformed;
    part.name = find_parameter(*parameters, "name");
    part.file_name = find_parameter(*parameters, "filename");
    if (part.name.empty() || !is_utf8(part.name) || !is_utf8(part.file_name)) return malformed;
  }
  return Done{};
}

bool is_clean(std::string_view line) {
  return std::none_of(line.begin(), line.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

/// The headers and the blank line after them; `text` is left at the content.
Result<Part, MultipartFault> read_headers(std::string_view& text) {
  using enum MultipartFault;
  Part part;
  std::size_t bytes = 0;
  for (std::size_t count = 0;; ++count) {
    const auto end = text.substr(0, most_header_bytes).find(line_end);
    if (end == std::string_view::npos) return text.size() > most_header_bytes ? headers_too_large : malformed;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + line_end.size());
    if (line.empty()) break;
    bytes += line.size();
    if (count == most_headers || bytes > most_header_bytes) return headers_too_large;
    if (!is_clean(line)) return malformed;
    if (auto read = read_header(line, part); !read) return read.error();
  }
  if (part.name.empty()) return malformed;
  return part;
}

}  // namespace

Result<std::vector<Part>, MultipartFault> read_multipart(std::string_view content_type, BytesView body,
                                                         const MultipartLimits& limits) {
  using enum MultipartFault;
  const auto boundary = boundary_of(content_type);
  if (!boundary) return not_multipart;
  const auto delimiter = "\r\n--" + *boundary;
  auto text = as_text(body);
  // The first delimiter stands at the very start, without the line end that belongs to the others.
  if (!text.starts_with(std::string_view{delimiter}.substr(line_end.size()))) return malformed;
  text.remove_prefix(delimiter.size() - line_end.size());
  std::vector<Part> parts;
  while (text.starts_with(line_end)) {
    text.remove_prefix(line_end.size());
    if (parts.size() == limits.parts) return too_many_parts;
    auto part = read_headers(text);
    if (!part) return part.error();
    const auto end = text.find(delimiter);
    if (end == std::string_view::npos) return malformed;
    part->content = as_bytes(text.substr(0, end));
    text.remove_prefix(end + delimiter.size());
    const auto twice = [&](const Part& other) { return other.name == part->name; };
    if (part->name != limits.repeated && std::any_of(parts.begin(), parts.end(), twice)) return duplicate_name;
    parts.push_back(std::move(*part));
  }
  if (parts.empty() || (text != "--" && text != "--\r\n")) return malformed;
  return parts;
}

}  // namespace kythu::gateway
