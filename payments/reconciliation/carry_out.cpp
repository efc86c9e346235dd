#include "carry_out.hpp"

#include <algorithm>
#include <set>

#include "break_store.hpp"
#include "config/base/days.hpp"
#include "ledger/accounts.hpp"
#include "ledger/journal.hpp"
#include "remittance/proof.hpp"
#include "settlement.hpp"
#include "sql.hpp"
#include "transfers.hpp"

namespace kythu::payments::reconciliation {
namespace {

constexpr std::size_t matches_a_statement = 2'000;
constexpr std::string_view due_to_agencies = "Liabilities:DueToAgencies";
constexpr std::string_view differences = "Expenses:Differences";

std::string channel_fees(const std::string& provider) { return "Expenses:ChannelFees:" + provider; }

BreakKind kind_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::missing_at_us: return BreakKind::missing_at_us;
    case Verdict::amount_differs: return BreakKind::amount_differs;
    case Verdict::duplicate: return BreakKind::duplicate;
    case Verdict::ambiguous: return BreakKind::ambiguous;
    case Verdict::unknown_debit: return BreakKind::unknown_debit;
    case Verdict::matched:
    case Verdict::by_file:
    case Verdict::remitted:
    case Verdict::settled:
    case Verdict::only_here:
    case Verdict::waits: break;
  }
  return BreakKind::status_differs;
}

/// A line as a decision is carried out on it; nothing when somebody else has matched it.
struct LockedLine {
  Uuid id;
  std::string key, provider, account, day, bank_id, memo, party, party_account;
  std::int64_t amount = 0;
};

std::optional<LockedLine> lock_line(db::Transaction& tx, const Run& run, const Uuid& id) {
  const auto rows = tx.exec(sql::lock_statement_line, run.agency, id);
  if (rows.empty()) return std::nullopt;
  const auto text = [&](int column) { return rows[0][column].as<std::string>(); };
  return LockedLine{id,      text(0), text(1), text(2), text(3),
                    text(4), text(5), text(6), text(7), rows[0][8].as<std::int64_t>()};
}

class Carrying {
 public:
  Carrying(const Desk& desk, const Run& run, const Known& known, RunCounts& counts)
      : desk_(desk), run_(run), known_(known), counts_(counts) {}

  void match(const std::vector<const Decision*>& all, std::string_view target_type) {
    for (std::size_t at = 0; at < all.size(); at += matches_a_statement) {
      std::vector<std::string> lines, targets, rules;
      for (auto i = at; i < std::min(at + matches_a_statement, all.size()); ++i) {
        lines.push_back(to_text(all[i]->line));
        targets.push_back(to_text(all[i]->target));
        rules.emplace_back(all[i]->rule);
      }
      counts_.matched += desk_.database.write([&](db::Transaction& tx) {
        return static_cast<std::int64_t>(tx.exec(sql::match_lines, run_.agency, run_.id, target_type, db::array(lines),
                                                 db::array(targets), db::array(rules), desk_.clock())
                                             .affected_rows());
      });
    }
  }

  void one(const Decision& made) {
    switch (made.verdict) {
      case Verdict::matched: return;  // by match()
      case Verdict::waits: ++counts_.carried; return;
      case Verdict::by_file: return in_transaction([&](db::Transaction& tx) { apply(tx, made); });
      case Verdict::remitted: return in_transaction([&](db::Transaction& tx) { prove(tx, made); });
      case Verdict::settled: return in_transaction([&](db::Transaction& tx) { settle_batch(tx, made); });
      case Verdict::only_here: return in_transaction([&](db::Transaction& tx) { book(tx, made); });
      case Verdict::missing_at_us:
      case Verdict::amount_differs:
      case Verdict::duplicate:
      case Verdict::ambiguous:
      case Verdict::unknown_debit: break;
    }
    in_transaction([&](db::Transaction& tx) {
      if (const auto line = lock_line(tx, run_, made.line)) report(tx, *line, kind_of(made.verdict), made.rule);
    });
  }

 private:
  /// What a try counts is kept only with what it did.
  template <class Act>
  void in_transaction(Act&& act) {
    const auto before = counts_;
    desk_.database.write([&](db::Transaction& tx) {
      counts_ = before;
      act(tx);
      return true;
    });
  }

  void keep_match(db::Transaction& tx, const Decision& made, std::string_view type, const Uuid& target) {
    tx.exec(sql::match_lines, run_.agency, run_.id, type, "{" + to_text(made.line) + "}", "{" + to_text(target) + "}",
            "{" + std::string{made.rule} + "}", desk_.clock());
    ++counts_.matched;
  }

  void report(db::Transaction& tx, const LockedLine& line, BreakKind kind, std::string_view rule) {
    tx.exec(sql::mark_statement_line, run_.agency, line.id, "broken",
            std::string{payments::name(kind)} + ":" + std::string{rule});
    ++counts_.broken;
    const auto amount = Vnd::of(line.amount);
    if (!amount || line.amount == 0 || !tx.exec(sql::break_is_known, run_.agency, "line", line.id).empty()) return;
    open_break(tx, desk_,
               {.agency = run_.agency,
                .kind = kind,
                .payment = {},
                .amount = *amount,
                .source_type = "line",
                .source = line.id,
                .came_by = "",
                .channel = line.provider.empty() ? "bank" : line.provider,
                .actor = run_.actor});
    ++counts_.breaks;
  }

  /// The file's line is the provider's word, as an answer to our question would be.
  void apply(db::Transaction& tx, const Decision& made) {
    auto line = lock_line(tx, run_, made.line);
    const auto key = known_.payment_of.find(made.target);
    if (!line || key == known_.payment_of.end()) return;
    auto head = lock_payment(tx, key->second);
    KYTHU_ASSERT(head);
    auto attempts = attempts_of(tx, key->second);
    const auto at = std::ranges::find(attempts, AttemptId{made.target}, &OpenAttempt::id);
    KYTHU_ASSERT(at != attempts.end());
    const auto paid_at = start_of(*parse_day(line->day));
    const auto settled = settle(tx, desk_, *head, attempts, static_cast<std::size_t>(at - attempts.begin()),
                                {.outcome = channels::Succeeded{line->bank_id, Vnd::of(line->amount).value(), paid_at},
                                 .actor = line->provider + ":settlement",
                                 .evidence = R"({"line":")" + StatementLineId{made.line}.text() + R"("})",
                                 .at = desk_.clock()});
    if (settled == Settled::applied || settled == Settled::already) {
      keep_match(tx, made, "attempt", made.target);
      ++counts_.booked;
    } else {
      report(tx, *line, BreakKind::status_differs, made.rule);
    }
  }

  void book(db::Transaction& tx, const Decision& made) {
    auto line = lock_line(tx, run_, made.line);
    if (!line) return;
    const auto amount = Vnd::of(line->amount);
    if (!amount || line->amount == 0) return;
    const auto credit = book_from_statement(tx, desk_,
                                            {.account = line->account,
                                             .transaction = line->key,
                                             .amount = *amount,
                                             .memo = line->memo,
                                             .payer_account = line->party_account,
                                             .payer_name = line->party,
                                             .booked_at = start_of(*parse_day(line->day)),
                                             .bank_reference = line->bank_id});
    if (!credit) {
      ++counts_.carried;  // a feed told of it in the meantime: the next run finds them both
      return;
    }
    keep_match(tx, made, "credit", *credit);
    ++counts_.booked;
  }

  void prove(db::Transaction& tx, const Decision& made) {
    const auto line = lock_line(tx, run_, made.line);
    if (!line) return;
    if (!remittance::prove(tx, run_.agency, made.target, made.line, line->account, desk_.clock(), desk_.random)) return;
    keep_match(tx, made, "remittance", made.target);
    ++counts_.booked;
  }

  /// What the provider owed for those days is with the bank; what it kept is its fee. The clearing account has nothing
  /// of them left.
  void settle_batch(db::Transaction& tx, const Decision& made) {
    const auto line = lock_line(tx, run_, made.line);
    if (!line) return;
    const auto sums = tx.exec(sql::settle_lines, run_.agency, made.line, made.provider, made.first_day, made.last_day);
    const auto fees = sums[0][0].as<std::int64_t>(), others = sums[0][1].as<std::int64_t>(),
               net = sums[0][2].as<std::int64_t>();
    if (net != line->amount + made.difference) throw std::runtime_error{"a settlement changed under its run"};
    const auto at_bank = ledger::bank(line->account), clearing = ledger::clearing(made.provider);
    std::vector<ledger::Leg> legs;
    const auto move = [&](const std::string& debit, const std::string& credit, std::int64_t amount) {
      if (amount > 0) legs.push_back({debit, credit, Vnd::of(amount).value()});
      if (amount < 0) legs.push_back({credit, debit, Vnd::of(-amount).value()});
    };
    move(at_bank, clearing, line->amount - others);
    move(at_bank, std::string{due_to_agencies}, others);
    move(channel_fees(made.provider), clearing, fees);
    move(std::string{differences}, clearing, made.difference);
    const auto now = desk_.clock();
    ledger::post(tx, {run_.agency, {"settlement", made.line}, std::move(legs), start_of(*parse_day(line->day)), now},
                 desk_.random);
    keep_match(tx, made, "batch", made.line);
  }

  const Desk& desk_;
  const Run& run_;
  const Known& known_;
  RunCounts& counts_;
};

}  // namespace

void carry_out(const Desk& desk, const Run& run, const Known& known, const std::vector<Decision>& decisions,
               RunCounts& counts) {
  Carrying carrying{desk, run, known, counts};
  std::vector<const Decision*> credits, orders, refunds;
  std::set<Uuid> known_refunds;
  for (const auto& one : known.facts.refunds) known_refunds.insert(one.id);
  for (const auto& made : decisions) {
    if (made.verdict != Verdict::matched) continue;
    const bool order = known.payment_of.contains(made.target), refund = known_refunds.contains(made.target);
    (order ? orders : refund ? refunds : credits).push_back(&made);
  }
  carrying.match(credits, "credit");
  carrying.match(orders, "attempt");
  carrying.match(refunds, "refund");
  for (const auto& made : decisions) carrying.one(made);
}

void report_missing(const Desk& desk, const Run& run, RunCounts& counts) {
  desk.database.write([&](db::Transaction& tx) {
    std::int64_t opened = 0;
    for (const auto& row : tx.exec(sql::missing_in_files, run.agency)) {
      const bool order = row[0].as<std::string>() == "order";
      open_break(tx, desk,
                 {.agency = run.agency,
                  .kind = order ? BreakKind::missing_at_provider : BreakKind::missing_at_bank,
                  .payment = row[2].is_null() ? std::nullopt : std::optional{db::to_id<PaymentId>(row[2])},
                  .amount = db::to_vnd(row[3]),
                  .source_type = order ? "order" : "told",
                  .source = db::to_uuid(row[1]),
                  .came_by = "",
                  .channel = row[4].as<std::string>(),
                  .attempt = order ? std::optional{db::to_id<AttemptId>(row[1])} : std::nullopt,
                  .actor = run.actor});
      ++opened;
    }
    counts.breaks += opened;
    return true;
  });
}

}  // namespace kythu::payments::reconciliation
