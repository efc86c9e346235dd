#include "answer.hpp"

#include <algorithm>

#include "markup/reader.hpp"
#include "names.hpp"
#include "verify/signature_check.hpp"

namespace kythu::receipts::tax {
namespace {

constexpr markup::Bounds bounds{.bytes = 256 * 1024, .depth = 16, .elements = 5'000, .attributes = 8};
constexpr std::size_t most_reasons = 50;

bool answers(std::string_view code, Kind kind) {
  if (code == names::technical_answer) return true;
  switch (kind) {
    case Kind::registration: return code == names::registration_received || code == names::registration_decided;
    case Kind::summary: return code == names::documents_checked;
    case Kind::error_notice: return code == names::error_notice_processed;
  }
  std::abort();
}

/// The authority's id of its answer becomes a key of ours.
bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

std::vector<Reason> reasons_of(const markup::Element& body) {
  std::vector<Reason> reasons;
  const auto* list = body.child(names::reasons);
  if (!list) return reasons;
  for (const auto* item : list->children(names::reason_item)) {
    if (reasons.size() == most_reasons) break;
    reasons.push_back(
        {std::string{item->text_of(names::reason_code).substr(0, 20)}, std::string{item->text_of(names::reason_text)}});
  }
  return reasons;
}

std::optional<Verdict> verdict(std::string_view text, std::string_view good, std::string_view bad, Verdict when_good) {
  if (text == good) return when_good;
  return text == bad ? std::optional{Verdict::refused} : std::nullopt;
}

bool is_signed(const markup::Element& root, const markup::Element& body, const markup::Element& data,
               const std::vector<Bytes>& authority) {
  const auto* signature = body.at({names::signatures, names::tax_office, "Signature"});
  if (!signature) return false;
  const auto report = check_signature(root, *signature, {.data = &data});
  return !report.fault && std::ranges::count(authority, report.certificate) > 0;
}

Result<Answer, AnswerFault> read_technical(Answer answer, const markup::Element& body) {
  const auto found = verdict(body.text_of(names::received), "0", "1", Verdict::received);
  if (!found) return AnswerFault::unreadable;
  answer.verdict = *found;
  answer.reasons = reasons_of(body);
  return answer;
}

}  // namespace

std::string_view name(AnswerFault fault) {
  switch (fault) {
    case AnswerFault::unreadable: return "unreadable";
    case AnswerFault::not_signed: return "unsigned";
    case AnswerFault::stray: return "stray";
  }
  std::abort();
}

Result<Answer, AnswerFault> read_answer(const Question& question, std::string_view xml) {
  const auto root = markup::read(xml, bounds);
  if (!root || (*root)->name != names::envelope) return AnswerFault::unreadable;
  const auto* general = (*root)->child(names::general);
  const auto* body = (*root)->at({names::content, names::answer});
  if (!general || !body) return AnswerFault::unreadable;
  Answer answer{.id = std::string{general->text_of(names::id)},
                .code = std::string{general->text_of(names::code)},
                .verdict = Verdict::unusable,
                .reasons = {}};
  if (!is_id(answer.id) || general->text_of(names::sender) != names::authority) return AnswerFault::unreadable;
  if (general->text_of(names::answered) != question.wire_id || !answers(answer.code, question.kind)) {
    return AnswerFault::stray;
  }
  if (answer.code == names::technical_answer) {
    if (body->text_of(names::id) != question.wire_id) return AnswerFault::stray;
    return read_technical(std::move(answer), *body);
  }
  const auto* data = body->child(names::result_data);
  if (!data) return AnswerFault::unreadable;
  if (!is_signed(**root, *body, *data, question.authority)) return AnswerFault::not_signed;
  const bool interim = answer.code == names::registration_received;
  const auto found = verdict(data->text_of(names::verdict), "1", "2", interim ? Verdict::received : Verdict::accepted);
  if (!found) return AnswerFault::unreadable;
  answer.verdict = *found;
  answer.reasons = reasons_of(*data);
  return answer;
}

}  // namespace kythu::receipts::tax
