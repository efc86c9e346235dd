// A desk that tells the tax authority of one agency's receipts, and the authority.
#pragma once

#include <gtest/gtest.h>

#include "config/base/days.hpp"
#include "doubles/test_database.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"
#include "receipts/tax/desk.hpp"
#include "receipts/tax/log.hpp"
#include "tax_authority.hpp"

namespace kythu::receipts::tax {

using namespace std::chrono_literals;

class TaxDesk : public testing::Test {
 protected:
  TaxDesk() {
    const Series series{
        .id = SeriesId::fresh(now_, system_random), .agency = agency_, .form_code = "EBL01", .symbol = "26TAA"};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
  }

  ReceiptId issue(std::int64_t dong = 50'000) {
    Registrar registrar{
        {"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys_, clock_, system_random};
    const auto receipt = registrar.issue({.agency = agency_,
                                          .payment = PaymentId::fresh(now_, system_random),
                                          .lines = {{"Lệ phí hộ tịch", *Vnd::of(dong)}},
                                          .payer_name = "Nguyễn Văn Thử",
                                          .payment_method = "Chuyển khoản",
                                          .dossier = "",
                                          .paid_at = now_});
    EXPECT_TRUE(receipt);
    return receipt->id;
  }
  /// Works until nothing is due.
  void work() {
    for (int i = 0; i < 50 && desk_.work(10) > 0; ++i) {
    }
  }
  /// … and goes on with what waits, for so long.
  void work_for(std::chrono::minutes time) {
    const auto end = now_ + time;
    for (; now_ < end; now_ += 1min) work();
  }
  std::vector<Message> messages() {
    return database_.app().read([&](db::Transaction& tx) { return list_messages(tx, {.agencies = {agency_}}); });
  }
  std::vector<Answer> answers() {
    return database_.app().read([&](db::Transaction& tx) { return answers_of(tx, agency_, messages().at(0).id); });
  }
  std::vector<Task> tasks(bool open = true) {
    return database_.app().read(
        [&](db::Transaction& tx) { return list_tasks(tx, {.agencies = {agency_}, .kind = {}, .open = open}); });
  }
  Settings settings() {
    return {.address = "https://thue.example",
            .sender = "",
            .office_code = "10100",
            .office_name = "Thuế tỉnh Thử nghiệm",
            .contact = "Trần Thị Lan",
            .mail = "lan@example.invalid",
            .place = "Tỉnh Thử nghiệm",
            .authority = {authority_.certificate()},
            .key = "receipt"};
  }

  Instant now_ = *parse_rfc3339("2026-11-23T02:00:00Z");  // Monday, 09:00 in Vietnam
  Clock clock_ = [this] { return now_; };
  test::TestDatabase database_{clock_};
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  test::TaxAuthority authority_{agency_};
  Desk desk_{
      settings(), database_.app(), keys_, authority_, clock_, system_random, Log{"test", LogLevel::error, clock_}};
};

}  // namespace kythu::receipts::tax
