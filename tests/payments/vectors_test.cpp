#include "payments/vectors.hpp"

#include <gtest/gtest.h>

#include "channels/vietqr.hpp"
#include "channels/vnpay_signature.hpp"
#include "config/base/random.hpp"
#include "csv.hpp"
#include "transfer_ref.hpp"

namespace kythu::payments {
namespace {

TEST(VnpayVectors, EveryPublishedDigestIsOurs) {
  const auto rows = test::read_vectors("vnpay.tsv");
  ASSERT_GE(rows.size(), 7u);
  for (const auto& row : rows) EXPECT_EQ(channels::vnpay::sign(Secret{row[2]}, row[3]), row[4]) << row[0];
}

TEST(VnpayVectors, AQueryIsVerifiedWhateverTheOrderOfItsParameters) {
  const auto row = test::read_vectors("vnpay.tsv").at(0);
  const auto cut = row[3].find('&');
  const auto turned = row[3].substr(cut + 1) + "&vnp_SecureHash=" + row[4] + "&" + row[3].substr(0, cut);
  const auto query = channels::vnpay::read_query(turned);
  ASSERT_TRUE(query);
  EXPECT_TRUE(channels::vnpay::verify(Secret{row[2]}, *query));
  EXPECT_FALSE(channels::vnpay::verify(Secret{"another"}, *query));
}

TEST(VnpayVectors, AForeignEncodersRawPairsVerifyToo) {
  const Secret secret{"key"};
  const std::string raw = "vnp_OrderInfo=a%20b%2a&vnp_TxnRef=1";  // %20 and %2a: not as we write them
  const auto query = channels::vnpay::read_query(raw + "&vnp_SecureHash=" + channels::vnpay::sign(secret, raw));
  ASSERT_TRUE(query);
  EXPECT_TRUE(channels::vnpay::verify(secret, *query));
}

TEST(VnpayVectors, OldHashTypesRepeatedNamesAndBrokenEscapesAreRefused) {
  for (const char* query : {"vnp_TxnRef=1&vnp_SecureHashType=SHA256&vnp_SecureHash=00", "vnp_TxnRef=1&vnp_TxnRef=2",
                            "vnp_SecureHash=00&vnp_SecureHash=01", "vnp_TxnRef=%4", "vnp_TxnRef=%zz", "vnp_A=%ff"}) {
    EXPECT_FALSE(channels::vnpay::read_query(query)) << query;
  }
}

TEST(VietqrVectors, AStrictReaderSaysWhatTheTableSays) {
  using channels::vietqr::Fault;
  const auto rows = test::read_vectors("vietqr.tsv");
  ASSERT_GE(rows.size(), 11u);
  for (const auto& row : rows) {
    const auto read = channels::vietqr::read(row[2] + row[3]);
    EXPECT_EQ(static_cast<bool>(read), row[4] == "valid") << row[0];
    if (row[4] == "bad_crc") {
      EXPECT_NE(channels::vietqr::crc(row[2]), row[3]);
      EXPECT_EQ(read.error(), Fault::bad_crc);
    } else {
      EXPECT_EQ(channels::vietqr::crc(row[2]), row[3]) << row[0];
    }
    if (row[4] == "not_vietqr") {
      EXPECT_EQ(read.error(), Fault::not_vietqr);
    }
    if (row[4] == "no_service") {
      EXPECT_EQ(read.error(), Fault::no_service);
    }
  }
}

TEST(VietqrVectors, WhatIsReadIsWrittenAlike) {
  for (const auto& row : test::read_vectors("vietqr.tsv")) {
    if (row[4] != "valid") continue;
    const auto read = channels::vietqr::read(row[2] + row[3]);
    ASSERT_TRUE(read) << row[0];
    EXPECT_EQ(channels::vietqr::write(*read), row[2] + row[3]) << row[0];
  }
}

TEST(Vietqr, TheCheckValueOfTheCrcIsTheStandardsOwn) { EXPECT_EQ(channels::vietqr::crc("123456789"), "29B1"); }

TEST(Vietqr, EveryCutTextIsRefused) {
  const auto row = test::read_vectors("vietqr.tsv").at(1);
  const auto whole = row[2] + row[3];
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(channels::vietqr::read(whole.substr(0, length))) << length;
  }
}

TEST(TransferRef, TheCheckCharacterIsIso7064) {
  EXPECT_EQ(check_character("A12425GABC1234002"), 'M');  // the standard's example, a Global Release Identifier
}

TEST(TransferRef, OneWrongCharacterIsFound) {
  const auto ref = new_transfer_ref(system_random);
  EXPECT_TRUE(is_transfer_ref(ref));
  for (std::size_t i = 2; i < ref.size(); ++i) {
    auto wrong = ref;
    wrong[i] = wrong[i] == 'Z' ? '0' : 'Z';
    EXPECT_FALSE(is_transfer_ref(wrong)) << wrong;
  }
}

TEST(Csv, QuotesCommasAndLineEndsAreReadByRfc4180) {
  const auto rows = read_csv("a,\"b \"\"c\"\", d\"\r\n\"e\nf\",g\n");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].cells, (std::vector<std::string>{"a", "b \"c\", d"}));
  EXPECT_EQ((*rows)[1].cells, (std::vector<std::string>{"e\nf", "g"}));
}

TEST(Csv, AFaultNamesItsLine) {
  for (const char* text : {"a,b\nc,\"d", "a,b\nc,d\"e\n", "a,b\n\"c\"d,e\n"}) {
    const auto rows = read_csv(text);
    ASSERT_FALSE(rows) << text;
    EXPECT_EQ(rows.error().line, 2u) << text;
  }
}

}  // namespace
}  // namespace kythu::payments
