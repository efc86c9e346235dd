#include "zalopay_codes.hpp"

#include <algorithm>

namespace kythu::payments::channels::zalopay {

const std::vector<Code>& codes() {
  using enum Reason;
  static const std::vector<Code> all{{-32, system},       {-33, maintenance}, {-34, maintenance}, {-35, maintenance},
                                     {-43, maintenance},  {-68, exists},      {-88, maintenance}, {-101, refunded},
                                     {-135, maintenance}, {-301, system},     {-322, ended},      {-329, ended},
                                     {-401, refused},     {-402, refused},    {-403, refused},    {-405, refused},
                                     {406, system},       {-429, system},     {-500, system}};
  return all;
}

Reason look_up(std::optional<std::int64_t> sub_code) {
  if (!sub_code) return Reason::unknown;
  const auto found = std::ranges::find(codes(), *sub_code, &Code::code);
  if (found != codes().end()) return found->reason;
  const bool like_http = (*sub_code >= 400 && *sub_code < 600) || (*sub_code > -600 && *sub_code <= -400);
  return like_http ? Reason::system : Reason::unknown;
}

}  // namespace kythu::payments::channels::zalopay
