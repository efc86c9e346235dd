// The part of the checkout page where the citizen pays: an attempt that is open, the channels, the transfer by VietQR.
#pragma once

#include "gateway/pages/checkout.hpp"
#include "html.hpp"

namespace kythu::pages {

/// Empty when the payment takes no money any more.
Html ways_to_pay(const CheckoutView& view);

}  // namespace kythu::pages
