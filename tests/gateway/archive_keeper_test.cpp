#include "gateway/core/archive_keeper.hpp"

#include "gateway/api/documents.hpp"
#include "gateway/api/signatures.hpp"
#include "gateway/signing_api_fixture.hpp"

namespace kythu::gateway {
namespace {

using namespace std::chrono_literals;

TEST(ArchiveEnd, IsThatOfTheNewestTimeStampOfTheWeakestSignature) {
  const auto stamp = [](const char* time, const char* until, const char* indication = "total_passed") {
    return boost::json::object{{"time", time}, {"good_until", until}, {"indication", indication}};
  };
  const auto end = [](boost::json::array signatures) {
    const auto found = end_in(boost::json::serialize(boost::json::object{{"signatures", std::move(signatures)}}));
    return found ? rfc3339(*found) : "unknown";
  };
  const auto signature = [](boost::json::array stamps) {
    return boost::json::object{{"timestamps", std::move(stamps)}};
  };
  const auto first = stamp("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z");
  const auto second = stamp("2027-01-01T00:00:00Z", "2031-01-01T00:00:00Z");
  const auto broken = stamp("2027-06-01T00:00:00Z", "2040-01-01T00:00:00Z", "total_failed");
  EXPECT_EQ(end({signature({first, second, broken})}), "2031-01-01T00:00:00Z");
  EXPECT_EQ(end({signature({second}), signature({first})}), "2028-01-01T00:00:00Z");
  EXPECT_EQ(end({signature({second}), signature({broken})}), "unknown");
  EXPECT_EQ(end({}), "unknown");
}

class ArchiveKeepers : public ApiTest {
 protected:
  /// Archived as LTA, whatever it is.
  std::string archived() {
    const auto made = words(*call(create_signature, post(order(pdf_), "k1")));
    database_.as_owner(
        "INSERT INTO archive_watch (agency_id, document_id, due_at) SELECT agency_id, document_id, now() "
        "FROM signed_document");
    return std::string{made.at("document").at("id").as_string()};
  }
  ArchiveKeeper keeper(std::optional<std::chrono::days> left) {
    return {database_.app(),
            [this, left](const Bytes&) { return left ? std::optional<Instant>{now_ + *left} : std::nullopt; },
            [this](const signing::Document& document) -> Result<signing::SignedDocument, signing::Refusal> {
              if (refused_) return *refused_;
              auto bytes = document.bytes;
              bytes.push_back('+');
              return signing::SignedDocument{.bytes = std::move(bytes),
                                             .level = signing::Level::lta,
                                             .algorithm = {},
                                             .signed_at = now_,
                                             .timestamped_at = now_,
                                             .field = {},
                                             .name = {},
                                             .media_type = {}};
            },
            [this] { return now_; },
            system_random,
            log_};
  }
  std::int64_t count(const std::string& what) {
    return database_.as_owner("SELECT count(*) FROM " + what)[0][0].as<std::int64_t>();
  }
  Instant now_ = system_now() + 1h;
  std::optional<signing::Refusal> refused_;
};

TEST_F(ArchiveKeepers, ADocumentIsRenewedBeforeItsEndAndStaysAsItIs) {
  const auto document = archived();
  const auto before = call(show_document, {}, {document})->body;
  EXPECT_TRUE(keeper(std::chrono::days{91}).work_once());
  EXPECT_FALSE(keeper(std::chrono::days{91}).work_once()) << "due again when 90 days are left";
  now_ += 25h;
  EXPECT_TRUE(keeper(std::chrono::days{90}).work_once());
  const auto old = call(show_document, {}, {document});
  EXPECT_EQ(old->body, before);
  const std::string link{find_header(old->headers, "link").value_or("")};
  ASSERT_TRUE(link.starts_with("</v1/documents/doc_")) << link;
  const auto renewed = call(show_document, {}, {link.substr(15, 40)});
  ASSERT_TRUE(renewed);
  EXPECT_EQ(renewed->body.size(), before.size() + 1);
  EXPECT_FALSE(find_header(renewed->headers, "link"));
  EXPECT_EQ(count("audit_record WHERE act = 'document.renewed'"), 1);
  EXPECT_TRUE(keeper(std::chrono::days{900}).work_once()) << "the renewed one is watched in its turn";
  EXPECT_FALSE(keeper(std::chrono::days{900}).work_once());
}

TEST_F(ArchiveKeepers, WhatCannotBeToldOrRenewedIsTriedAgainTheNextDay) {
  archived();
  EXPECT_TRUE(keeper({}).work_once());
  EXPECT_FALSE(keeper({}).work_once());
  now_ += 24h;
  refused_ = signing::Refusal::timestamp_unavailable;
  EXPECT_TRUE(keeper(std::chrono::days{9}).work_once());
  EXPECT_FALSE(keeper(std::chrono::days{9}).work_once());
  now_ += 24h;
  refused_.reset();
  EXPECT_TRUE(keeper(std::chrono::days{8}).work_once());
  EXPECT_EQ(count("archive_watch WHERE renewed_by IS NOT NULL"), 1);
}

TEST_F(ArchiveKeepers, OfTwoThatRenewTheSameDocumentOneIsKept) {
  archived();
  auto late = keeper(std::chrono::days{9});
  auto slow =
      ArchiveKeeper{database_.app(),
                    [this](const Bytes&) { return std::optional<Instant>{now_}; },
                    [&](const signing::Document& document) -> Result<signing::SignedDocument, signing::Refusal> {
                      now_ += 10min;
                      EXPECT_TRUE(late.work_once());
                      return signing::SignedDocument{document.bytes, signing::Level::lta, {}, now_, now_, {}, {}, {}};
                    },
                    [this] { return now_; },
                    system_random,
                    log_};
  EXPECT_TRUE(slow.work_once());
  EXPECT_EQ(count("signature_extension"), 1);
}

}  // namespace
}  // namespace kythu::gateway
