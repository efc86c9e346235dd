#include "checkout.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "gateway/api/qr_png.hpp"
#include "gateway/api/qr_svg.hpp"
#include "gateway/api/words.hpp"
#include "gateway/core/query.hpp"
#include "gateway/pages/checkout.hpp"
#include "gateway/pages/static_files.hpp"
#include "payments/channels/vietqr.hpp"
#include "receipts/lookup.hpp"
#include "sql.hpp"

namespace kythu::gateway {
namespace {

constexpr std::size_t longest_code = 512;

/// What a channel gave to pay its open order with, on this page.
struct Handed {
  std::string channel, qr, deeplink;
};

struct Seen {
  payments::Payment payment;
  std::vector<receipts::Receipt> receipts;
  std::string agency;
  Handed handed;
};

Result<Seen, Problem> look(const Context& context) {
  return context.services.database.read([&](db::Transaction& tx) -> Result<Seen, Problem> {
    auto payment = context.services.cashier.find_by_token(tx, context.path[0]);
    if (!payment) return problem_of(payment.error());
    receipts::Filter filter;
    filter.agency = (*payment).agency;
    filter.payment = (*payment).id;
    auto receipts = receipts::search(tx, filter);
    std::erase_if(receipts, [](const auto& receipt) { return !receipt.signed_at; });
    const auto agency = tx.exec(sql::agency_words, (*payment).agency);
    const auto open = tx.exec(sql::open_handover, (*payment).agency, (*payment).id, context.now);
    Handed handed;
    if (!open.empty())
      handed = {open[0][0].as<std::string>(), open[0][1].as<std::string>(), open[0][2].as<std::string>()};
    return Seen{std::move(*payment), std::move(receipts), agency.empty() ? "" : agency[0][0].as<std::string>(),
                std::move(handed)};
  });
}

std::string notice_of(const Context& context) {
  auto query = Query::parse(context.request.query);
  return query ? (*query).text("notice") : std::string{};
}

/// A provider's text may be longer than a code holds: then there is none.
pages::CheckoutQr drawing_of(const std::string& text) {
  if (text.empty() || text.size() > longest_code) return {};
  auto drawing = draw_qr(text);
  return {drawing.side, std::move(drawing.path)};
}

void show_transfer(pages::CheckoutView& view, const payments::Payment& payment) {
  const auto transfer = payments::channels::vietqr::read(payment.qr_payload);
  if (!transfer) return;
  view.qr = drawing_of(payment.qr_payload);
  view.bank_bin = (*transfer).bank_bin;
  view.bank_account = (*transfer).account;
  view.transfer_ref = payment.transfer_ref;
}

pages::CheckoutView view_of(Context& context, const Seen& seen) {
  const auto& payment = seen.payment;
  pages::CheckoutView view;
  view.language = page_language(context);
  view.token = payment.token;
  view.agency = seen.agency;
  view.procedure = payment.procedure;
  view.dossier = payment.dossier;
  view.payer = payment.payer.name;
  for (const auto& item : payment.items) view.items.push_back({item.description, item.amount, item.quantity});
  view.amount = payment.amount;
  view.status = payments::public_status(payment);
  for (const auto& channel : payment.channels) view.channels.push_back({channel});
  show_transfer(view, payment);
  view.open = {seen.handed.channel, drawing_of(seen.handed.qr), seen.handed.deeplink};
  view.return_url = payment.return_url;
  view.now = context.now;
  view.expires_at = payment.expires_at;
  view.paid_at = payment.paid_at;
  view.paid_channel = payment.paid_channel;
  for (const auto& receipt : seen.receipts) {
    const auto href = "/receipts/" + receipt.lookup_code;
    view.receipts.push_back(
        {receipt.form_code, receipt.symbol, receipt.number, receipt.lookup_code, href + ".pdf", href + ".xml"});
  }
  view.notice = notice_of(context);
  return view;
}

/// "https://sandbox.vnpayment.vn" of the pay page: Chromium holds form-action against the redirect's target too.
std::string pay_pages(const payments::Cashier& cashier, const payments::Payment& payment) {
  std::string pages;
  for (const auto& channel : cashier.channels()) {
    if (std::ranges::find(payment.channels, channel.name) == payment.channels.end()) continue;
    pages.append(pages.empty() ? "" : " ").append(channel.pages);
  }
  return pages;
}

Answer see_other(const std::string& where) {
  return {303, {{"location", where}, {"referrer-policy", "no-referrer"}, {"cache-control", "no-store"}}, {}};
}

/// Our reference, where the channel writes it when it sends the browser back.
std::string reference_in(Query& query, std::string_view channel) {
  if (channel == "momo" || channel == "paygov") return query.text("orderId");
  if (channel == "zalopay") return query.text("apptransid");
  if (channel == "platform") return query.text("MaThamChieu");
  if (channel == "keypay") return query.text("transaction_id");
  return query.text("vnp_TxnRef");
}

/// The channel's page knows nothing of ours: the language that was chosen here waits for the citizen's return.
constexpr std::string_view language_cookie = "kythu-lang";

void keep_language(Answer& answer, std::string_view language) {
  if (language != "vi" && language != "en") return;
  answer.headers.emplace_back("set-cookie", std::string{language_cookie} + "=" + std::string{language} +
                                                "; Path=/pay/return; Max-Age=3600; Secure; HttpOnly; SameSite=Lax");
}

/// What to add to the page's address; nothing when the browser's own language will do.
std::string kept_language(const Context& context) {
  const auto cookies = context.header("cookie").value_or("");
  const auto at = cookies.find(language_cookie);
  if (at == std::string_view::npos) return {};
  const auto kept = cookies.substr(at + language_cookie.size(), 3);
  if (kept == "=en" && context.language != Language::en) return "?lang=en";
  if (kept == "=vi" && context.language != Language::vi) return "?lang=vi";
  return {};
}

/// VietQR's; not_found for a payment that takes no transfer.
Result<std::string, Problem> payload_of(Context& context) {
  const auto payment = context.services.database.read(
      [&](db::Transaction& tx) { return context.services.cashier.find_by_token(tx, context.path[0]); });
  if (!payment) return problem_of(payment.error());
  if ((*payment).qr_payload.empty()) return not_found();
  return (*payment).qr_payload;
}

}  // namespace

Result<Answer, Problem> show_checkout(Context& context) {
  const auto seen = look(context);
  if (!seen) return seen.error();
  return html_answer(200, pages::render_checkout(view_of(context, *seen)),
                     pages::page_policy(pay_pages(context.services.cashier, (*seen).payment)));
}

Result<Answer, Problem> open_checkout_attempt(Context& context) {
  auto form = Query::parse(as_text(context.request.body));
  if (!form) return form.error();
  const auto channel = (*form).text("channel"), language = (*form).text("lang");
  if (const auto good = (*form).check(); !good) return good.error();
  const auto redirect = context.services.cashier.open_attempt(context.path[0], channel, context.request.peer);
  if (redirect) {
    auto answer = see_other((*redirect).url);
    keep_language(answer, language);
    return answer;
  }
  const auto problem = problem_of(redirect.error());
  if (redirect.error() == payments::Refusal::not_found || redirect.error() == payments::Refusal::channel_unknown) {
    return problem;
  }
  // The citizen is shown the page as it is now, with the reason: it says more than an error would.
  return see_other("/pay/" + context.path[0] + "?notice=" + problem.code + (language == "en" ? "&lang=en" : ""));
}

Result<Answer, Problem> show_checkout_status(Context& context) {
  const auto seen = look(context);
  if (!seen) return seen.error();
  boost::json::array receipts;
  for (const auto& receipt : (*seen).receipts) {
    receipts.push_back({{"number", receipt.number}, {"lookup_code", receipt.lookup_code}});
  }
  return json_answer(200, boost::json::object{{"status", payments::public_status((*seen).payment)},
                                              {"receipts", std::move(receipts)}});
}

Result<Answer, Problem> show_checkout_qr(Context& context) {
  const auto payload = payload_of(context);
  if (!payload) return payload.error();
  return Answer{200, {{"content-type", "image/png"}, {"cache-control", "private, max-age=3600"}}, qr_png(*payload)};
}

Result<Answer, Problem> show_checkout_qr_svg(Context& context) {
  const auto payload = payload_of(context);
  if (!payload) return payload.error();
  return Answer{
      200, {{"content-type", "image/svg+xml"}, {"cache-control", "private, max-age=3600"}}, to_bytes(qr_svg(*payload))};
}

Result<Answer, Problem> return_from_channel(Context& context) {
  auto query = Query::parse(context.request.query);
  if (!query) return query.error();
  const auto reference = reference_in(*query, context.path[0]);  // whoever knows it was sent to pay
  const auto rows = context.services.database.read(
      [&](db::Transaction& tx) { return tx.exec(sql::find_checkout, context.path[0], reference); });
  if (rows.empty()) return problem_of(payments::Refusal::not_found);
  auto where = "/pay/" + rows[0][0].as<std::string>() + kept_language(context);
  // Booked already, by the provider's own notification; what the browser brought along counts for nothing.
  if (rows[0][1].as<std::string>() == "failed") {
    where += (where.find('?') == std::string::npos ? "?" : "&") + std::string{"notice=attempt_failed"};
  }
  return see_other(where);
}

}  // namespace kythu::gateway
