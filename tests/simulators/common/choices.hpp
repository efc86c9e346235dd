// What a tester may choose at a provider's page, and the amounts that choose by themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kythu::simulators {

/// What the payer does with the order.
enum class Deed { pay, decline, leave };
/// What becomes of the word of it to the merchant.
enum class News { once, twice, late, never, wrong_amount, bad_signature, altered };

struct Choice {
  std::string name, label;
  Deed deed = Deed::pay;
  std::string code;  ///< how a declined order ends, in the provider's own code
  News news = News::once;
};

/// pay, lost, twice, late, wrong_amount, bad_signature, silent, slow, and timeout: the same at every provider.
const std::vector<Choice>& usual_choices();
const Choice* find_choice(const std::vector<Choice>& all, const std::string& name);

/// By the last three digits of an amount in đồng. Those of refunds count for the refund.
enum class Magic {
  none = 0,
  lost = 1,            ///< money moved, and no answer ever tells of it; asked, the provider knows
  create_lost = 2,     ///< the order was made, the answer to it got lost
  create_refused = 3,  ///< the order is refused for good
  twice = 4,
  late = 5,
  wrong_amount = 6,
  bad_signature = 7,
  declined = 8,
  silent = 9,           ///< lost, and the first two questions are not answered either
  slow = 10,            ///< lost, and the first two questions are answered "processing"
  refund_lost = 11,     ///< money went back, the answer got lost; asked, the provider knows
  refund_slow = 12,     ///< processing at first, done at the third question
  refund_failed = 13,   ///< processing at first, refused at the third question
  refund_refused = 14,  ///< refused at once
};
Magic magic_of(std::int64_t amount);
/// The choice that stands for "pay" with such an amount; "pay" for the others.
std::string choice_of(Magic magic);
/// The table above for people: ending, what happens.
struct MagicWords {
  std::string ending, words;
};
const std::vector<MagicWords>& magic_words();

}  // namespace kythu::simulators
