#include "banks.hpp"

#include <algorithm>
#include <array>

namespace kythu::pages {
namespace {

struct Bank {
  std::string_view bin, name;
};
// NAPAS247 members that receive transfers, as public VietQR libraries list them in July 2026.
// clang-format off
constexpr std::array<Bank, 64> banks{{
    {"422589", "CIMB"}, {"458761", "HSBC"}, {"546034", "CAKE"}, {"546035", "Ubank"}, {"668888", "KBank"},
    {"796500", "DBS"}, {"801011", "Nonghyup"}, {"963369", "Liobank"}, {"963388", "Timo"}, {"970400", "SaigonBank"},
    {"970403", "Sacombank"}, {"970405", "Agribank"}, {"970406", "Vikki Bank"}, {"970407", "Techcombank"},
    {"970408", "GPBank"}, {"970409", "BacABank"}, {"970410", "Standard Chartered"}, {"970412", "PVcomBank"},
    {"970414", "MBV"}, {"970415", "VietinBank"}, {"970416", "ACB"}, {"970418", "BIDV"}, {"970419", "NCB"},
    {"970421", "VRB"}, {"970422", "MB"}, {"970423", "TPBank"}, {"970424", "Shinhan Bank"}, {"970425", "ABBank"},
    {"970426", "MSB"}, {"970427", "VietABank"}, {"970428", "NamABank"}, {"970429", "SCB"}, {"970430", "PGBank"},
    {"970431", "Eximbank"}, {"970432", "VPBank"}, {"970433", "VietBank"}, {"970434", "Indovina"},
    {"970436", "Vietcombank"}, {"970437", "HDBank"}, {"970438", "BaoVietBank"}, {"970439", "Public Bank"},
    {"970440", "SeABank"}, {"970441", "VIB"}, {"970442", "HongLeong Bank"}, {"970443", "SHB"}, {"970444", "CB Bank"},
    {"970446", "Co-opBank"}, {"970448", "OCB"}, {"970449", "LPBank"}, {"970452", "KienLongBank"},
    {"970454", "BVBank"}, {"970455", "IBK Hà Nội"}, {"970456", "IBK TP.HCM"}, {"970457", "Woori Bank"},
    {"970458", "UOB"}, {"970462", "Kookmin Hà Nội"}, {"970463", "Kookmin TP.HCM"}, {"970466", "KEB Hana TP.HCM"},
    {"970467", "KEB Hana Hà Nội"}, {"971005", "Viettel Money"}, {"971011", "VNPT Money"}, {"971025", "MoMo"},
    {"533948", "Citibank"}, {"999888", "VBSP"},
}};
// clang-format on

}  // namespace

std::string bank_name(std::string_view bin) {
  const auto* const found = std::ranges::find(banks, bin, &Bank::bin);
  return std::string{found == banks.end() ? bin : found->name};
}

}  // namespace kythu::pages
