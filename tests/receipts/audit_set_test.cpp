// The export for auditors, unpacked and checked by tar and sha256sum.
#include "receipts/export/audit_set.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "doubles/temporary_folder.hpp"
#include "receipts/lookup.hpp"
#include "tax_desk.hpp"

namespace kythu::receipts::tax {
namespace {

TEST_F(TaxDesk, AnAuditorsSetHoldsTheOriginalsAndProvesItself) {
  const auto first = issue();
  now_ += 1s;
  const auto second = issue();
  now_ += 1s;
  const auto third = issue();
  const auto take = [&](std::optional<ReceiptId> after, int limit) {
    return database_.app().read([&](db::Transaction& tx) {
      return export_receipts(
          tx, {.agencies = {agency_}, .from = "2026-11-23", .to = "2026-11-23", .after = after, .limit = limit});
    });
  };
  const auto set = take({}, 2);
  EXPECT_EQ(set.receipts, 2);
  EXPECT_EQ(set.next, second);
  EXPECT_EQ(take(second, 2).receipts, 1);
  EXPECT_FALSE(take(second, 2).next);
  EXPECT_EQ(take(third, 2).receipts, 0);

  const test::TemporaryFolder folder;
  std::ofstream{folder / "set.tar", std::ios::binary} << as_text(set.tar);
  const auto command =
      "cd " + folder.path().native() + " && tar -xf set.tar && sha256sum -c --quiet --strict SHA256SUMS";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const auto receipt = database_.app().read([&](db::Transaction& tx) { return find(tx, agency_, first); });
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder / "receipts"}) {
    if (!entry.is_regular_file()) continue;
    ++files;
    if (entry.path().filename() != "00000001.xml") continue;
    std::ifstream in{entry.path(), std::ios::binary};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{in}, {}}), as_text(receipt->xml));
  }
  EXPECT_EQ(files, 2u);
}

}  // namespace
}  // namespace kythu::receipts::tax
