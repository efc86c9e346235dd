#include "momo_signature.hpp"

#include <boost/json.hpp>

#include "channels/message.hpp"

namespace kythu::payments::channels::momo {
namespace {

struct Member {
  std::string_view name;
  bool number;
};
constexpr Member members[] = {{"amount", true},     {"extraData", false},   {"message", false},     {"orderId", false},
                              {"orderInfo", false}, {"orderType", false},   {"partnerCode", false}, {"payType", false},
                              {"requestId", false}, {"responseTime", true}, {"resultCode", true},   {"transId", true}};

}  // namespace

std::string signed_text(const std::vector<std::pair<std::string_view, std::string_view>>& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(value);
  }
  return text;
}

std::optional<std::string> notification_text(std::string_view access_key, const boost::json::object& told) {
  auto text = signed_text({{"accessKey", access_key}});
  for (const auto& [name, number] : members) {
    const auto* value = told.if_contains(name);
    if (!value || (number ? !value->is_int64() : !value->is_string())) return std::nullopt;
    text.append("&").append(name).append("=").append(*plain_at(told, name));
  }
  return text;
}

}  // namespace kythu::payments::channels::momo
