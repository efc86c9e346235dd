#include "pipeline.hpp"

#include <chrono>

#include "gateway/core/admission.hpp"
#include "gateway/core/csc_error.hpp"
#include "gateway/core/metrics.hpp"
#include "gateway/pages/error_page.hpp"
#include "gateway/pages/static_files.hpp"

namespace kythu::gateway {
namespace {

Problem unavailable(std::string_view code, std::string_view detail) {
  return {503, std::string{code}, std::string{detail}, {}, {{"retry-after", "2"}}};
}

/// The broken world, once for all handlers (security requirement C8): nothing of it is shown. Of an SQL error only the
/// state and our own statement are logged, because the server's message may quote a citizen's data.
Problem problem_of_exception(const Context& context) {
  const auto log = [&](std::string_view event, std::string_view why, std::string_view where) {
    context.services.log.error(
        event, {{"why", why}, {"where", where}, {"route", context.route}, {"request_id", context.request.request_id}});
  };
  try {
    throw;
  } catch (const db::Unavailable&) {
    log("request.database_unavailable", "", "");
    return unavailable("unavailable", "The database does not answer.");
  } catch (const db::InDoubt&) {
    log("request.in_doubt", "", "");
    return unavailable("in_doubt", "Repeat the request with the same Idempotency-Key.");
  } catch (const pqxx::sql_error& failure) {
    log("request.sql_failed", failure.sqlstate(), failure.query().substr(0, 120));
    const auto& state = failure.sqlstate();  // a lock or the time ran out, or others were always faster
    const bool too_slow = state == "55P03" || state == "57014" || state == "40001" || state == "40P01";
    return too_slow ? unavailable("unavailable", "The database was too slow.") : Problem{};
  } catch (const std::exception& failure) {
    log("request.failed", failure.what(), "");
    return {};
  } catch (...) {
    log("request.failed", "an unknown exception", "");
    return {};
  }
}

bool is_for_people(const Request& request) {
  return (request.path.starts_with("/pay/") || request.path.starts_with("/receipts") || request.path == "/verify" ||
          request.path.starts_with("/console/oidc")) &&
         find_header(request.headers, "accept").value_or("").find("text/html") != std::string_view::npos;
}

Answer refuse(const Context& context, const Problem& problem) {
  if (is_csc(context.request.path)) return to_answer(csc_error_of(problem, context.request));
  if (!is_for_people(context.request)) return to_answer(problem, context.language, context.request.request_id);
  const auto language = context.language == Language::en ? pages::Language::en : pages::Language::vi;
  Answer answer{
      problem.status,
      {{"content-type", "text/html; charset=utf-8"},
       {"content-security-policy", pages::page_policy()},
       {"referrer-policy", "no-referrer"},
       {"cache-control", "no-store"}},
      to_bytes(pages::render_error_page({language, problem.status, problem.code, {}, context.request.request_id}))};
  for (const auto& header : problem.headers) answer.headers.push_back(header);
  return answer;
}

}  // namespace

Answer Pipeline::answer(const Request& request) const {
  return *run(request, [](Context& context, const Match& match) -> std::optional<Result<Answer, Problem>> {
    if (const auto admitted = admit(context, match); !admitted) return admitted.error();
    return match.route->handler(context);
  });
}

std::optional<Answer> Pipeline::refusal(const Request& request) const {
  return run(request, [](Context& context, const Match& match) -> std::optional<Result<Answer, Problem>> {
    if (const auto admitted = admit(context, match); !admitted) return admitted.error();
    return std::nullopt;
  });
}

/// Without an outcome of the work nothing is said, counted or written down.
template <class Work>
std::optional<Answer> Pipeline::run(const Request& request, Work&& work) const {
  const auto began = std::chrono::steady_clock::now();
  auto match = find_route(table_, request.method, request.path);
  Context context{services_, request, std::move(match.path), match.route ? match.route->pattern : "unknown", {},
                  {},        {},      services_.clock()};
  context.language = preferred_language(request.headers);
  const auto done = [&]() -> std::optional<Result<Answer, Problem>> {
    try {
      return work(context, match);
    } catch (...) {
      return problem_of_exception(context);
    }
  }();
  if (!done) return std::nullopt;
  const auto& outcome = *done;
  Answer answer = outcome ? *outcome : refuse(context, outcome.error());
  if (request.method == "HEAD") answer.body.clear();
  answer.headers.emplace_back("x-request-id", request.request_id);
  answer.headers.emplace_back("x-content-type-options", "nosniff");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  services_.metrics.observe({context.route, request.method, answer.status, took.count()});
  services_.log.info("request", {{"route", context.route},
                                 {"method", request.method},
                                 {"status", answer.status},
                                 {"code", outcome ? "" : outcome.error().code},
                                 {"client", context.caller.agencies.empty() ? "" : context.caller.client.text()},
                                 {"microseconds", static_cast<std::int64_t>(took.count() * 1e6)},
                                 {"request_id", request.request_id}});
  return answer;
}

}  // namespace kythu::gateway
