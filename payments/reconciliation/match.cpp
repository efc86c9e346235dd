#include "match.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <tuple>

namespace kythu::payments::reconciliation {
namespace {

constexpr std::size_t most_days = 7;  // a settlement brings at most a long week-end's days

template <class Row>
std::vector<const Row*> in_order(const std::vector<Row>& rows) {
  std::vector<const Row*> sorted;
  for (const auto& one : rows) sorted.push_back(&one);
  std::ranges::sort(sorted, {}, [](const Row* one) { return std::tie(one->key, one->id); });
  return sorted;
}

class ProviderRules {
 public:
  explicit ProviderRules(const Facts& facts) {
    for (const auto& one : facts.orders) add(orders_, one);
    for (const auto& one : facts.refunds) add(refunds_, one);
  }

  Decision operator()(const ProviderLine& line) {
    const auto& index = line.payment ? orders_ : refunds_;
    const Order* order = find(index.by_transaction, line.provider, line.transaction);
    const bool by_transaction = order != nullptr;
    if (!order) order = find(index.by_reference, line.provider, line.reference);
    Decision made{.line = line.id, .rule = by_transaction ? "transaction" : "reference"};
    if (!order) {
      made.verdict = Verdict::missing_at_us;
      made.rule = "nothing";
      return made;
    }
    made.target = order->id;
    if (order->matched || claimed_.contains(order->id)) {
      made.verdict = Verdict::duplicate;
    } else if (order->amount != line.amount) {
      made.verdict = Verdict::amount_differs;
    } else {
      made.verdict = order->taken ? Verdict::matched : line.payment ? Verdict::by_file : Verdict::waits;
      claimed_.insert(order->id);
    }
    return made;
  }

 private:
  using Names = std::map<std::pair<std::string, std::string>, const Order*>;
  struct Index {
    Names by_transaction, by_reference;
  };
  static void add(Index& index, const Order& one) {
    if (!one.transaction.empty()) index.by_transaction.emplace(std::pair{one.provider, one.transaction}, &one);
    if (!one.reference.empty()) index.by_reference.emplace(std::pair{one.provider, one.reference}, &one);
  }
  static const Order* find(const Names& names, const std::string& provider, const std::string& name) {
    const auto found = names.find({provider, name});
    return name.empty() || found == names.end() ? nullptr : found->second;
  }

  Index orders_, refunds_;
  std::set<Uuid> claimed_;
};

/// Whoever is the only one of a name.
using Names = std::map<std::string, std::vector<const ToldCredit*>>;

class BankRules {
 public:
  explicit BankRules(const Facts& facts) : facts_(facts), lines_(in_order(facts.bank)) {}

  std::vector<Decision> operator()() {
    by_remittance();
    by_number();
    by_reference();
    by_settlement();
    by_amount_and_day();
    std::vector<Decision> all;
    for (const auto* line : lines_) {
      const auto made = made_.find(line->id);
      all.push_back(made == made_.end() ? left_over(*line) : made->second);
    }
    return all;
  }

 private:
  bool is_open(const BankLine& line) const { return line.credit && !line.reversal && !made_.contains(line.id); }
  void decide(const BankLine& line, Verdict verdict, std::string_view rule, Uuid target = {}) {
    made_.emplace(line.id, Decision{.line = line.id, .verdict = verdict, .rule = rule, .target = target});
    if (verdict == Verdict::matched) taken_.insert(target);
  }
  Names told_by(std::string (*name)(const ToldCredit&)) const {
    Names names;
    for (const auto& one : facts_.told) {
      if (auto its = name(one); !its.empty() && !taken_.contains(one.id)) names[its].push_back(&one);
    }
    return names;
  }

  /// Money to the treasury: whoever has the amount comes first, and a second line of a reference is nobody's.
  void by_remittance() {
    for (const bool exact : {true, false}) {
      for (const auto* line : lines_) {
        if (line->ref.empty() || line->credit || line->reversal || made_.contains(line->id)) continue;
        const auto one = std::ranges::find(facts_.remittances, line->ref, &Order::reference);
        if (one == facts_.remittances.end() || taken_.contains(one->id)) continue;
        if ((one->amount == line->amount) != exact) continue;
        decide(*line, exact ? Verdict::remitted : Verdict::amount_differs, "remittance", one->id);
        taken_.insert(one->id);
      }
    }
  }

  /// Tier 1. The bank's own number is unique in an account.
  void by_number() {
    const auto told = told_by(
        [](const ToldCredit& one) { return one.bank_reference.empty() ? "" : one.account + "/" + one.bank_reference; });
    for (const auto* line : lines_) {
      if (line->bank_id.empty() || !is_open(*line)) continue;
      const auto found = told.find(line->account + "/" + line->bank_id);
      if (found == told.end() || taken_.contains(found->second.front()->id)) continue;
      const auto& one = *found->second.front();
      decide(*line, one.amount == line->amount ? Verdict::matched : Verdict::amount_differs, "transaction", one.id);
    }
  }

  /// Tier 2. The same reference may be paid twice: both sides are taken one by one, as long as the amounts are equal.
  void by_reference() {
    auto told = told_by([](const ToldCredit& one) {
      return one.ref.empty() ? "" : one.account + "/" + one.ref + "/" + std::to_string(one.amount);
    });
    for (auto& [name, all] : told)
      std::ranges::sort(all, {}, [](const auto* one) { return std::tie(one->day, one->id); });
    for (const auto* line : lines_) {
      if (line->ref.empty() || !is_open(*line)) continue;
      const auto found = told.find(line->account + "/" + line->ref + "/" + std::to_string(line->amount));
      if (found == told.end() || found->second.empty()) continue;
      // One that a feed told with another number of the bank is another transfer.
      const auto one = std::ranges::find_if(
          found->second, [&](const auto* credit) { return credit->bank_reference.empty() || line->bank_id.empty(); });
      if (one == found->second.end()) continue;
      decide(*line, Verdict::matched, "reference", (*one)->id);
      found->second.erase(one);
    }
  }

  struct Span {
    const BankLine* line;
    std::size_t first, last;  ///< of the provider's days
    std::int64_t difference;
  };
  std::vector<Span> spans_of(const BankLine& line, const std::vector<const Batch*>& days) const {
    std::vector<Span> spans;
    for (std::size_t first = 0; first < days.size(); ++first) {
      std::int64_t sum = 0;
      for (auto last = first; last < std::min(days.size(), first + most_days) && days[last]->day <= line.day; ++last) {
        sum += days[last]->net;
        const auto difference = sum - line.amount;
        if (std::abs(difference) <= facts_.settlement_tolerance) spans.push_back({&line, first, last, difference});
      }
    }
    return spans;
  }

  /// Tier 3. The memo names the provider; its days up to then bring exactly this, in one way only, to one line only.
  void by_settlement() {
    std::map<std::string, std::vector<const Batch*>> days;
    for (const auto& one : facts_.batches) days[one.provider].push_back(&one);
    for (auto& [provider, all] : days) {
      std::ranges::sort(all, {}, [](const auto* one) { return one->day; });
      std::vector<Span> sure;
      std::set<Uuid> unsure;
      for (const auto* line : lines_) {
        if (!is_open(*line) || !line->ref.empty() || line->memo.find(provider) == std::string::npos) continue;
        const auto spans = spans_of(*line, all);
        if (spans.size() == 1) sure.push_back(spans.front());
        if (spans.size() > 1) unsure.insert(line->id);
      }
      for (const auto& one : sure) {
        const bool shared = std::ranges::any_of(sure, [&](const Span& other) {
          return other.line != one.line && other.first <= one.last && one.first <= other.last;
        });
        if (shared) {
          unsure.insert(one.line->id);
          continue;
        }
        made_.emplace(one.line->id, Decision{.line = one.line->id,
                                             .verdict = Verdict::settled,
                                             .rule = "settlement",
                                             .target = one.line->id,
                                             .difference = one.difference,
                                             .provider = provider,
                                             .first_day = all[one.first]->day,
                                             .last_day = all[one.last]->day});
      }
      for (const auto* line : lines_) {
        if (unsure.contains(line->id)) decide(*line, Verdict::ambiguous, "settlement");
      }
    }
  }

  /// Tier 4, for feeds that know neither the bank's number nor the whole memo.
  void by_amount_and_day() {
    const auto key = [](const auto& one) { return one.account + "/" + one.day + "/" + std::to_string(one.amount); };
    std::map<std::string, std::vector<const ToldCredit*>> told;
    std::map<std::string, std::vector<const BankLine*>> lines;
    for (const auto& one : facts_.told) {
      if (!taken_.contains(one.id) && one.bank_reference.empty()) told[key(one)].push_back(&one);
    }
    for (const auto* line : lines_) {
      if (is_open(*line)) lines[key(*line)].push_back(line);
    }
    for (const auto& [name, credits] : told) {
      const auto shown = lines.find(name);
      if (shown == lines.end()) continue;
      const auto& both = shown->second;
      const bool contradicts = !both.front()->ref.empty() && !credits.front()->ref.empty();  // tier 2 would have had it
      if (both.size() == 1 && credits.size() == 1) {
        if (!contradicts) decide(*both.front(), Verdict::matched, "amount_and_day", credits.front()->id);
        continue;
      }
      for (const auto* line : both) {
        if (line->ref.empty()) decide(*line, Verdict::ambiguous, "amount_and_day");
      }
    }
  }

  Decision left_over(const BankLine& line) const {
    const bool of_provider = line.ref.empty() && std::ranges::any_of(facts_.providers, [&](const auto& provider) {
                               return line.memo.find(provider) != std::string::npos;
                             });
    if (line.credit && !line.reversal && of_provider) {
      return {.line = line.id, .verdict = Verdict::waits, .rule = "settlement"};
    }
    if (line.credit && !line.reversal) return {.line = line.id, .verdict = Verdict::only_here, .rule = "statement"};
    return {.line = line.id, .verdict = Verdict::unknown_debit, .rule = "nothing"};
  }

  const Facts& facts_;
  std::vector<const BankLine*> lines_;
  std::map<Uuid, Decision> made_;
  std::set<Uuid> taken_;
};

}  // namespace

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::matched: return "matched";
    case Verdict::by_file: return "by_file";
    case Verdict::remitted: return "remitted";
    case Verdict::settled: return "settled";
    case Verdict::only_here: return "only_here";
    case Verdict::waits: return "waits";
    case Verdict::missing_at_us: return "missing_at_us";
    case Verdict::amount_differs: return "amount_differs";
    case Verdict::duplicate: return "duplicate";
    case Verdict::ambiguous: return "ambiguous";
    case Verdict::unknown_debit: break;
  }
  return "unknown_debit";
}

std::vector<Decision> decide_providers(const Facts& facts) {
  ProviderRules rules{facts};
  std::vector<Decision> all;
  for (const auto* line : in_order(facts.provider)) all.push_back(rules(*line));
  return all;
}

std::vector<Decision> decide_bank(const Facts& facts) { return BankRules{facts}(); }

}  // namespace kythu::payments::reconciliation
