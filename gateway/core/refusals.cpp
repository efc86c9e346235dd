// What the rooms refuse, as HTTP: one switch a room.
#include <algorithm>

#include "problem.hpp"

namespace kythu::gateway {
namespace {

Problem unprocessable(std::string_view code, std::string_view detail, std::string_view pointer = {}) {
  Problem problem{422, std::string{code}, std::string{detail}, {}, {}};
  if (!pointer.empty()) problem.errors.push_back({std::string{pointer}, problem.code, problem.detail});
  return problem;
}

Problem conflict(std::string_view code, std::string_view detail) {
  return {409, std::string{code}, std::string{detail}, {}, {}};
}

Problem try_again(std::string_view code, std::string_view detail) {
  return {503, std::string{code}, std::string{detail}, {}, {{"retry-after", "5"}}};
}

Problem forbidden_key() { return {403, "credential_not_allowed", "The key's policy does not allow this.", {}, {}}; }

Problem rate_exceeded() {
  return {429, "credential_rate_exceeded", "The key's policy allows no more now.", {}, {{"retry-after", "5"}}};
}

Problem not_active() {
  return unprocessable("credential_not_active", "The key is not in use now: security officers have to act.",
                       "/credential");
}

Problem needs_approval() {
  return unprocessable("approval_needed", "The key's grant asks for a person's approval of each signature.",
                       "/credential");
}

Problem same_person() { return {403, "same_person", "Another person has to approve it.", {}, {}}; }

Problem in_doubt() { return try_again("in_doubt", "Repeat the request with the same Idempotency-Key."); }

}  // namespace

Problem problem_of(payments::Refusal refusal) {
  using enum payments::Refusal;
  switch (refusal) {
    case not_found: return gateway::not_found("payment_not_found");
    case no_items: return unprocessable("no_items", "At least one item is needed.", "/items");
    case amount_out_of_range:
      return unprocessable("amount_out_of_range", "The sum is zero or above the limit of a channel.", "/items");
    case fee_unknown:
      return unprocessable("fee_unknown", "A fee is not in the catalogue, or its amount differs from it.", "/items");
    case channel_unknown:
      return unprocessable("channel_unknown", "No such channel is open for this agency.", "/channels");
    case expiry_out_of_range:
      return unprocessable("expiry_out_of_range", "Outside the settings' shortest and longest expiry.", "/expires_in");
    case not_cancellable: return conflict("not_cancellable", "Money may have been taken, or the payment is over.");
    case not_payable: return conflict("not_payable", "The payment is paid, expired or canceled.");
    case attempt_unsettled: return conflict("attempt_unsettled", "Wait until the earlier attempt is settled.");
    case attempt_opening: return conflict("attempt_opening", "The channel's page is being opened.");
    case channel_refused: return conflict("channel_refused", "The channel made no order; no money was taken.");
  }
  return {};
}

Problem problem_of(payments::RefundRefusal refusal) {
  using enum payments::RefundRefusal;
  switch (refusal) {
    case not_found: return gateway::not_found("refund_not_found");
    case not_refundable: return conflict("not_refundable", "No money was taken, or it waits for officers.");
    case amount_above_refundable:
      return unprocessable("amount_above_refundable", "More than is left of what was taken.", "/amount");
    case amount_below_least:
      return unprocessable("amount_below_least", "The channel returns no sum as small as this.", "/amount");
    case no_account: return conflict("no_payout_account", "The agency has no account to pay it out from.");
    case not_waiting: return conflict("refund_not_waiting", "The refund is in another state.");
    case same_person: return gateway::same_person();
  }
  return {};
}

Problem problem_of(payments::BreakRefusal refusal) {
  using enum payments::BreakRefusal;
  switch (refusal) {
    case not_found: return gateway::not_found("break_not_found");
    case not_waiting: return conflict("break_not_waiting", "The break, or its payment, is in another state.");
    case remedy_unsuitable: return unprocessable("remedy_unsuitable", "Not for a break of this kind.", "/remedy");
    case payment_unsuitable: return unprocessable("payment_unsuitable", "Not there, or paid already.", "/payment");
    case less_than_due:
      return unprocessable("less_than_due", "A payment is paid in one sum, and this is less than is due.", "/payment");
    case attempt_open:
      return conflict("attempt_open", "Another attempt of the payment may still take money; wait for its end.");
    case no_account: return conflict("no_payout_account", "The agency has no account to pay it out from.");
    case same_person: return gateway::same_person();
  }
  return {};
}

Problem problem_of(payments::DrawerRefusal refusal) {
  using enum payments::DrawerRefusal;
  switch (refusal) {
    case not_found: return gateway::not_found("drawer_not_found");
    case counter_unsuitable:
      return unprocessable("counter_unsuitable", "One to eight capital letters and digits.", "/counter");
    case counter_busy: return conflict("counter_busy", "The counter's drawer is not closed yet.");
    case not_waiting: return conflict("drawer_not_waiting", "The drawer is in another state.");
    case not_the_clerk: return {403, "not_the_clerk", "Only the clerk who opened the drawer.", {}, {}};
    case same_person: return gateway::same_person();
    case payment_unsuitable:
      return unprocessable("payment_unsuitable", "Not there, paid already, or over.", "/payment");
    case attempt_unsettled: return conflict("attempt_unsettled", "The payer may have paid already.");
    case more_than_there: return unprocessable("more_than_there", "More than should be in the drawer.", "/amount");
    case count_unsuitable:
      return unprocessable("count_unsuitable", "A note that is not issued, or one counted twice.", "/pieces");
    case no_account: return conflict("no_payout_account", "The agency has no account of its own.");
  }
  return {};
}

Problem problem_of(receipts::Refusal refusal) {
  using enum receipts::Refusal;
  switch (refusal) {
    case not_found: return gateway::not_found("receipt_not_found");
    case no_series: return conflict("receipt_no_series", "Open a series for this year first.");
    case series_used_up: return conflict("receipt_series_used_up", "Every number of the series is given.");
    case series_set_back: return conflict("receipt_series_set_back", "A backup set it back; open another series.");
    case not_registered: return conflict("receipt_not_registered", "The tax authority has not accepted the form.");
    case key_unavailable: return try_again("signer_unavailable", "The collector's key does not answer.");
    case key_not_allowed: return forbidden_key();
    case key_not_active: return conflict("credential_not_active", "The collector's key is not in use now.");
    case certificate_unsuitable:
      return conflict("certificate_unsuitable", "The collector's certificate is expired, not yet valid or unsuitable.");
  }
  return {};
}

Problem problem_of(receipts::CorrectionRefusal refusal) {
  using enum receipts::CorrectionRefusal;
  switch (refusal) {
    case not_found: return gateway::not_found("correction_not_found");
    case not_correctable: return conflict("receipt_not_correctable", "It waits for its signature, or has ended.");
    case already_proposed: return conflict("correction_waiting", "Another proposal waits to be decided.");
    case amount_differs: return unprocessable("amount_differs", "The lines must sum up to the receipt.", "/lines");
    case not_waiting: return conflict("correction_not_waiting", "Somebody has decided.");
    case same_person: return gateway::same_person();
    case money_returned: return conflict("money_returned", "The money went back; it can only be approved.");
    case no_number: return conflict("receipt_no_series", "No series gives a number now.");
  }
  return {};
}

Problem problem_of(receipts::SeriesRefusal refusal) {
  using enum receipts::SeriesRefusal;
  switch (refusal) {
    case not_found: return gateway::not_found("series_not_found");
    case bad_form_code: return unprocessable("bad_form_code", "EBL01 or EBL02.", "/form_code");
    case bad_symbol:
      return unprocessable("bad_symbol",
                           "As 26TAA: two digits of this year, or in time of the next, T and two letters.", "/symbol");
    case bad_range: return unprocessable("bad_range", "From 1 to 99999999.", "/upper");
    case exists: return conflict("series_exists", "This series is there already.");
    case already_proposed: return conflict("series_waiting", "The same proposal waits to be decided.");
    case not_waiting: return conflict("series_not_waiting", "Somebody has decided.");
    case same_person: return gateway::same_person();
  }
  return {};
}

namespace {

struct AppearanceRow {
  signing::Refusal refusal;
  std::string_view code, pointer, detail;
};

Problem problem_of_appearance(signing::Refusal refusal) {
  using enum signing::Refusal;
  constexpr AppearanceRow rows[]{
      {page_missing, "page_missing", "/page", "The document has fewer pages."},
      {appearance_unsuitable, "appearance_unsuitable", "", "Off the page, too small, or a letter no font has."},
      {picture_unsuitable, "image_unsuitable", "/image", "Not a sound PNG of at most 2400 × 2400 pixels."},
      {picture_size_unknown, "image_size_unknown", "/width_mm",
       "Give `width_mm`, or `width` and `height`, or a PNG with pHYs."},
      {field_missing, "field_not_found", "", "No field of the document's form has this name."},
      {field_unsuitable, "field_unsuitable", "", "To sign: an empty signature field. To cover: a visible signature."},
      {text_missing, "text_not_found", "/find/text", "No line of the searched pages has it."},
      {text_ambiguous, "text_ambiguous", "/find/match", "It stands in several places: say first or last, or a page."},
      {text_unreadable, "text_unreadable", "/find/text",
       "Not found, and there are fonts that do not say which letters they show. Give coordinates."}};
  const auto* row = std::ranges::find(rows, refusal, &AppearanceRow::refusal);
  return unprocessable(row->code, row->detail, "/appearance" + std::string{row->pointer});
}

}  // namespace

Problem problem_of(signing::Refusal refusal) {
  using enum signing::Refusal;
  constexpr std::string_view document = "/document";
  switch (refusal) {
    case not_a_pdf: return unprocessable("document_not_a_pdf", "It does not begin as a PDF does.", document);
    case not_xml:
      return unprocessable("document_not_xml", "Well-formed XML in UTF-8 without a document type is signed.", document);
    case already_signed:
      return unprocessable("document_already_signed", "Take another packaging: the signature in it would break.",
                           document);
    case combination_unknown:
      return unprocessable("combination_unsupported", "Format, packaging, form and level do not go together.",
                           "/format");
    case digest_unsuitable:
      return unprocessable("digest_unsuitable", "The key's algorithm hashes otherwise: send the document.", "/digest");
    case encrypted: return unprocessable("document_encrypted", "Encrypted documents are not signed.", document);
    case broken: return unprocessable("document_broken", "It would have to be repaired first.", document);
    case hybrid: return unprocessable("document_hybrid", "A table and a stream in one section are refused.", document);
    case active_content: return unprocessable("document_active_content", "Scripts, launches or XFA.", document);
    case changes_forbidden: return unprocessable("document_changes_forbidden", "It is certified so.", document);
    case too_large: return {413, "document_too_large", "The document is above the limit.", {}, {}};
    case page_missing:
    case appearance_unsuitable:
    case picture_unsuitable:
    case picture_size_unknown:
    case field_missing:
    case field_unsuitable:
    case text_missing:
    case text_ambiguous:
    case text_unreadable: return problem_of_appearance(refusal);
    case certificate_unsuitable:
      return conflict("certificate_unsuitable", "The certificate is expired, not yet valid or unsuitable.");
    case parser_failed: return unprocessable("document_unreadable", "Reading it ran out of limits.", document);
    case parser_busy: return try_again("unavailable", "Too many documents are being read.");
    case key_unknown: return unprocessable("credential_unknown", "No key has this name.", "/credential");
    case key_not_allowed: return forbidden_key();
    case key_not_active: return not_active();
    case key_needs_approval: return needs_approval();
    case key_rate_exceeded: return rate_exceeded();
    case key_unavailable: return try_again("signer_unavailable", "The signer or its token does not answer.");
    case signature_wrong: return unprocessable("signature_wrong", "It is not this key's over this document.");
    case not_signed: return unprocessable("document_not_signed", "No signature that can be raised is in it.", document);
    case several_signatures:
      return unprocessable("several_signatures", "Outside of PDF one signature is raised.", document);
    case not_raisable:
      return unprocessable("signature_not_raisable", "It is written in a way that leaves no place for more.", document);
    case content_needed:
      return unprocessable("detached_content_needed", "The signature does not hold what it is over.",
                           "/detached_content");
    case level_reached: return conflict("level_reached", "The signature has that level.");
    case revocation_unavailable:
      return try_again("revocation_unavailable", "No responder and no list speaks about every certificate.");
    case certificate_revoked:
      return conflict("certificate_revoked", "A certificate of the signature or of its time-stamp is revoked.");
    case token_too_large:
    case timestamp_unavailable: return try_again("timestamp_unavailable", "No authority gave a good token.");
  }
  return {};
}

Problem problem_of(hsm::Refusal refusal) {
  using enum hsm::Refusal;
  switch (refusal) {
    case unknown_key: return unprocessable("credential_unknown", "No key has this name.", "/credential");
    case not_allowed: return forbidden_key();
    case rate_exceeded: return gateway::rate_exceeded();
    case bad_order: return unprocessable("credential_not_allowed", "The key does not make such signatures.");
    case busy: return try_again("signer_unavailable", "Every session is in use.");
    case token_down: return try_again("signer_unavailable", "No token that holds the key answers.");
    case failed: return try_again("signer_unavailable", "The token gave no signature that verifies.");
    case unreachable: return try_again("signer_unavailable", "The signer is not there.");
    case in_doubt: return gateway::in_doubt();
    case not_active: return gateway::not_active();
    case needs_approval: return gateway::needs_approval();
  }
  return {};
}

}  // namespace kythu::gateway
