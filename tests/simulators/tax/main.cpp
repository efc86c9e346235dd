// sim-tax: the tax system as a collector's program sees it: takes messages, and answers 999, 110, 111, 213, 301.
//   sim-tax --port N --signing-certificate PEM --signing-key PEM [--ledger-file F] [--late-ms 20000]
#include <algorithm>
#include <memory>
#include <mutex>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "common/lines.hpp"
#include "common/text.hpp"
#include "tax/answers.hpp"

namespace kythu::simulators::tax {
namespace {

namespace json = boost::json;

struct Choice {
  const char *name, *ending, *words;
};
/// The ending is that of a receipt's amount; of several in one table the first special one decides.
constexpr Choice choices[] = {
    {"ok", "", "nhận và chấp nhận"},
    {"malformed", "021", "báo lỗi kỹ thuật (999)"},
    {"rejected", "022", "nhận, rồi không chấp nhận"},
    {"late", "023", "nhận; kết quả đến muộn"},
    {"duplicated", "024", "mỗi trả lời gửi hai lần"},
    {"lost", "025", "mất thông điệp lần đầu, không trả lời"},
    {"silent", "026", "nhận, không bao giờ có kết quả"},
    {"contradicted", "027", "chấp nhận, rồi không chấp nhận"},
    {"unsigned", "028", "kết quả không có chữ ký"},
    {"garbage", "029", "trả lời không đọc được"},
    {"refused_at_door", "030", "HTTP 403"},
    {"down", "031", "HTTP 503 lần đầu"},
};

const Choice* find_choice(const std::string& name) {
  const auto* found = std::ranges::find(choices, name, &Choice::name);
  return found == std::end(choices) ? nullptr : found;
}

struct Answer {
  std::string xml;
  std::int64_t from = 0;  // milliseconds: before, it is not there
};

struct Known {
  Examined message;
  std::string choice;
  std::vector<Answer> answers;
  int came = 0;
  bool lost = false;
};

class TaxSystem {
 public:
  explicit TaxSystem(const Flags& flags)
      : scribe_(flags.at("signing-certificate"), flags.at("signing-key")),
        late_ms_(std::stol(at(flags, "late-ms", "20000"))),
        lines_(at(flags, "ledger-file"),
               [this](const json::object& line) { take(plain(line, "xml"), plain(line, "choice"), false); }) {}

  Response answer(const Request& request) {
    const std::scoped_lock lock{mutex_};
    if (request.method == "POST" && request.path == "/messages") return take(request.body, "", true);
    if (request.method == "GET" && request.path == "/answers") return look(parse_form(request.query));
    if (request.method == "POST" && request.path == "/choices") return choose(request);
    if (request.method == "GET" && request.path == "/ledger")
      return {200, "application/json", json::serialize(ledger())};
    if (request.method == "GET" && request.path == "/") return index();
    return {404, "text/plain", "not here"};
  }

 private:
  /// A message that is known by its id is the same message: its answers stay.
  Response take(const std::string& xml, std::string choice, bool fresh) {
    auto message = examine(xml);
    const auto id = message.wire_id;
    if (id.empty() || id.size() > 46) return {400, "text/plain", "no message"};
    auto& known = known_[id];
    ++known.came;
    if (known.came > 1) {
      if (known.choice == "lost" && known.lost) answer_all(known);
      return {202, "text/plain", ""};
    }
    known.message = std::move(message);
    known.choice = choice.empty() ? choice_for(known.message) : choice;
    order_.push_back(id);
    if (fresh) lines_.append({{"xml", xml}, {"choice", known.choice}});
    if (known.choice == "refused_at_door") return {403, "text/plain", ""};
    known.lost = known.choice == "lost" && fresh;
    if (!known.lost) answer_all(known);
    return {known.choice == "down" ? 503 : 202, "text/plain", ""};
  }

  std::string choice_for(const Examined& message) {
    if (!next_.empty()) return std::exchange(next_, "");
    for (const auto& receipt : message.receipts) {
      const auto digits = std::to_string(receipt.amount);
      for (const auto& one : choices) {
        if (*one.ending != '\0' && digits.ends_with(one.ending)) return one.name;
      }
    }
    return "ok";
  }

  void answer_all(Known& known) {
    known.lost = false;
    const auto& message = known.message;
    const auto& choice = known.choice;
    const auto now = now_ms();
    const auto add = [&](std::string xml, std::int64_t from) {
      if (choice == "duplicated") known.answers.push_back({xml, from});
      known.answers.push_back({std::move(xml), from});
    };
    auto form = message.form;
    if (choice == "malformed") form.push_back({"-1", "Sai định dạng (theo yêu cầu thử)"});
    add(scribe_.technical(message, form), now);
    if (!form.empty() || choice == "silent") return;
    if (choice == "garbage") return add("<html><body>502", now);
    auto faults = message.content;
    if (choice == "rejected") faults.push_back({"40001", "Không chấp nhận (theo yêu cầu thử)"});
    if (faults.empty()) faults = numbers_.take(message.receipts);
    if (message.code == "109") add(scribe_.result(message, "110", {}), now);
    const auto* code = message.code == "109" ? "111" : message.code == "400" ? "213" : "301";
    add(scribe_.result(message, code, faults, choice != "unsigned"), choice == "late" ? now + late_ms_ : now);
    if (choice == "contradicted") add(scribe_.result(message, code, {{"40002", "Đổi ý"}}), now);
  }

  Response look(const std::map<std::string, std::string>& query) {
    const auto found = known_.find(at(query, "message"));
    if (found == known_.end() || found->second.lost || found->second.choice == "refused_at_door") {
      return {404, "text/plain", ""};
    }
    const auto after = whole(at(query, "after", "0"));
    const auto& answers = found->second.answers;
    if (after < 0 || after >= static_cast<std::int64_t>(answers.size())) return {204, "text/plain", ""};
    const auto& one = answers[static_cast<std::size_t>(after)];
    if (one.from > now_ms()) return {204, "text/plain", ""};
    return {200, "application/xml", one.xml};
  }

  Response choose(const Request& request) {
    const auto name = at(parse_form(request.body), "choice");
    if (find_choice(name) == nullptr) return {400, "text/plain", "no such choice"};
    next_ = name;
    if (wants_json(request)) return json_answer({{"next", name}});
    return {302, "text/plain", "", {{"location", "/"}}};
  }

  json::array ledger() const {
    json::array all;
    for (const auto& id : order_) {
      const auto& one = known_.at(id);
      json::array faults;
      for (const auto* list : {&one.message.form, &one.message.content}) {
        for (const auto& fault : *list) faults.push_back(json::object{{"code", fault.code}, {"text", fault.text}});
      }
      all.push_back(json::object{{"wire_id", id},
                                 {"code", one.message.code},
                                 {"tax_code", one.message.tax_code},
                                 {"receipts", one.message.receipts.size()},
                                 {"choice", one.choice},
                                 {"came", one.came},
                                 {"answers", one.answers.size()},
                                 {"faults", std::move(faults)}});
    }
    return all;
  }

  Response index() const {
    std::string page =
        "<!doctype html><html lang=vi><meta charset=utf-8><title>Cơ quan thuế (mô phỏng)</title>"
        "<h1>Cơ quan thuế (mô phỏng)</h1><p>Thông điệp kế tiếp: <b>" +
        escape(next_.empty() ? "theo số tiền" : next_) + "</b><form method=post action=/choices>";
    for (const auto& one : choices) {
      page += std::string{"<button name=choice value="} + one.name + ">" + one.name + "</button> " + one.words +
              (*one.ending ? std::string{" (số tiền …"} + one.ending + ")" : "") + "<br>";
    }
    page += "</form><table border=1><tr><th>MTDiep<th>Loại<th>Biên lai<th>Cách trả lời<th>Lần nhận<th>Trả lời";
    for (auto id = order_.rbegin(); id != order_.rend(); ++id) {
      const auto& one = known_.at(*id);
      page += "<tr><td>" + escape(*id) + "<td>" + escape(one.message.code) + "<td>" +
              std::to_string(one.message.receipts.size()) + "<td>" + one.choice + "<td>" + std::to_string(one.came) +
              "<td>" + std::to_string(one.answers.size());
    }
    return {200, "text/html; charset=utf-8", page + "</table></html>"};
  }

  std::mutex mutex_;
  Scribe scribe_;
  std::int64_t late_ms_;
  std::map<std::string, Known> known_;
  std::vector<std::string> order_;
  Numbers numbers_;
  std::string next_;
  Lines lines_;
};

}  // namespace
}  // namespace kythu::simulators::tax

int main(int count, char** words) {
  using namespace kythu::simulators;
  return run_simulator(count, words,
                       "--port N --signing-certificate PEM --signing-key PEM [--ledger-file F] [--late-ms 20000]",
                       [](const Flags& flags) {
                         tax::TaxSystem system{flags};
                         serve(flags, [&](const auto& request) { return system.answer(request); });
                       });
}
