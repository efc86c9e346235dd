#include "housekeeping.hpp"

#include "sql.hpp"

namespace kythu::gateway {

/// A mark is asked for within seconds of its COMMIT; a day leaves room for a machine that slept.
constexpr std::chrono::hours marks_kept{24};
/// After its end a preparation, or an authorization of the CSC API, is still known to be late.
constexpr std::chrono::hours preparations_kept{24};

std::size_t sweep(db::Database& database, Instant now) {
  return database.write([&](db::Transaction& tx) {
    const auto keys = tx.exec(sql::sweep_keys, now).affected_rows();
    tx.exec(sql::sweep_preparations, now - preparations_kept);
    tx.exec(sql::sweep_csc_activations, now - preparations_kept);
    tx.exec(sql::sweep_csc_signatures, now);
    return static_cast<std::size_t>(keys + tx.exec(sql::sweep_marks, now - marks_kept).affected_rows());
  });
}

}  // namespace kythu::gateway
