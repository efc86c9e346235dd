// The page where a citizen pays. It works without JavaScript; /static/checkout.js only spares the reloading by hand.
//
// For whoever serves it: Chromium applies the CSP directive form-action to the redirect that answers the form, so the
// policy must name the pay pages of the channels there (or leave form-action out), or the button does nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/base/clock.hpp"
#include "config/base/vnd.hpp"
#include "gateway/pages/language.hpp"

namespace kythu::pages {

struct CheckoutItem {
  std::string description;
  Vnd amount;  ///< of one
  std::int64_t quantity = 1;
};

/// A QR code as lines: SVG path data on a square of `side` modules.
struct CheckoutQr {
  unsigned side = 0;
  std::string path;  ///< empty: none
};

/// One of the channels that the payment may take; "vietqr" is shown as a code, the others as buttons.
struct CheckoutChannel {
  std::string code;  ///< "vnpay"
};

/// An order that a channel has open, where it gave something to pay with on this page.
struct CheckoutOpen {
  std::string channel;
  CheckoutQr qr;
  std::string deeplink;  ///< of the wallet's app; may be empty
};

struct CheckoutReceipt {
  std::string form_code, symbol;  ///< "EBL01", "26TAA"
  std::int64_t number = 0;
  std::string lookup_code;         ///< of /receipts/{lookup_code}
  std::string pdf_href, xml_href;  ///< paths of this server; empty: not offered
};

/// Plain facts; every text is escaped by the page.
struct CheckoutView {
  Language language = Language::vi;
  std::string token;  ///< of /pay/{token}
  std::string agency, procedure, dossier, payer;
  std::vector<CheckoutItem> items;
  Vnd amount;
  std::string status;  ///< the public word: created, pending, processing, paid, failed, expired, canceled, refunded, …
  std::vector<CheckoutChannel> channels;
  CheckoutOpen open;
  CheckoutQr qr;                       ///< VietQR
  std::string bank_bin, bank_account;  ///< as in the code
  std::string transfer_ref;            ///< what the memo of a transfer has to say; may be empty
  std::string return_url;              ///< back to the portal; shown as a link when it is https (or http on loopback)
  Instant now, expires_at;
  std::optional<Instant> paid_at;
  std::string paid_channel;
  std::vector<CheckoutReceipt> receipts;  ///< those that are signed
  std::string notice;  ///< code of the refusal that brought the citizen back here ("attempt_unsettled"), or empty
};

/// UTF-8 HTML, without inline script or style.
std::string render_checkout(const CheckoutView& view);

}  // namespace kythu::pages
