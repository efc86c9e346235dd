// A message to the tax authority and its life; an answer; and what a person has to look at.
//
//   made ──signed──▶ sealed ──committed before the call──▶ sent ──999: received──▶ received ──result──▶ accepted
//                      ▲                                    │ │                        └──refused────▶ rejected
//                      └──nothing left, or it got lost──────┘ └──999: error, or the door refused it──▶ rejected
//
// It is sent again byte for byte under its own id (MTDiep), so the authority can tell that it is the same. No timer
// ends it: without an answer it is asked about for as long as there is none, and a person is told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/base/bytes.hpp"
#include "config/base/clock.hpp"
#include "config/base/ids.hpp"

namespace kythu::receipts::tax {

struct MessageIdKind {
  static constexpr std::string_view prefix = "txm_";
};
using MessageId = Id<MessageIdKind>;
struct TaskIdKind {
  static constexpr std::string_view prefix = "txt_";
};
using TaskId = Id<TaskIdKind>;

enum class Kind {
  registration,  ///< 109, form 01/ĐKTĐ-CTĐT (Circular 91/2026 Art. 17)
  summary,       ///< form 01/TH-BLĐT (Decree 254/2026 Art. 29(3)(b))
  error_notice,  ///< 304, form 04/SS-CTĐT (Circular 91/2026 Art. 20)
};
enum class State { made, sealed, sent, received, accepted, rejected };
enum class Verdict {
  received,  ///< 999 or 110: it arrived
  accepted,
  refused,
  unusable,  ///< unreadable, not signed by the authority, or not an answer to this message
};
enum class TaskKind {
  rejected,         ///< look at the reasons; send anew, or close with a remark
  unanswered,       ///< closes by itself with the answer
  unusable_answer,  ///< somebody answered what nobody can use
  contradiction,    ///< accepted and refused
  overdue,          ///< the day is over and it has not left
  outage,           ///< the tax system cannot be reached: tell the tax office (Decree 254/2026 Art. 27(3))
  not_issued,       ///< the provider has not issued a payment's receipt (handover/desk.hpp); closes by itself
  to_correct,       ///< money went back whose receipt the provider issued: have it corrected there
};

std::string_view name(Kind kind);
std::string_view name(State state);
std::string_view name(Verdict verdict);
std::string_view name(TaskKind kind);
std::optional<Kind> parse_kind(std::string_view text);
std::optional<State> parse_state(std::string_view text);
std::optional<TaskKind> parse_task_kind(std::string_view text);

struct Message {
  MessageId id;
  AgencyId agency;
  Kind kind{};
  std::string wire_id;
  State state{};
  BusinessDay business_day, due_on;
  int documents = 0;  ///< receipts of a summary, otherwise forms
  Bytes xml;          ///< empty until sealed, and in lists
  std::string asked_by;
  Instant made_at;
  std::optional<Instant> sent_at, ended_at, next_try_at;
  bool released = false;  ///< rejected, and made anew under another id
};

struct Reason {
  std::string code, text;
};

struct Answer {
  std::string id, code;
  Verdict verdict{};
  std::vector<Reason> reasons;
  Instant received_at{};
};

struct Task {
  TaskId id;
  AgencyId agency;
  std::optional<MessageId> message;  ///< that it is about
  std::optional<PaymentId> payment;  ///< or, of a provider's receipt, the payment
  TaskKind kind{};
  std::string detail;
  Instant opened_at;
  std::optional<Instant> closed_at;
  std::string closed_by, remark;  ///< empty while it is open
};

}  // namespace kythu::receipts::tax
