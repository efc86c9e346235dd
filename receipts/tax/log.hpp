// The transmission log, for reconciliation (Circular 91/2026 Art. 12), and the tasks that stand in it.
#pragma once

#include "config/base/result.hpp"
#include "config/database/database.hpp"
#include "receipts/tax/message.hpp"

namespace kythu::receipts::tax {

struct MessageFilter {
  std::vector<AgencyId> agencies;
  std::optional<Kind> kind;
  std::optional<State> state;
  std::string from, to;  ///< business days YYYY-MM-DD, inclusive; may be empty
  std::string wire_id;   ///< MTDiep; may be empty
  std::optional<MessageId> after;
  int limit = 50;
};
/// Newest first, without the messages' bytes.
std::vector<Message> list_messages(db::Transaction& tx, const MessageFilter& filter);
std::optional<Message> find_message(db::Transaction& tx, const std::vector<AgencyId>& agencies, MessageId id);
/// In the order that they came.
std::vector<Answer> answers_of(db::Transaction& tx, AgencyId agency, MessageId id);

struct TaskFilter {
  std::vector<AgencyId> agencies;
  std::optional<TaskKind> kind;
  std::optional<bool> open;
  std::optional<MessageId> message;
  std::optional<TaskId> after;
  int limit = 50;
};
/// Newest first.
std::vector<Task> list_tasks(db::Transaction& tx, const TaskFilter& filter);

enum class TaskRefusal {
  not_found,
  not_open,
  not_to_be_sent_again,  ///< not a rejected summary table or error notice; a registration is opened anew by itself
};
struct TaskAct {
  std::vector<AgencyId> agencies;
  TaskId task;
  std::string actor, request_id;
  std::string remark;  ///< what was done about it
  bool again = false;  ///< what was rejected is made anew, from the receipts as they stand now
};
/// With an audit record.
Result<Task, TaskRefusal> close_task(db::Transaction& tx, const TaskAct& act, Instant now);

}  // namespace kythu::receipts::tax
