#include "common/provider.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "common/text.hpp"

namespace kythu::simulators {
namespace {

constexpr std::int64_t thousandths_taken = 8, questions_in_the_dark = 2;

std::string button(const Choice& choice, const char* look) {
  return "<button name=choice value=" + choice.name + " class=" + look + ">" + escape(choice.label) + "</button>";
}

/// What the merchant wrote for the payer.
std::string words_of(const Order& order) {
  for (const auto* name : {"vnp_OrderInfo", "orderInfo", "description", "ThongTinGiaoDich"}) {
    if (auto words = plain(order.message, name); !words.empty()) return words;
  }
  return "";
}

std::string magic_table() {
  std::string rows;
  for (const auto& one : magic_words()) rows += "<tr><th>…" + one.ending + "<td>" + one.words;
  return "<h2>Số tiền đặc biệt</h2><p>Ba chữ số cuối của số tiền quyết định điều xảy ra.</p><table>" + rows +
         "</table>";
}

}  // namespace

std::string page_of(const std::string& name, const std::string& colour, const std::string& inside) {
  return "<!doctype html><html lang=vi><meta charset=utf-8><meta name=viewport content='width=device-width'><title>" +
         escape(name) +
         " (mô phỏng)</title><link rel=icon href='data:,'><style>body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;"
         "max-width:34em;padding:0 1em 2em;color:#1a202c}header{background:" +
         colour +
         ";color:#fff;margin:0 -1em 1em;padding:.8em 1em}header "
         "b{font-size:1.3em}h2{font-size:1.1em}button{font:inherit;"
         "display:block;width:100%;text-align:left;padding:.6em .9em;margin:.4em 0;border-radius:.4em;cursor:pointer;"
         "border:1px solid #94a3b8;background:#fff;color:inherit}button.main{background:" +
         colour +
         ";color:#fff;border-color:transparent;font-weight:600;text-align:center}.sum{font-size:1.7em;font-weight:700;"
         "margin:.2em 0}table{border-collapse:collapse;width:100%;font-size:.92em}th,td{text-align:left;vertical-align:"
         "top;padding:.3em .5em .3em 0;border-bottom:1px solid #e2e8f0;overflow-wrap:anywhere}input,textarea,select{"
         "font:inherit;width:100%;box-sizing:border-box;padding:.4em}label{display:block;margin:.6em 0}</style><header>"
         "<b>" +
         escape(name) + "</b> · bản mô phỏng, không có tiền thật</header><main>" + inside + "</main>";
}

std::int64_t fee_of(std::int64_t amount) { return amount * thousandths_taken / 1000; }

Provider::Provider(Manner manner, const std::map<std::string, std::string>& flags)
    : manner_(std::move(manner)),
      choices_(usual_choices()),
      late_(std::stol(at(flags, "late-seconds", "20"))),
      orders_(at(flags, "ledger-file")),
      notifier_({.ca_file = at(flags, "ca-file"),
                 .retries = in_minutes_of(std::stol(at(flags, "minute-ms", "60000")), manner_.retries),
                 .is_taken = manner_.is_taken,
                 .note = [this](const std::string& reference, const Heard& heard, const std::string& notice) {
                   orders_.note_answer(reference, std::to_string(heard.status) + " " + heard.body, notice);
                 }}) {
  choices_.insert(choices_.begin() + 1, manner_.declines.begin(), manner_.declines.end());
  choices_.insert(choices_.end(), manner_.specials.begin(), manner_.specials.end());
  for (const auto& order : orders_.orders()) {
    const auto* choice = find_choice(choices_, order.choice);
    if (order.notice != "due" || choice == nullptr) continue;
    notifier_.resume(order.reference, static_cast<std::size_t>(order.notices),
                     [this, order, told = *choice] { return manner_.notice(order, told); });
  }
}

Response Provider::page(const Order& order) const {
  const auto told = "<p>" + escape(words_of(order)) + "<p>Đơn " + escape(order.reference) + "<p class=sum>" +
                    grouped(order.amount) + " ₫</p>";
  if (order.state != "open") {
    return {200, "text/html; charset=utf-8",
            page_of(manner_.name, manner_.colour,
                    told + "<p>Đơn này đã kết thúc: " + order.state + " " + escape(order.code) + ".<p><a href=\"" +
                        escape(manner_.way_back(order)) + "\">Quay lại</a>")};
  }
  std::string buttons, warning;
  for (const auto& choice : choices_) buttons += button(choice, choice.name == "pay" ? "main" : "other");
  if (const auto magic = magic_of(order.amount); magic != Magic::none) {
    const auto& words = magic_words()[static_cast<std::size_t>(magic) - 1];
    warning = "<p>Số tiền đặc biệt …" + words.ending + ": " + words.words + ".";
  }
  return {200, "text/html; charset=utf-8",
          page_of(manner_.name, manner_.colour,
                  told + warning + "<form method=post action=" + manner_.choose_path + "><input type=hidden name=" +
                      manner_.reference_field + " value=\"" + escape(order.reference) + "\">" + buttons + "</form>")};
}

Heard Provider::tell(const Order& order, const Choice& choice, std::chrono::milliseconds delay) {
  const auto write = [this, order, choice] { return manner_.notice(order, choice); };
  if (choice.news == News::never || (choice.deed == Deed::decline && !manner_.tells_failures)) return {};
  if (choice.news == News::twice) notifier_.send(order.reference, write);
  if (choice.news != News::late) return notifier_.send(order.reference, write);
  notifier_.send_later(order.reference, write, delay);
  return {};
}

Response Provider::choose(const Request& request) {
  const auto form = parse_form(request.body);
  const auto reference = at(form, manner_.reference_field);
  const auto known = orders_.find(reference);
  auto name = at(form, "choice", "pay");
  if (known && name == "pay") name = choice_of(magic_of(known->amount));
  const auto* choice = find_choice(choices_, name == "decline" ? manner_.declines.front().name : name);
  if (choice == nullptr) return {400, "text/plain", "no such choice"};
  const auto one = orders_.settle(reference, *choice);
  if (!one) return {409, "text/plain", "no such open order"};
  const std::chrono::seconds delay{form.contains("delay") ? whole(form.at("delay")) : late_.count()};
  const auto heard = tell(*one, *choice, delay);
  const auto back = manner_.way_back(*one);
  if (!wants_json(request)) return {302, "text/plain", "", {{"location", back}}};
  boost::system::error_code failed;
  auto said = boost::json::parse(heard.body, failed);
  return json_answer({{"reference", reference},
                      {"choice", choice->name},
                      {"state", one->state},
                      {"status", heard.status},
                      {"answer", failed ? boost::json::value(heard.body) : std::move(said)},
                      {"return_url", back}});
}

std::optional<Response> Provider::answer(const Request& request) {
  if (request.method == "POST" && request.path == manner_.choose_path) return choose(request);
  if (request.method != "GET") return std::nullopt;
  if (request.path == "/") return index();
  if (request.path == "/ledger") return Response{200, "application/json", orders_.json()};
  if (request.path == "/settlement") return settlement(request);
  return std::nullopt;
}

Response Provider::index() {
  std::string rows;
  auto all = orders_.orders();
  std::ranges::sort(all, std::ranges::greater{}, &Order::made_at);
  if (all.size() > 50) all.resize(50);
  for (const auto& one : all) {
    rows += "<tr><td>" + escape(one.reference) + "<td>" + grouped(one.amount) + "<td>" + one.state + " " +
            escape(one.code) + "<td>" + one.choice + "<td>" + escape(one.notice);
  }
  const auto today = vietnam(now_ms(), "%Y-%m-%d");
  return {200, "text/html; charset=utf-8",
          page_of(manner_.name, manner_.colour,
                  "<p><a href='/settlement?date=" + today + "'>Tệp đối soát ngày " + today +
                      "</a> · <a href=/ledger>Sổ (JSON)</a></p><h2>Đơn gần đây</h2><table><tr><th>Đơn<th>Số tiền<th>"
                      "Trạng thái<th>Lựa chọn<th>Thông báo" +
                      rows + "</table>" + magic_table())};
}

Response Provider::settlement(const Request& request) {
  auto day = at(parse_form(request.query), "date", vietnam(now_ms(), "%Y-%m-%d"));
  std::erase(day, '-');
  if (day.size() != 8 || whole(day) < 0) return {400, "text/plain", "date=YYYY-MM-DD"};
  auto text = manner_.settlement_head + "\r\n";
  for (const auto& one : orders_.orders()) {
    const auto its_day = manner_.day_of ? manner_.day_of(one) : vietnam_day(one.ended_at);
    if (one.state == "paid" && its_day == day) text += manner_.payment_line(one) + "\r\n";
  }
  for (const auto& one : orders_.refunds()) {
    const auto order = orders_.find(one.order);
    if (one.state == "done" && order && vietnam_day(one.made_at) == day)
      text += manner_.refund_line(one, *order) + "\r\n";
  }
  auto file = manner_.name + "-" + day + ".csv";
  std::erase(file, ' ');
  return {200, "text/csv; charset=utf-8", text, {{"content-disposition", "attachment; filename=\"" + file + "\""}}};
}

Provider::Mood Provider::mood_of(const Order& asked) {
  const bool early = asked.state == "paid" && asked.asked <= questions_in_the_dark;
  if (early && asked.choice == "silent") return Mood::silent;
  return early && asked.choice == "slow" ? Mood::processing : Mood::truthful;
}

}  // namespace kythu::simulators
