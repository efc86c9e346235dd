// Strict JSON (security requirement C7): UTF-8, depth 32, no duplicate member, no unknown member, and money
// only as whole numbers.
// Every fault of a request is collected, so that a caller corrects it once.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "config/base/bytes.hpp"
#include "config/base/result.hpp"
#include "config/base/vnd.hpp"
#include "gateway/core/problem.hpp"

namespace kythu::gateway {

/// malformed_json with the place and the reason (syntax, duplicate_member, too_deep, not_utf8).
Result<boost::json::value, Problem> parse_json(BytesView text);

/// Sorted members, no white space (RFC 8785 for the values we admit): equal requests have equal text.
std::string canonical(const boost::json::value& value);

enum class Presence { required, optional };

/// Reads the members of one object and writes down what is wrong. After a fault a getter returns an empty value, so
/// reading goes on; look at the errors before acting.
class JsonObject {
 public:
  /// `pointer` is the object's place, "" for the whole request. Both references must outlive the reader.
  JsonObject(const boost::json::value& value, std::string pointer, std::vector<FieldError>& errors);

  /// `most` counts bytes. Control characters other than line feeds are refused. Empty text counts as missing.
  std::string text(std::string_view name, Presence presence, std::size_t most = 1'000);
  std::optional<std::int64_t> integer(std::string_view name, Presence presence, std::int64_t min, std::int64_t max);
  /// 1 … Vnd::max
  std::optional<Vnd> money(std::string_view name);
  std::optional<double> number(std::string_view name, Presence presence);
  std::optional<bool> flag(std::string_view name, Presence presence);
  std::vector<std::string> texts(std::string_view name, Presence presence, std::size_t most);
  /// An empty reader when absent; its present() is false.
  JsonObject object(std::string_view name, Presence presence);
  std::vector<JsonObject> objects(std::string_view name, Presence presence, std::size_t most);
  /// The member as canonical text, an object of at most `most` bytes; "{}" when absent.
  std::string raw_object(std::string_view name, std::size_t most);

  bool present() const { return object_ != nullptr; }
  bool has(std::string_view name) const;
  std::string pointer_to(std::string_view name) const;
  /// For checks of the handler's own.
  void fault(std::string_view name, std::string_view code, std::string_view detail);
  /// `unknown_member` for every member that nobody asked for. Last, for every object read.
  void refuse_unknown();

 private:
  const boost::json::value* ask(std::string_view name, Presence presence);
  const boost::json::object* object_ = nullptr;
  std::string pointer_;
  std::vector<FieldError>* errors_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace kythu::gateway
