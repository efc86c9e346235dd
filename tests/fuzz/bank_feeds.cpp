// What anybody can send as a notice of a bank transfer: reading it never crashes, and no money comes of it without the
// secret. With the secret an amount is above zero, and a memo names at most one reference.
#include <algorithm>
#include <cstdlib>

#include "channels/casso.hpp"
#include "channels/message.hpp"
#include "channels/payos.hpp"
#include "channels/sepay.hpp"
#include "transfer_ref.hpp"

using namespace kythu;
using namespace kythu::payments;

namespace {

constexpr std::string_view hidden = "a secret that no input knows", told = "a secret that every input knows";
const Instant now{std::chrono::seconds{1795317630}};

Callback post(std::string_view body, std::vector<std::pair<std::string, std::string>> headers) {
  return {"bank", "POST", {}, std::move(headers), to_bytes(body), "203.0.113.2"};
}

void believe_nothing(std::string_view text) {
  static const channels::Payos payos{{Secret{hidden}, {"12345678"}}};
  static const channels::Casso casso{{Secret{hidden}, Secret{hidden}, {"11112222"}}};
  static const channels::Sepay sepay{{Secret{hidden}, {}, {"0123499999"}}};
  const auto line = std::string{text.substr(0, text.find('\n'))};
  const auto callback = post(text, {{"x-casso-signature", line},
                                    {"secure-token", line},
                                    {"x-sepay-timestamp", "1795317630"},
                                    {"x-sepay-signature", "sha256=" + line}});
  for (const channels::BankFeed* feed :
       {static_cast<const channels::BankFeed*>(&payos), static_cast<const channels::BankFeed*>(&casso),
        static_cast<const channels::BankFeed*>(&sepay)}) {
    if (feed->read(callback, now)) std::abort();
  }
}

void read_what_is_proven(std::string_view text) {
  static const channels::Casso casso{{{}, Secret{told}, {"11112222"}}};
  static const channels::Sepay sepay{{{}, Secret{told}, {"0123499999"}}};
  const auto callback =
      post(text, {{"secure-token", std::string{told}}, {"authorization", "Apikey " + std::string{told}}});
  for (const auto& read : {casso.read(callback, now), sepay.read(callback, now)}) {
    if (!read) continue;
    for (const auto& credit : *read) {
      if (credit.amount.dong() <= 0 || credit.transaction.empty()) std::abort();
      if (transfer_refs_in(credit.memo).size() > 1 && transfer_ref_in(credit.memo)) std::abort();
    }
  }
}

/// Boost.JSON rounds such numbers when it reads them, so what is written of one may be read as its neighbour. A
/// signature over one is refused then; no bank's notice has any.
bool has_fraction(const boost::json::value& value) {
  if (const auto* const array = value.if_array()) return std::ranges::any_of(*array, has_fraction);
  if (const auto* const object = value.if_object())
    return std::ranges::any_of(*object, [](const auto& member) { return has_fraction(member.value()); });
  return value.is_double();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  believe_nothing(text);
  read_what_is_proven(text);
  if (const auto ref = transfer_ref_in(text); ref && !is_transfer_ref(*ref)) std::abort();
  if (const auto object = channels::read_json_object(text)) {
    // What was read once is written so that it is read as the same.
    const auto again = channels::casso::sorted_json(*object);
    const auto second = channels::read_json_object(again);
    if (second && !has_fraction(*object) && channels::casso::sorted_json(*second) != again) std::abort();
    (void)channels::payos::signed_text(*object);
  }
  return 0;
}
