#include "profiles.hpp"

#include <algorithm>
#include <array>

#include "words.hpp"

namespace kythu::payments::statements {
namespace {

using enum Field;

struct Name {
  Field field;
  std::string_view labels;  ///< separated by blanks
};

// As Vietnamese banks' exports and their English twins call them; label() has taken accents, blanks and signs away.
constexpr std::array bank_names{
    Name{booked_on,
         "ngaygd ngaygiaodich ngayhachtoan ngayghiso ngay transactiondate bookingdate postingdate date trandate"},
    Name{valued_on, "ngayhieuluc ngaygiatri valuedate effectivedate"},
    Name{id,
         "sochungtu sobuttoan sogd magiaodich sogiaodich sothamchieu sct transactionno transactionnumber transactionid "
         "referencenumber referenceno reference refno documentno docno"},
    Name{debit, "ghino sotienghino psno phatsinhno no debit debitamount withdrawal"},
    Name{credit, "ghico sotienghico psco phatsinhco co credit creditamount deposit"},
    Name{amount, "sotien sotiengd sotiengiaodich amount transactionamount"},
    Name{kind, "loaigd nocho noco dc drcr cd"},
    Name{memo,
         "diengiai noidung noidunggiaodich noidungchitiet mota chitietgiaodich description narrative details "
         "transactiondescription remark remarks"},
    Name{party, "tendoiung tennguoichuyen nguoichuyen nguoithuhuong tendonvithuhuong counterparty counterpartyname"},
    Name{party_account, "taikhoandoiung tkdoiung sotaikhoandoiung counterpartyaccount corresaccount"},
    Name{status, "trangthai status"}};

constexpr std::array preamble_names{Name{account, "sotaikhoan taikhoan sotk stk accountnumber accountno account"},
                                    Name{currency, "loaitien loaitiente tiente currency ccy"},
                                    Name{opening, "sodudauky sodudau sodudaungay openingbalance beginningbalance"},
                                    Name{closing, "soducuoiky soducuoi soducuoingay closingbalance endingbalance"}};

struct Profile {
  std::string_view provider;
  std::vector<Name> names;
};
const std::vector<Profile>& providers() {
  static const std::vector<Profile> all{{"vnpay",
                                         {{account, "terminalid"},
                                          {reference, "txnref"},
                                          {id, "transactionno"},
                                          {booked_on, "paydate"},
                                          {amount, "amount"},
                                          {fee, "fee"},
                                          {kind, "transactiontype"},
                                          {status, "transactionstatus"}}},
                                        {"momo",
                                         {{account, "partnercode"},
                                          {reference, "orderid"},
                                          {id, "transid"},
                                          {booked_on, "finishedtime"},
                                          {amount, "amount"},
                                          {fee, "fee"},
                                          {kind, "type"},
                                          {status, "resultcode"}}},
                                        {"zalopay",
                                         {{account, "appid"},
                                          {kind, "type"},
                                          {reference, "apptransid"},
                                          {id, "zptransid"},
                                          {amount, "amount"},
                                          {fee, "fee"},
                                          {booked_on, "finished"}}},
                                        {"platform",
                                         {{kind, "loaigiaodich"},
                                          {account, "madoitac"},
                                          {reference, "mathamchieu"},
                                          {id, "magiaodich"},
                                          {amount, "sotien"},
                                          {currency, "matiente"},
                                          {booked_on, "thoigiangd"},
                                          {status, "trangthaigd"}}}};
  return all;
}

bool has_word(std::string_view labels, std::string_view word) {
  while (!labels.empty()) {
    const auto end = std::min(labels.find(' '), labels.size());
    if (labels.substr(0, end) == word) return true;
    labels.remove_prefix(std::min(end + 1, labels.size()));
  }
  return false;
}

template <class Names>
Field field_of(const Names& names, std::string_view word) {
  const auto found = std::ranges::find_if(names, [&](const Name& one) { return has_word(one.labels, word); });
  return found == names.end() || word.empty() ? none : found->field;
}

bool has(const Columns& columns, Field field) {
  return std::ranges::find(columns.fields, field) != columns.fields.end();
}

/// The first column that has a name keeps it.
template <class Names>
Columns read(const Names& names, const std::vector<std::string>& labels) {
  Columns columns;
  for (const auto& word : labels) {
    const auto field = field_of(names, word);
    columns.fields.push_back(has(columns, field) ? none : field);
  }
  return columns;
}

}  // namespace

std::optional<Columns> columns_of(const std::vector<std::string>& cells) {
  std::vector<std::string> labels;
  for (const auto& cell : cells) labels.push_back(label(cell));
  for (const auto& profile : providers()) {
    auto columns = read(profile.names, labels);
    if (!std::ranges::all_of(profile.names, [&](const Name& one) { return has(columns, one.field); })) continue;
    columns.provider = profile.provider;
    return columns;
  }
  auto columns = read(bank_names, labels);
  const bool moves = (has(columns, debit) && has(columns, credit)) || has(columns, amount);
  if (!has(columns, booked_on) || !moves) return std::nullopt;
  return columns;
}

Field preamble_field(std::string_view name) {
  auto word = label(name);
  return field_of(preamble_names, word);
}

std::optional<Kinds> kinds_of(std::string_view provider, std::string_view kind, std::string_view status) {
  const auto word = label(kind);
  if (provider == "vnpay") {
    if (word != "01" && word != "02" && word != "03") return std::nullopt;
    return Kinds{word != "01", status == "00"};
  }
  if (provider == "momo") {
    if (word != "payment" && word != "refund") return std::nullopt;
    return Kinds{word == "refund", status == "0"};
  }
  if (provider == "zalopay") {
    if (word != "payment" && word != "refund") return std::nullopt;
    return Kinds{word == "refund", true};
  }
  if (word != "pay") return std::nullopt;  // platform: message set 1.0.6 knows no refunds
  return Kinds{false, status == "1"};
}

}  // namespace kythu::payments::statements
