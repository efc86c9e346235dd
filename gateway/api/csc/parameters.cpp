#include "csc/parameters.hpp"

#include "csc/dialect.hpp"

namespace kythu::gateway {

CscParameters::CscParameters(const boost::json::value& value, std::optional<CscError>& first)
    : object_(value.if_object()), first_(&first) {
  if (object_ == nullptr) fault("The body must be a JSON object");
}

void CscParameters::fault(std::string_view description) {
  if (!*first_) *first_ = csc_invalid(description);
}

bool CscParameters::has(std::string_view name) const {
  const auto* value = object_ ? object_->if_contains(name) : nullptr;
  return value != nullptr && !value->is_null();
}

const boost::json::value* CscParameters::ask(std::string_view name) {
  asked_.emplace(name);
  return has(name) ? object_->if_contains(name) : nullptr;
}

std::string CscParameters::text(std::string_view name, Presence presence, std::size_t most) {
  const auto* value = ask(name);
  if (value == nullptr && presence == Presence::optional) return {};
  const auto* found = value ? value->if_string() : nullptr;
  if (found == nullptr) {
    fault((presence == Presence::required ? "Missing (or invalid type) string parameter " : "Invalid parameter ") +
          std::string{name});
    return {};
  }
  if (found->empty() || found->size() > most) return fault("Invalid parameter " + std::string{name}), std::string{};
  return {found->begin(), found->end()};
}

std::optional<std::int64_t> CscParameters::integer(std::string_view name, Presence presence) {
  const auto* value = ask(name);
  if (value == nullptr && presence == Presence::optional) return std::nullopt;
  const auto* number = value ? value->if_int64() : nullptr;
  if (number == nullptr) {
    return fault("Missing (or invalid type) integer parameter " + std::string{name}), std::nullopt;
  }
  return *number;
}

bool CscParameters::flag(std::string_view name) {
  const auto* value = ask(name);
  if (value != nullptr && !value->is_bool()) fault("Invalid parameter " + std::string{name});
  return value != nullptr && value->is_bool() && value->as_bool();
}

const boost::json::array* CscParameters::array(std::string_view name) {
  const auto* value = ask(name);
  const auto* found = value ? value->if_array() : nullptr;
  if (value != nullptr && found == nullptr) fault("Invalid array parameter " + std::string{name});
  return found;
}

std::vector<Bytes> CscParameters::hashes(std::string_view name) {
  // The tables of 2.0 say "hash" too, where the member is `hashes`.
  const auto* value = ask(name);
  const auto* given = value ? value->if_array() : nullptr;
  if (given == nullptr) return fault("Missing (or invalid type) array parameter hash"), std::vector<Bytes>{};
  if (given->empty()) fault("Empty hash array");
  if (given->size() > static_cast<std::size_t>(csc_most_signatures)) {
    return fault("Numbers of signatures is too high"), std::vector<Bytes>{};
  }
  std::vector<Bytes> all;
  for (const auto& one : *given) {
    auto bytes = one.is_string() ? from_base64(one.get_string()) : std::nullopt;
    if (!bytes) return fault("Invalid Base64 hash string parameter"), std::vector<Bytes>{};
    all.push_back(std::move(*bytes));
  }
  return all;
}

Result<Done, CscError> CscParameters::check() {
  if (object_ != nullptr) {
    for (const auto& member : *object_) {
      if (!asked_.contains(std::string_view{member.key()})) {
        fault("Unknown parameter " + std::string{std::string_view{member.key()}.substr(0, 100)});
      }
    }
  }
  if (*first_) return **first_;
  return Done{};
}

}  // namespace kythu::gateway
