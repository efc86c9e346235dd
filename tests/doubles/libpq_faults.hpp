// Faults between the program and PostgreSQL, at any statement. A program that links this has its own PQexec,
// PQexecParams and PQsendQueryPrepared before libpq's, so the product's code is what ships; the errors are PostgreSQL's
// own.
#pragma once

#include <cstddef>

namespace kythu::test {

enum class PgFault {
  none,
  serialization,  ///< 40001 instead of the statement
  deadlock,       ///< 40P01 instead of the statement
  lost_before,    ///< the connection breaks and the server never sees the statement
  lost_after,     ///< the server runs it, and the connection breaks before the answer
  crash_before,   ///< PgCrash is thrown: the process is gone, and so are its connections
  crash_after,
};

/// The process ends here. Not a std::exception: nothing in the program may survive it.
struct PgCrash {};

/// In this thread, at the `at`-th statement from now (1 is the next) by the role kythu_app.
void arm(PgFault fault, std::size_t at);
/// Whether the fault came; takes it back if not.
bool disarm();
/// This thread's statements by the role since the last arm().
std::size_t statements_since_arm();

}  // namespace kythu::test
