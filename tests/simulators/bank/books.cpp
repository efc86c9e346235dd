#include "bank/books.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "common/text.hpp"

namespace kythu::simulators::bank {
namespace {

namespace json = boost::json;

json::object to_json(const Entry& one) {
  return {{"number", one.number},       {"reference", one.reference()},
          {"account", one.account},     {"amount", one.amount},
          {"memo", one.memo},           {"payer_name", one.payer_name},
          {"booked_at", one.booked_at}, {"payer_account", one.payer_account},
          {"returns", one.returns},     {"choice", one.choice},
          {"form", one.form},           {"notice", one.notice},
          {"notices", one.notices},     {"answer", one.answer}};
}

std::int64_t number_at(const json::object& line, const char* name) {
  const auto* value = line.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

Entry read(const json::object& line) {
  return {.number = number_at(line, "number"),
          .account = plain(line, "account"),
          .amount = number_at(line, "amount"),
          .memo = plain(line, "memo"),
          .payer_name = plain(line, "payer_name"),
          .payer_account = plain(line, "payer_account"),
          .booked_at = number_at(line, "booked_at"),
          .returns = number_at(line, "returns"),
          .choice = plain(line, "choice"),
          .form = plain(line, "form"),
          .notice = plain(line, "notice"),
          .answer = plain(line, "answer"),
          .notices = number_at(line, "notices")};
}

}  // namespace

std::string Entry::reference() const {
  const auto digits = std::to_string(number);
  return "FT" + std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
}

Books::Books(const std::string& file)
    : lines_(file, [this](const json::object& line) {
        auto entry = read(line);
        const auto place = static_cast<std::size_t>(entry.number);
        if (place == 0 || place > entries_.size() + 1) return;
        if (place > entries_.size()) entries_.emplace_back();
        entries_[place - 1] = std::move(entry);
      }) {}

void Books::keep(const Entry& entry) { lines_.append(to_json(entry)); }

Entry Books::add(Entry entry) {
  const std::lock_guard lock(mutex_);
  entry.number = static_cast<std::int64_t>(entries_.size()) + 1;
  if (entry.booked_at == 0) entry.booked_at = now_ms();
  entries_.push_back(entry);
  keep(entry);
  return entry;
}

std::optional<Entry> Books::find(std::int64_t number) {
  const std::lock_guard lock(mutex_);
  if (number < 1 || number > static_cast<std::int64_t>(entries_.size())) return std::nullopt;
  return entries_[static_cast<std::size_t>(number) - 1];
}

void Books::note_answer(std::int64_t number, const std::string& answer, const std::string& notice) {
  const std::lock_guard lock(mutex_);
  auto& entry = entries_.at(static_cast<std::size_t>(number) - 1);
  ++entry.notices;
  entry.answer = answer.substr(0, 500);
  entry.notice = notice;
  keep(entry);
}

std::vector<Entry> Books::all() {
  const std::lock_guard lock(mutex_);
  return entries_;
}

std::string Books::json() {
  json::array out;
  for (const auto& one : all()) out.push_back(to_json(one));
  return json::serialize(out);
}

}  // namespace kythu::simulators::bank
