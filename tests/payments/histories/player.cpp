#include "payments/histories/player.hpp"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include <fmt/format.h>

#include "payments/histories/script.hpp"

namespace kythu::payments::test {
namespace {

/// A broken assertion ends the process: its last words name the history.
char last_words[64] = "";

void say_last_words(int) {
  [[maybe_unused]] const auto written = write(STDOUT_FILENO, last_words, std::strlen(last_words));
  std::signal(SIGABRT, SIG_DFL);
}

constexpr std::size_t batch = 1'000;

std::string outcome(Bench& bench, std::uint64_t seed, Net net) {
  try {
    return Script{bench, seed, net}.play();
  } catch (const Mismatch& mismatch) {
    bench.clear_work();
    return "failed: " + mismatch.what;
  }
}

struct NamedNet {
  const char* name;
  Net net;
};
constexpr NamedNet nets[] = {{"shuffled", Net::shuffled}, {"doubled", Net::doubled},     {"silent", Net::silent},
                             {"late", Net::late},         {"stumbling", Net::stumbling}, {"crashing", Net::crashing}};

}  // namespace

std::size_t many(std::size_t usual, std::size_t in_the_long_run) {
  const char* thorough = std::getenv("KYTHU_LONG");
  return thorough && std::string{thorough} == "yes" ? in_the_long_run : usual;
}

std::optional<std::string> play(Bench& bench, std::uint64_t seed, const History& history, bool watched) {
  std::signal(SIGABRT, say_last_words);
  fmt::format_to_n(last_words, sizeof last_words - 1, "\naborted in KYTHU_SEED={}\n", seed);
  try {
    World world{bench, seed, watched};
    for (const auto& command : history) world.run(command);
    world.end();
    return std::nullopt;
  } catch (const Mismatch& mismatch) {
    return mismatch.what;
  } catch (const std::exception& failure) {
    return std::string{"an exception: "} + failure.what();
  }
}

std::string report(Bench& bench, std::uint64_t seed, History history, std::string failure) {
  const auto first = failure.substr(0, failure.find('\n'));
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (std::size_t i = history.size(); i-- > 0;) {
      bench.clear_work();
      auto without = history;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      auto found = play(bench, seed, without);
      if (!found) continue;
      history = std::move(without);
      failure = std::move(*found);
      shorter = true;
    }
  }
  bench.clear_work();
  std::string text = fmt::format("KYTHU_SEED={} fails: {}\nThe shortest history that does:\n", seed, first);
  for (const auto& command : history) text += "  " + to_text(command) + "\n";
  return text + failure;
}

std::string play_many(Bench& bench, std::uint64_t first, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto history = draw(first + i);
    const bool watched = count == 1 || (first + i) % many(4, 1) == 0;
    if (auto failure = play(bench, first + i, history, watched)) return report(bench, first + i, history, *failure);
    const bool last = i + 1 == count;
    if ((i + 1) % batch != 0 && !last) continue;
    const auto faults = bench.faults(last);
    if (faults.empty()) continue;
    std::string text = fmt::format("After the history of KYTHU_SEED={}, the last of {}:\n", first + i, batch);
    for (const auto& fault : faults) text += fault + "\n";
    return text;
  }
  return {};
}

std::string compare_nets(Bench& bench, std::uint64_t first, std::size_t count) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const auto expected = outcome(bench, seed, Net::prompt);
    if (expected.starts_with("failed")) return fmt::format("KYTHU_SEED={} prompt: {}", seed, expected);
    for (const auto& [name, net] : nets) {
      const auto got = outcome(bench, seed, net);
      if (got == expected) continue;
      return fmt::format("KYTHU_SEED={} ends otherwise when {}:\n{}--- instead of\n{}", seed, name, got, expected);
    }
  }
  const auto faults = bench.faults(true);
  return faults.empty() ? std::string{} : faults.front();
}

}  // namespace kythu::payments::test
