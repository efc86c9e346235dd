// Values of header fields with parameters: `form-data; name="document"`, read strictly (RFC 9110 section 5.6).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kythu::gateway {

struct Parameter {
  std::string name, value;
};

/// For ASCII.
bool equal_ignoring_case(std::string_view left, std::string_view right);
void skip_spaces(std::string_view& text);
/// Takes the longest token from the front; characters of `also` count as a token's.
std::string take_token(std::string_view& text, std::string_view also = {});
/// "; name=value; name="value"", to the end of the text; nullopt when it is not that, or a name stands twice.
std::optional<std::vector<Parameter>> read_parameters(std::string_view text);
/// The value, or "" when absent.
std::string find_parameter(const std::vector<Parameter>& parameters, std::string_view name);

}  // namespace kythu::gateway
