// What every part of the desk works with.
#pragma once

#include "desk.hpp"
#include "forms.hpp"
#include "message.hpp"

namespace kythu::receipts::tax {

struct Desk::Bench {
  Settings settings;
  db::Database& database;
  hsm::Keys& keys;
  wire::Fetch& outside;
  Clock clock;
  Random random;
  Log log;

  /// As MNGui writes it; a branch's tax code loses its dash.
  std::string sender_of(std::string tax_code) const {
    if (!settings.sender.empty()) return settings.sender;
    std::erase(tax_code, '-');
    return "K" + tax_code;
  }
};

struct NewTask {
  AgencyId agency;
  MessageId message;
  TaskKind kind{};
  std::string detail{};
};
/// Once, while one of its kind is open for the message.
void open_task(db::Transaction& tx, const NewTask& task, Instant now, const Random& random);

/// The tax system answered, or did not. An outage that lasted moves the terms of what could not leave (outage.cpp).
void note_silence(db::Transaction& tx, const NewTask& about, Instant now, const Random& random);
void note_answer(db::Transaction& tx, Instant now);

}  // namespace kythu::receipts::tax
