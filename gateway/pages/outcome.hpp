// What a payment's status means to the citizen, in words.
#pragma once

#include <string_view>

#include "gateway/pages/checkout.hpp"
#include "html.hpp"

namespace kythu::pages {

struct Outcome {
  std::string_view status;  ///< the public word
  std::string_view tone;    ///< of the panel: open, wait, good, bad
  bool payable = false;     ///< channels are offered
  bool final = false;       ///< nothing more will happen by itself
  std::string_view vi_title, en_title;
  std::string_view vi_text, en_text;
};

/// Every status has words; one that this page does not know reads as "processing", which promises nothing wrong.
const Outcome& outcome_of(std::string_view status);
/// Why the citizen is back on this page, by the refusal's code. A code comes by the address, so one that does not fit
/// what the page shows says nothing.
Html notice(const CheckoutView& view);
/// The outcome, and with it what was paid, the receipts and the way back.
Html outcome_panel(const CheckoutView& view);

}  // namespace kythu::pages
