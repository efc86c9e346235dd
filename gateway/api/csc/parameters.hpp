// Reads what a client of the CSC API sends. The first fault is kept, in the words of the specification's tables of
// errors, because clients compare them; null means absent (7.1). A member that the method does not have is a fault, so
// that `hash` never passes for `hashes`.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "gateway/core/csc_error.hpp"
#include "gateway/core/json.hpp"

namespace kythu::gateway {

class CscParameters {
 public:
  /// Both references outlive the reader.
  CscParameters(const boost::json::value& value, std::optional<CscError>& first);

  /// Empty when absent or wrong.
  std::string text(std::string_view name, Presence presence, std::size_t most = 1'000);
  std::optional<std::int64_t> integer(std::string_view name, Presence presence);
  bool flag(std::string_view name);
  const boost::json::array* array(std::string_view name);
  /// Strings in base64; `name` as the errors print it. Empty when absent or wrong.
  std::vector<Bytes> hashes(std::string_view name);
  /// clientData, for correlation.
  std::string client_data() { return text("clientData", Presence::optional, 1'000); }

  bool has(std::string_view name) const;
  void fault(std::string_view description);
  /// Last: also what nobody asked for is a fault.
  Result<Done, CscError> check();

 private:
  const boost::json::value* ask(std::string_view name);
  const boost::json::object* object_;
  std::optional<CscError>* first_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace kythu::gateway
