// Every document that is signed here, and what becomes of one in other hands, as two judges see it that share no code:
// ours, and the XML signatures of the JDK (javax/Judge.java). tests/receipts/registrar_test.cpp has a third, xmlsec1.
#include <cstdlib>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "doubles/memory_keys.hpp"
#include "doubles/temporary_folder.hpp"
#include "doubles/test_database.hpp"
#include "receipts/registrar.hpp"
#include "receipts/series.hpp"
#include "receipts/verify/verdict.hpp"
#include "receipts/vouchers.hpp"

namespace kythu::receipts {
namespace {

using Documents = std::map<std::string, std::string>;

class SecondVerifier : public testing::Test {
 protected:
  SecondVerifier() {
    const auto symbol = to_text(business_day(now_)).substr(2, 2) + "TAA";
    const Series series{
        .id = SeriesId::fresh(now_, system_random), .agency = agency_, .form_code = "EBL01", .symbol = symbol};
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) { return open_series(tx, series, now_); }));
  }
  static Line fee(const std::string& name, std::int64_t dong) { return {name, *Vnd::of(dong)}; }
  Receipt issue(std::vector<Line> lines, const std::string& payer) {
    auto issued = registrar_.issue({.agency = agency_,
                                    .payment = PaymentId::fresh(now_, system_random),
                                    .lines = std::move(lines),
                                    .payer_name = payer,
                                    .payment_method = "Chuyển khoản",
                                    .dossier = "H12.34-261122-0001",
                                    .paid_at = now_});
    EXPECT_TRUE(issued);
    return std::move(*issued);
  }
  /// What is proposed for a refund that leaves so much, approved.
  void refund(const Receipt& receipt, std::int64_t remaining) {
    EXPECT_TRUE(database_.app().write([&](db::Transaction& tx) {
      const auto& desk = registrar_.corrections();
      const auto id = RefundId::fresh(now_, system_random);
      EXPECT_TRUE(desk.propose_for_refund(tx, {agency_, receipt.payment, id, *Vnd::of(remaining), "Rút <một> bản"}));
      const auto waiting = desk.list(tx, {.agencies = {agency_}, .state = CorrectionState::proposed}).at(0);
      return desk.approve(tx, {agency_, waiting.id, "officer:binh"});
    }));
  }
  Documents genuine() {
    Documents all;
    const auto keep = [&](const char* name, const Bytes& xml) { all[name] = as_text(xml); };
    keep("one_fee", issue({fee("Lệ phí hộ tịch", 50'000)}, "Nguyễn Văn Thử").xml);
    keep("several_fees", issue({fee("Phí a", 224'000), fee("Phí b", 1), fee("Phí c", 999'999'999'999)}, "Lê Thử").xml);
    keep("anonymous", issue({fee("Phí", 1'000)}, "").xml);
    keep("markup", issue({fee("Phí <b> & \"c\"", 1'000)}, "Công ty <A> & \"B\" 'C' ]]>").xml);
    const auto replaced = issue({fee("Phí", 5'000)}, "Trần Thử");
    refund(replaced, 3'000);
    keep("replaced", replaced.xml);
    keep("replacing", registrar_.finish(agency_, replaced.payment)->xml);
    const auto ended = issue({fee("Phí", 7'000)}, "Trần Thử");
    refund(ended, 0);
    EXPECT_TRUE(registrar_.finish(agency_, ended.payment));
    keep("voucher",
         database_.app().read([&](db::Transaction& tx) { return find_voucher(tx, agency_, ended.id).value().xml; }));
    return all;
  }
  Verdict judge(std::string_view xml) {
    return database_.app().read([&](db::Transaction& tx) { return judge_file(tx, as_bytes(xml), {}); });
  }
  /// "good" or "bad" of each; empty without Java.
  Documents asked_of_java(const Documents& documents) {
    for (const auto& [name, xml] : documents) {
      std::ofstream{folder_ / "documents" / name, std::ios::binary} << xml;
    }
    std::ofstream{folder_ / "ca.der", std::ios::binary} << as_text(keys_.certificate_chain().back());
    const auto place = folder_.path().native();
    const std::string command = std::string{"java "} + KYTHU_JAVAX + "/Judge.java " + place + "/ca.der " + place +
                                "/documents >" + place + "/said 2>" + place + "/errors";
    EXPECT_EQ(std::system(command.c_str()), 0) << std::ifstream{folder_ / "errors"}.rdbuf();
    Documents said;
    std::ifstream lines{folder_ / "said"};
    for (std::string verdict, name, rest; lines >> verdict >> name && std::getline(lines, rest);) {
      if (name.ends_with(':')) name.pop_back();
      said[name] = verdict;
    }
    return said;
  }

  const Instant now_ = system_now();
  test::TestDatabase database_;
  AgencyId agency_ = database_.add_agency();
  test::MemoryKeys keys_{"receipt", agency_};
  Registrar registrar_{
      {"receipt", "https://thuphi.example", "Noto Serif"}, database_.app(), keys_, system_now, system_random};
  const test::TemporaryFolder folder_;
};

std::string with(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), by);
}

/// From `begin` up to the end of `end`.
std::string part(const std::string& text, std::string_view begin, std::string_view end) {
  const auto at = text.find(begin);
  return text.substr(at, text.find(end, at) + end.size() - at);
}

/// What people and programs do to a file, and what forgers do.
Documents spoilt(const std::string& xml) {
  const auto data = part(xml, "<DLBLai", "</DLBLai>"), list = part(xml, "<DSCKS>", "</DSCKS>"),
             first = part(xml, "<PLPhi>", "</PLPhi>");
  const auto forged = with(data, "<STien>224000<", "<STien>924000<");
  const auto renamed = with(forged, "Id=\"BL-", "Id=\"XX-");
  return {{"edited_amount", with(xml, data, forged)},
          {"edited_words", with(xml, "đồng</TgTTTBChu>", "đồng chẵn</TgTTTBChu>")},
          {"edited_time", with(xml, "<SigningTime>20", "<SigningTime>21")},
          {"reordered_fees", with(with(xml, first, ""), "</DSPLPhi>", first + "</DSPLPhi>")},
          {"reordered_parts", with(with(xml, list, ""), data, list + data)},
          {"indented_inside", with(xml, "><TTChung>", ">\n  <TTChung>")},
          {"indented_outside", with(xml, "<DLBLai", "\n<DLBLai")},
          {"indented_signature", with(xml, "<SignedInfo", "\n<SignedInfo")},
          {"without_signature", with(xml, list, "<DSCKS></DSCKS>")},
          {"added_fee", with(xml, "</DSPLPhi>", first + "</DSPLPhi>")},
          {"wrapped_beside", with(xml, data, renamed + data)},
          {"wrapped_inside", with(with(xml, data, renamed), "<SignatureProperties>", data + "<SignatureProperties>")},
          {"wrapped_in_the_list", with(with(xml, data, renamed), "</TCThu></DSCKS>", "</TCThu>" + data + "</DSCKS>")},
          {"same_id_twice", with(with(xml, data, forged), "</TCThu></DSCKS>", "</TCThu>" + data + "</DSCKS>")},
          {"another_root", with(with(xml, "<BLai>", "<Goi><BLai>"), "</BLai>", "</BLai></Goi>")}};
}

TEST_F(SecondVerifier, AgreesWithOursOnEveryDocumentAndOnWhatWasDoneToIt) {
  const auto good = genuine();
  const auto bad = spoilt(good.at("several_fees"));
  Documents all = good;
  all.insert(bad.begin(), bad.end());
  for (const auto& [name, xml] : good) {
    const auto said = judge(xml);
    EXPECT_TRUE(said.kind == Verdict::Kind::genuine && said.signature_good) << name;
  }
  for (const auto& [name, xml] : bad) {
    const auto said = judge(xml);
    EXPECT_TRUE(said.kind != Verdict::Kind::genuine && !said.signature_good) << name;
  }
  if (std::system("java -version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no Java; the second verifier was not asked";
  std::filesystem::create_directory(folder_ / "documents");
  const auto said = asked_of_java(all);
  for (const auto& [name, xml] : all) EXPECT_EQ(said.at(name), good.contains(name) ? "good" : "bad") << name << xml;
}

}  // namespace
}  // namespace kythu::receipts
