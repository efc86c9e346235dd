#include "doubles/libpq_faults.hpp"

#include <dlfcn.h>
#include <postgresql/libpq-fe.h>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace kythu::test {
namespace {

struct Plan {
  PgFault fault = PgFault::none;
  std::size_t at = 0, counted = 0;
  bool came = false;
};
thread_local Plan plan;

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}
PGresult* plain(PGconn* link, const char* sql) {
  static const auto real = next<PGresult* (*)(PGconn*, const char*)>("PQexec");
  return real(link, sql);
}

void cut(PGconn* link) { shutdown(PQsocket(link), SHUT_RDWR); }

std::string raising(const char* state) {
  return std::string{"DO $$BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '"} + state + "'; END$$";
}

int send_error(PGconn* link, const char* state) {
  return PQsendQueryParams(link, raising(state).c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0);
}

PGresult* raise(PGconn* link, const char* instead_of, const char* state) {
  auto* result = plain(link, raising(state).c_str());
  // A COMMIT that fails ends its transaction all the same.
  if (std::string_view{instead_of}.starts_with("COMMIT")) PQclear(plain(link, "ROLLBACK"));
  return result;
}

bool is_due(PGconn* link, const char* sql) {
  if (plan.fault == PgFault::none || plan.came || std::string_view{PQuser(link)} != "kythu_app") return false;
  // A rollback is on the way out already, and runs in a destructor.
  if (++plan.counted != plan.at || std::string_view{sql}.starts_with("ROLLBACK")) return false;
  plan.came = true;
  return true;
}

template <class Run>
PGresult* with_fault(PGconn* link, const char* sql, const Run& run) {
  if (!is_due(link, sql)) return run();
  switch (plan.fault) {
    case PgFault::none: break;
    case PgFault::serialization: return raise(link, sql, "40001");
    case PgFault::deadlock: return raise(link, sql, "40P01");
    case PgFault::lost_before: cut(link); break;
    case PgFault::lost_after:
      PQclear(run());
      cut(link);
      return plain(link, "SELECT 1");
    case PgFault::crash_after: PQclear(run()); [[fallthrough]];
    case PgFault::crash_before: cut(link); throw PgCrash{};
  }
  return run();
}

/// In a pipeline the server runs what it was sent when it is told that no more comes; the answers are nobody's.
void run_what_was_sent(PGconn* link) {
  PQpipelineSync(link);
  for (bool done = false; !done && PQstatus(link) == CONNECTION_OK;) {
    auto* result = PQgetResult(link);
    done = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
    PQclear(result);
  }
}

/// In a pipeline an error stands in the statement's place, and the server leaves out what follows.
template <class Send>
int with_fault_in_pipeline(PGconn* link, const Send& send) {
  if (!is_due(link, "")) return send();
  switch (plan.fault) {
    case PgFault::none: break;
    case PgFault::serialization: return send_error(link, "40001");
    case PgFault::deadlock: return send_error(link, "40P01");
    case PgFault::lost_before: cut(link); break;
    case PgFault::lost_after:
      send();
      run_what_was_sent(link);
      cut(link);
      return 1;
    case PgFault::crash_after:
      send();
      run_what_was_sent(link);
      [[fallthrough]];
    case PgFault::crash_before: cut(link); throw PgCrash{};
  }
  return send();
}

}  // namespace

void arm(PgFault fault, std::size_t at) { plan = {fault, at, 0, false}; }
bool disarm() {
  plan.fault = PgFault::none;
  return plan.came;
}
std::size_t statements_since_arm() { return plan.counted; }

}  // namespace kythu::test

// Before libpq's own, in the order of the dynamic linker.
extern "C" PGresult* PQexec(PGconn* link, const char* sql) {
  return kythu::test::with_fault(link, sql, [&] { return kythu::test::plain(link, sql); });
}

extern "C" PGresult* PQexecParams(PGconn* link, const char* sql, int count, const Oid* types, const char* const* values,
                                  const int* lengths, const int* formats, int result) {
  static const auto real = kythu::test::next<PGresult* (*)(PGconn*, const char*, int, const Oid*, const char* const*,
                                                           const int*, const int*, int)>("PQexecParams");
  return kythu::test::with_fault(link, sql,
                                 [&] { return real(link, sql, count, types, values, lengths, formats, result); });
}

extern "C" int PQsendQueryPrepared(PGconn* link, const char* name, int count, const char* const* values,
                                   const int* lengths, const int* formats, int result) {
  static const auto real =
      kythu::test::next<int (*)(PGconn*, const char*, int, const char* const*, const int*, const int*, int)>(
          "PQsendQueryPrepared");
  return kythu::test::with_fault_in_pipeline(link,
                                             [&] { return real(link, name, count, values, lengths, formats, result); });
}
