#include "signing/register/archive.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "doubles/test_database.hpp"
#include "signing/merkle/merkle.hpp"

namespace kythu::signing {
namespace {

class ArchiveTest : public testing::Test {
 protected:
  KeptSignature signature(std::string_view document) {
    return {.id = SignatureId::fresh(system_now(), system_random),
            .agency = agency_,
            .client = ClientId::fresh(system_now(), system_random),
            .document = DocumentId::fresh(system_now(), system_random),
            .credential = "seal",
            .format = "pades",
            .level = "t",
            .algorithm = "rsa_pkcs1_sha256",
            .field = "Signature1",
            .certificate = {1, 2, 3},
            .signed_at = system_now(),
            .timestamped_at = system_now(),
            .document_name = "Kết quả.pdf",
            .media_type = "application/pdf",
            .size = static_cast<std::int64_t>(document.size()),
            .original_sha256 = sha256("before"),
            .document_sha256 = sha256(document)};
  }
  KeptSignature keep_one(std::string_view document) {
    return database_.app().write([&](db::Transaction& tx) {
      auto one = signature(document);
      keep(tx, one, to_bytes(document));
      return one;
    });
  }

  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
};

TEST_F(ArchiveTest, ASignatureIsFoundByItsAgencyOnly) {
  const auto kept = keep_one("%PDF");
  const auto stranger = AgencyId::fresh(system_now(), system_random);
  database_.app().read([&](db::Transaction& tx) {
    const auto found = find_signature(tx, {stranger, agency_}, kept.id);
    EXPECT_TRUE(found && found->document == kept.document && found->document_name == "Kết quả.pdf" &&
                found->signed_at == kept.signed_at && found->timestamped_at == kept.timestamped_at &&
                found->document_sha256 == kept.document_sha256);
    EXPECT_EQ(document_of(tx, *found), to_bytes("%PDF"));
    EXPECT_TRUE(find_signature(tx, {agency_}, kept.document));
    EXPECT_FALSE(find_signature(tx, {stranger}, kept.id));
    EXPECT_FALSE(find_signature(tx, {}, kept.document));
    return 0;
  });
}

TEST_F(ArchiveTest, TheLogHasNoGapWhenManySignAtOnceAndSomeGiveUp) {
  std::vector<std::thread> signers;
  for (int i = 0; i < 8; ++i) {
    signers.emplace_back([&] {
      for (int j = 0; j < 5; ++j) {
        (void)database_.app().write([&](db::Transaction& tx) -> Result<Done, int> {
          auto one = signature("%PDF");
          keep(tx, one, to_bytes("%PDF"));
          if (j == 2) return 1;
          return Done{};
        });
      }
    });
  }
  for (auto& signer : signers) signer.join();
  database_.app().read([&](db::Transaction& tx) {
    EXPECT_EQ(log_size(tx), 32);
    const auto entries = log_entries(tx, 0, 100, 200);
    EXPECT_EQ(entries.size(), 32u);
    std::vector<Sha256> row;
    for (const auto& entry : entries) {
      EXPECT_EQ(entry.index, static_cast<std::int64_t>(row.size()));
      EXPECT_EQ(entry.leaf, leaf_hash(entry.text));
      row.push_back(entry.leaf);
    }
    // 32 leaves are a whole tree: pair by pair up to the head.
    while (row.size() > 1) {
      for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
      row.resize(row.size() / 2);
    }
    const auto proof = prove(tx, 17);
    EXPECT_EQ(proof.head, row[0]);
    EXPECT_EQ(proof.path.size(), 5u);
    EXPECT_EQ(proof.entry.text, entries[17].text);
    return 0;
  });
}

TEST_F(ArchiveTest, AnEntryNamesTheDocumentByItsHashAndNoPerson) {
  const auto kept = keep_one("%PDF");
  const auto text = database_.app().read([&](db::Transaction& tx) { return log_entries(tx, 0, 1, 1)[0].text; });
  EXPECT_NE(text.find(to_hex(kept.document_sha256)), std::string::npos);
  EXPECT_NE(text.find(kept.id.text()), std::string::npos);
  EXPECT_EQ(text.find("Kết quả"), std::string::npos);
}

TEST_F(ArchiveTest, TheApplicationMayNotRewriteTheLog) {
  keep_one("%PDF");
  for (const char* sql : {"UPDATE signature_log SET entry = ''", "DELETE FROM signature_log",
                          "DELETE FROM signature_log_node", "UPDATE signed_document SET content = ''"}) {
    EXPECT_THROW(database_.app().write([&](db::Transaction& tx) { return tx.exec(sql).size(); }),
                 pqxx::insufficient_privilege)
        << sql;
  }
}

}  // namespace
}  // namespace kythu::signing
