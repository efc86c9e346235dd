// Each kind of answer, as the tax authority gives it or fails to, and what it comes to.
#include <functional>

#include "tax_desk.hpp"

namespace kythu::receipts::tax {
namespace {

struct Told {
  const char* name;
  std::function<void(test::TaxAuthority&)> prepare;
  State state;
  std::vector<TaskKind> tasks;
  std::size_t answers;   ///< kept
  std::size_t received;  ///< how often the message came there
};

const std::string reasons = "<DSLDo><LDo><MLoi>20012</MLoi><MTa>Sai ký hiệu</MTa></LDo></DSLDo>";
using test::TaxAuthority;
using wire::FetchFault;
using wire::FetchReply;

const std::vector<Told> told{
    Told{"None", [](auto& a) { a.plan = {}; }, State::sent, {}, 0, 1},
    Told{"Received", [](auto& a) { a.plan = {a.technical(0)}; }, State::received, {}, 1, 1},
    Told{"Accepted",
         [](auto& a) {
           a.plan = {a.technical(0), a.result("213", 1)};
         },
         State::accepted,
         {},
         2,
         1},
    Told{"AcceptedAtOnce", [](auto& a) { a.plan = {a.result("213", 1)}; }, State::accepted, {}, 1, 1},
    Told{"OutOfOrder",
         [](auto& a) {
           a.plan = {a.result("213", 1), a.technical(0)};
         },
         State::accepted,
         {},
         2,
         1},
    Told{"Malformed", [](auto& a) { a.plan = {a.technical(1, reasons)}; }, State::rejected, {TaskKind::rejected}, 1, 1},
    Told{"Refused",
         [](auto& a) {
           a.plan = {a.technical(0), a.result("213", 2, reasons)};
         },
         State::rejected,
         {TaskKind::rejected},
         2,
         1},
    Told{"Duplicated",
         [](auto& a) {
           a.plan = {a.technical(0), a.result("213", 1)};
           const auto once = a.plan[1];
           auto kept = std::make_shared<std::string>();
           a.plan[1] =
               a.plan.emplace_back([=](const std::string& id) { return kept->empty() ? *kept = once(id) : *kept; });
         },
         State::accepted,
         {},
         2,
         1},
    Told{"Contradicted",
         [](auto& a) {
           a.plan = {a.result("213", 1), a.result("213", 2)};
         },
         State::accepted,
         {TaskKind::contradiction},
         2,
         1},
    Told{"Unsigned",
         [](auto& a) { a.plan = {a.unsigned_result("213", 1)}; },
         State::sent,
         {TaskKind::unusable_answer},
         1,
         1},
    Told{"OfAnotherKind",
         [](auto& a) { a.plan = {a.result("111", 1)}; },
         State::sent,
         {TaskKind::unusable_answer},
         1,
         1},
    Told{"Garbage",
         [](auto& a) { a.plan = {[](const auto&) { return std::string{"<html>"}; }}; },
         State::sent,
         {TaskKind::unusable_answer},
         1,
         1},
    Told{"ToAnotherMessage",
         [](auto& a) {
           a.plan = {[make = a.result("213", 1)](const auto&) { return make("K" + std::string(42, '0')); }};
         },
         State::sent,
         {TaskKind::unusable_answer},
         1,
         1},
    Told{"Unreachable",
         [](auto& a) {
           a.plan = {a.result("213", 1)};
           a.troubles = {{FetchFault::unreachable}, {FetchFault::unreachable}};
         },
         State::accepted,
         {},
         1,
         1},
    Told{"LostOnTheWay",
         [](auto& a) {
           a.plan = {a.result("213", 1)};
           a.troubles = {{FetchFault::in_doubt}};
         },
         State::accepted,
         {},
         1,
         1},
    Told{"AnswerLostOnTheWay",
         [](auto& a) {
           a.plan = {a.result("213", 1)};
           a.troubles = {{FetchFault::in_doubt, true}};
         },
         State::accepted,
         {},
         1,
         1},
    Told{"LostAfterTheDoor",
         [](auto& a) {
           a.plan = {a.result("213", 1)};
           a.troubles = {{FetchReply{202, {}, {}}}};
         },
         State::accepted,
         {},
         1,
         1},
    Told{"RefusedAtTheDoor",
         [](auto& a) {
           a.troubles = {{FetchReply{403, {}, {}}}};
         },
         State::rejected,
         {TaskKind::rejected},
         0,
         0}};

TEST_F(TaxDesk, EachAnswerEndsInTheRightTask) {
  for (const auto& one : told) {
    SCOPED_TRACE(one.name);
    authority_.plan.clear();
    authority_.troubles.clear();
    authority_.received.clear();
    one.prepare(authority_);
    issue();
    now_ += 61min;
    ASSERT_EQ(desk_.gather(), 1u);
    work_for(30min);
    const auto message = messages().at(0);
    EXPECT_EQ(name(message.state), name(one.state));
    std::vector<std::string> found, wanted;
    for (const auto& task : tasks()) found.emplace_back(name(task.kind));
    for (const auto kind : one.tasks) wanted.emplace_back(name(kind));
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(answers().size(), one.answers);
    EXPECT_EQ(authority_.received.size(), one.received);
    for (const auto& xml : authority_.received) EXPECT_EQ(xml, authority_.received[0]);
    // The next case begins without what this one left waiting.
    database_.as_owner("SET app.agency = '*'");
    database_.as_owner("UPDATE tax_message SET next_try_at = NULL");
    database_.as_owner("UPDATE tax_task SET closed_at = now(), closed_by = 'test' WHERE closed_at IS NULL");
  }
}

}  // namespace
}  // namespace kythu::receipts::tax
