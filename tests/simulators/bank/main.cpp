// sim-bank: the payer's bank and the agency's in one. It takes a VietQR payload, or account, amount and memo, books the
// credit, lets a service tell of it (payOS, Casso, SePay), and writes the day's statement.
#include <algorithm>

#include "bank/forms.hpp"
#include "bank/statements.hpp"
#include "bank/vietqr.hpp"
#include "common/choices.hpp"
#include "common/provider.hpp"
#include "common/text.hpp"

namespace kythu::simulators::bank {
namespace {

constexpr std::int64_t difference = 1'000, day_ms = 24LL * 3'600'000, most = 999'999'999'999;
constexpr const char* colour = "#0f5c4d";

const std::vector<Choice>& choices() {
  using enum Deed;
  using enum News;
  static const std::vector<Choice> all{{"pay", "Chuyển khoản", pay, "", once},
                                       {"lost", "Chuyển, mất thông báo (chỉ sao kê mới biết)", pay, "", never},
                                       {"twice", "Chuyển, báo hai lần", pay, "", twice},
                                       {"late", "Chuyển, báo muộn", pay, "", late},
                                       {"bad_signature", "Chuyển, báo sai chữ ký", pay, "", bad_signature},
                                       {"short", "Chuyển thiếu 1.000 ₫", pay, "", once},
                                       {"over", "Chuyển thừa 1.000 ₫", pay, "", once},
                                       {"repeated", "Chuyển hai lần (hai khoản)", pay, "", once},
                                       {"two_services", "Chuyển, hai dịch vụ cùng báo", pay, "", once},
                                       {"memo_wrapped", "Nội dung bị thêm chữ trước và sau", pay, "", once},
                                       {"memo_lower", "Nội dung bị đổi thành chữ thường, có dấu cách", pay, "", once},
                                       {"memo_cut", "Nội dung bị cắt còn 10 ký tự", pay, "", once},
                                       {"memo_lost", "Không có nội dung", pay, "", once},
                                       {"returned", "Chuyển, hôm sau bị trả lại (AC01)", pay, "", once},
                                       {"decline", "Từ chối giao dịch", decline, "", never}};
  return all;
}

/// What banks do to a memo on its way.
std::string memo_after(const std::string& choice, std::string memo) {
  if (choice == "memo_wrapped")
    return "MBVCB.6532198.001." + memo + ".CT tu 0123 NGUYEN VAN THU toi KHO BAC. GD 261122";
  if (choice == "memo_cut") return memo.substr(0, 10);
  if (choice == "memo_lost") return "NGUYEN VAN THU chuyen tien";
  if (choice != "memo_lower") return memo;
  std::ranges::transform(memo, memo.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (memo.size() > 6) memo.insert(6, " ");
  return memo;
}

std::string choice_for(const std::string& asked, std::int64_t amount) {
  if (asked != "pay") return asked;
  const auto name = choice_of(magic_of(amount));
  return name == "wrong_amount" ? "short" : name == "silent" || name == "slow" ? "lost" : name;
}

class Bank {
 public:
  explicit Bank(const Flags& flags)
      : code_(at(flags, "bank", "970436")),
        late_(std::stol(at(flags, "late-seconds", "20"))),
        books_(at(flags, "ledger-file")) {
    std::string accounts = flags.at("accounts") + ",";
    for (std::size_t end = 0; (end = accounts.find(',')) != std::string::npos; accounts.erase(0, end + 1)) {
      accounts_.push_back(accounts.substr(0, end));
    }
    for (const auto* form : {"casso", "payos", "sepay"}) {
      if (!flags.contains(std::string{form} + "-secret-file")) continue;
      services_.push_back(
          {form, flags.at(std::string{form} + "-url"), first_line(flags.at(std::string{form} + "-secret-file"))});
      notifiers_.push_back(std::make_unique<Notifier>(notifier_settings(form, flags)));
    }
    for (const auto& entry : books_.all()) {
      if (entry.notice != "due") continue;
      if (const auto which = service_of(entry.form)) {
        notifiers_[*which]->resume(std::to_string(entry.number), static_cast<std::size_t>(entry.notices),
                                   writer(*which, entry));
      }
    }
  }

  Response answer(const Request& request) {
    if (request.method == "POST" && request.path == "/transfers") return transfer(request);
    if (request.method != "GET") return {404, "text/plain", "not here"};
    if (request.path == "/") return index(parse_form(request.query));
    if (request.path == "/ledger") return {200, "application/json", books_.json()};
    if (request.path == "/statement") return statement(parse_form(request.query));
    return {404, "text/plain", "not here"};
  }

 private:
  NotifierSettings notifier_settings(const std::string& form, const Flags& flags) {
    return {.ca_file = at(flags, "ca-file"),
            .retries = in_minutes_of(std::stol(at(flags, "minute-ms", "60000")), retries_of(form)),
            .is_taken = [form](const Heard& heard) { return is_taken(form, heard); },
            .note =
                [this](const std::string& number, const Heard& heard, const std::string& notice) {
                  books_.note_answer(whole(number), std::to_string(heard.status) + " " + heard.body, notice);
                }};
  }

  std::optional<std::size_t> service_of(const std::string& form) const {
    const auto found = std::ranges::find(services_, form, &Service::form);
    if (found == services_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - services_.begin());
  }

  Notifier::Write writer(std::size_t which, const Entry& entry) const {
    return
        [service = services_[which], entry] { return write_notice(service, entry, entry.choice == "bad_signature"); };
  }

  static Response refuse(const Request& request, const std::string& why) {
    if (wants_json(request)) return json_answer({{"error", why}}, 400);
    return {400, "text/html; charset=utf-8",
            page_of("Ngân hàng", colour, "<p>" + escape(why) + "<p><a href=/>Quay lại</a>")};
  }

  /// What the payer's app read from the QR code, or what the payer wrote.
  static Scanned order_of(const std::map<std::string, std::string>& form) {
    auto order = at(form, "payload").empty() ? Scanned{"", "", at(form, "account"), at(form, "memo"), 0}
                                             : scan(at(form, "payload"));
    if (order.fault.empty() && !at(form, "amount").empty()) order.amount = whole(at(form, "amount"));
    if (order.fault.empty() && (order.amount < 1 || order.amount > most)) order.fault = "Số tiền không hợp lệ";
    return order;
  }

  Response transfer(const Request& request) {
    const auto form = parse_form(request.body);
    const auto order = order_of(form);
    if (!order.fault.empty()) return refuse(request, order.fault);
    if (std::ranges::find(accounts_, order.account) == accounts_.end())
      return refuse(request, "Không có tài khoản " + order.account);
    const auto* choice = find_choice(choices(), choice_for(at(form, "choice", "pay"), order.amount));
    const auto which = service_of(at(form, "form", services_.front().form));
    if (choice == nullptr || !which) return refuse(request, "Không có lựa chọn này");
    if (choice->deed == Deed::decline) return refuse(request, "Ngân hàng từ chối giao dịch");
    const auto entry = book(order, *choice, *which);
    const std::chrono::seconds delay{form.contains("delay") ? whole(form.at("delay")) : late_.count()};
    const auto heard = tell(entry, *choice, *which, delay);
    if (!wants_json(request)) return {302, "text/plain", "", {{"location", "/"}}};
    return json_answer({{"number", entry.number},
                        {"reference", entry.reference()},
                        {"amount", entry.amount},
                        {"memo", entry.memo},
                        {"choice", choice->name},
                        {"status", heard.status},
                        {"answer", heard.body}});
  }

  Entry book(const Scanned& order, const Choice& choice, std::size_t which) {
    const auto change = choice.name == "short" ? -difference : choice.name == "over" ? difference : 0;
    Entry entry{.account = order.account,
                .amount = std::max<std::int64_t>(1, order.amount + change),
                .memo = memo_after(choice.name, order.memo),
                .payer_name = "NGUYEN VAN THU",
                .payer_account = "19034567890123",
                .choice = choice.name,
                .form = services_[which].form,
                .notice = choice.news == News::never ? "" : "due"};
    const auto first = books_.add(entry);
    if (choice.name != "returned") return first;
    entry.amount = -entry.amount;
    entry.returns = first.number;
    entry.booked_at = first.booked_at + day_ms;
    entry.notice = "";
    books_.add(entry);
    return first;
  }

  Heard tell(const Entry& entry, const Choice& choice, std::size_t which, std::chrono::seconds delay) {
    const auto number = std::to_string(entry.number);
    auto& notifier = *notifiers_[which];
    if (choice.news == News::never) return {};
    if (choice.news == News::late) {
      notifier.send_later(number, writer(which, entry), delay);
      return {};
    }
    if (choice.news == News::twice) notifier.send(number, writer(which, entry));
    if (choice.name == "two_services" && services_.size() > 1) {
      const auto other = (which + 1) % services_.size();
      notifiers_[other]->send(number, writer(other, entry));
    }
    if (choice.name == "repeated") {
      auto second = entry;
      second = books_.add(second);
      notifier.send(std::to_string(second.number), writer(which, second));
    }
    return notifier.send(number, writer(which, entry));
  }

  Response index(const std::map<std::string, std::string>& asked) {
    std::string accounts, forms, buttons, rows, magic;
    for (const auto& one : accounts_) accounts += "<option>" + one;
    for (const auto& one : services_) forms += "<option>" + one.form;
    for (const auto& one : choices()) {
      buttons += "<button name=choice value=" + one.name + (one.name == "pay" ? " class=main>" : ">") + one.label +
                 "</button>";
    }
    auto entries = books_.all();
    std::ranges::reverse(entries);
    if (entries.size() > 50) entries.resize(50);
    for (const auto& one : entries) {
      rows += "<tr><td>" + one.reference() + "<td>" + grouped(one.amount) + "<td>" + escape(one.memo) + "<td>" +
              one.choice + "<td>" + one.notice;
    }
    for (const auto& one : {0, 3, 4, 5, 6, 7}) {  // what else the table has is not a bank's to do
      magic += "<tr><th>…" + magic_words()[static_cast<std::size_t>(one)].ending + "<td>" +
               magic_words()[static_cast<std::size_t>(one)].words;
    }
    const auto today = vietnam(now_ms(), "%Y-%m-%d");
    const auto file = [&](const char* format) {
      return "<a href='/statement?format=" + std::string{format} + "&account=" + accounts_.front() + "&date=" + today +
             "'>" + format + "</a> ";
    };
    return {200, "text/html; charset=utf-8",
            page_of("Ngân hàng", colour,
                    "<form method=post action=/transfers><label>Nội dung mã VietQR<textarea name=payload rows=3>" +
                        escape(at(asked, "payload")) +
                        "</textarea></label><p>hoặc<label>Tài khoản nhận<select name=account>" + accounts +
                        "</select></label><label>Số tiền<input name=amount inputmode=numeric></label><label>Nội dung "
                        "chuyển khoản"
                        "<input name=memo></label><label>Dịch vụ báo tin<select name=form>" +
                        forms + "</select></label>" + buttons + "</form><h2>Sao kê ngày " + today + "</h2><p>" +
                        file("camt053") + file("mt940") + file("csv") +
                        "· <a href=/ledger>Sổ (JSON)</a></p><h2>Giao dịch gần đây</h2><table><tr><th>Số<th>Số "
                        "tiền<th>Nội dung<th>"
                        "Lựa chọn<th>Thông báo" +
                        rows + "</table><h2>Số tiền đặc biệt</h2><table>" + magic + "</table>")};
  }

  Response statement(const std::map<std::string, std::string>& asked) {
    const auto date = at(asked, "date", vietnam(now_ms(), "%Y-%m-%d")), format = at(asked, "format", "camt053");
    const auto account = at(asked, "account", accounts_.front());
    if (date.size() != 10 || std::ranges::find(accounts_, account) == accounts_.end()) {
      return {400, "text/plain", "account=…&date=YYYY-MM-DD&format=camt053|mt940|csv"};
    }
    const auto day = day_of(books_.all(), code_, account, date);
    const auto file = [&](const char* ending) {
      return std::map<std::string, std::string>{
          {"content-disposition", "attachment; filename=\"" + account + "-" + date + ending + "\""}};
    };
    if (format == "camt053") return {200, "application/xml", camt053(day), file(".xml")};
    if (format == "mt940") return {200, "text/plain; charset=us-ascii", mt940(day), file(".sta")};
    if (format == "csv") return {200, "text/csv; charset=utf-8", csv(day), file(".csv")};
    return {400, "text/plain", "format=camt053|mt940|csv"};
  }

  std::string code_;
  std::chrono::seconds late_;
  std::vector<std::string> accounts_;
  std::vector<Service> services_;
  Books books_;
  std::vector<std::unique_ptr<Notifier>> notifiers_;  ///< one a service, in their order
};

}  // namespace
}  // namespace kythu::simulators::bank

int main(int count, char** words) {
  return kythu::simulators::run_simulator(
      count, words,
      "--accounts A,B --casso-secret-file F --casso-url URL (or payos, sepay; the first is the usual one) [--bank BIN"
      " --port N --certificate F --key F --ca-file F --ledger-file F --late-seconds N --minute-ms N]",
      [](const kythu::simulators::Flags& flags) {
        kythu::simulators::bank::Bank bank{flags};
        kythu::simulators::serve(flags, [&](const auto& request) { return bank.answer(request); });
      });
}
