#include "bank/statements.hpp"

#include "common/text.hpp"

namespace kythu::simulators::bank {
namespace {

std::int64_t closing(const Day& day) {
  auto sum = day.opening;
  for (const auto& one : day.entries) sum += one.amount;
  return sum;
}

std::string size_of(std::int64_t amount) { return std::to_string(amount < 0 ? -amount : amount); }
std::string without_dashes(const std::string& date) {
  auto text = date;
  std::erase(text, '-');
  return text;
}
std::string moment(std::int64_t ms) { return vietnam(ms, "%Y-%m-%dT%H:%M:%S") + "+07:00"; }

std::string tag(const std::string& name, const std::string& inside) {
  return "<" + name + ">" + inside + "</" + name + ">";
}
std::string money(std::int64_t amount) { return "<Amt Ccy=\"VND\">" + size_of(amount) + "</Amt>"; }
std::string direction(std::int64_t amount) { return tag("CdtDbtInd", amount < 0 ? "DBIT" : "CRDT"); }

std::string balance(const char* code, std::int64_t amount, const std::string& date) {
  return tag("Bal", tag("Tp", tag("CdOrPrtry", tag("Cd", code))) + money(amount) + direction(amount) +
                        tag("Dt", tag("Dt", date))) +
         "\n";
}

std::string entry(const Entry& one) {
  const auto account = [](const std::string& number) { return tag("Id", tag("Othr", tag("Id", number))); };
  const auto reference = tag("AcctSvcrRef", one.reference());
  auto parties =
      tag("Dbtr", tag("Pty", tag("Nm", escape(one.payer_name)))) + tag("DbtrAcct", account(escape(one.payer_account)));
  auto details = tag("Refs", reference + tag("EndToEndId", "NOTPROVIDED")) + money(one.amount) + direction(one.amount) +
                 tag("RltdPties", parties) + tag("RmtInf", tag("Ustrd", escape(one.memo)));
  if (one.returns != 0) details += tag("RtrInf", tag("Rsn", tag("Cd", "AC01")));
  const auto family = one.amount < 0 ? tag("Cd", "ICDT") : tag("Cd", "RCDT");
  return tag("Ntry",
             tag("NtryRef", std::to_string(one.number)) + money(one.amount) + direction(one.amount) +
                 (one.returns != 0 ? tag("RvslInd", "true") : "") + tag("Sts", tag("Cd", "BOOK")) +
                 tag("BookgDt", tag("DtTm", moment(one.booked_at))) +
                 tag("ValDt", tag("Dt", vietnam(one.booked_at, "%Y-%m-%d"))) + reference +
                 tag("BkTxCd", tag("Domn", tag("Cd", "PMNT") + tag("Fmly", family + tag("SubFmlyCd", "DMCT")))) +
                 tag("NtryDtls", tag("TxDtls", details))) +
         "\n";
}

/// MT940 knows letters, digits and few signs.
std::string swift(const std::string& text) {
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ";
  std::string out;
  for (const char c : text) {
    if (allowed.find(c) != std::string_view::npos) out += c;
  }
  return out;
}

std::string in_lines(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size() && at < 6 * 65; at += 65) out += text.substr(at, 65) + "\r\n";
  return out.empty() ? "\r\n" : out;
}

std::string mt940_balance(const char* field, std::int64_t amount, const std::string& date) {
  return std::string{":"} + field + ":" + (amount < 0 ? "D" : "C") + without_dashes(date).substr(2) + "VND" +
         size_of(amount) + ",\r\n";
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string{"\"\""} : std::string{c};
  return out + "\"";
}

}  // namespace

Day day_of(const std::vector<Entry>& all, const std::string& bank, const std::string& account,
           const std::string& date) {
  Day day{bank, account, date, 0, {}};
  for (const auto& one : all) {
    if (one.account != account) continue;
    const auto its_day = vietnam(one.booked_at, "%Y-%m-%d");
    if (its_day < date) day.opening += one.amount;
    if (its_day == date) day.entries.push_back(one);
  }
  return day;
}

std::string camt053(const Day& day) {
  const auto id = "STM" + day.account + without_dashes(day.date);
  std::string entries;
  for (const auto& one : day.entries) entries += entry(one);
  const auto account = tag("Acct", tag("Id", tag("Othr", tag("Id", day.account))) + tag("Ccy", "VND"));
  const auto period =
      tag("FrToDt", tag("FrDtTm", day.date + "T00:00:00+07:00") + tag("ToDtTm", day.date + "T23:59:59+07:00"));
  const auto made = tag("CreDtTm", moment(now_ms()));
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\n" +
         tag("GrpHdr", tag("MsgId", id) + made) + "\n<Stmt>" + tag("Id", id) + tag("ElctrncSeqNb", "1") + made +
         period + account + "\n" + balance("OPBD", day.opening, day.date) + balance("CLBD", closing(day), day.date) +
         entries + "</Stmt></BkToCstmrStmt></Document>\n";
}

std::string mt940(const Day& day) {
  const auto date = without_dashes(day.date);
  auto text = ":20:ST" + date + "\r\n:25:" + day.bank + "/" + day.account + "\r\n:28C:1/1\r\n" +
              mt940_balance("60F", day.opening, day.date);
  for (const auto& one : day.entries) {
    const auto* mark = one.amount >= 0 ? "C" : one.returns != 0 ? "RC" : "D";
    text += ":61:" + date.substr(2) + date.substr(4) + mark + size_of(one.amount) + ",NTRFNONREF//" + one.reference() +
            "\r\n:86:" + in_lines(swift(one.memo));
  }
  return text + mt940_balance("62F", closing(day), day.date) + "-\r\n";
}

std::string csv(const Day& day) {
  std::string text = "\xEF\xBB\xBFSao kê tài khoản,\r\nSố tài khoản," + day.account +
                     "\r\nLoại tiền,VND\r\nSố dư đầu kỳ," + grouped(day.opening) +
                     "\r\nNgày GD,Số chứng từ,Ghi nợ,Ghi có,Số dư,Diễn giải,Tên đối ứng,Tài khoản đối ứng\r\n";
  auto balance_now = day.opening;
  for (const auto& one : day.entries) {
    balance_now += one.amount;
    const auto amount = grouped(one.amount < 0 ? -one.amount : one.amount);
    text += joined({vietnam(one.booked_at, "%d/%m/%Y %H:%M:%S"), one.reference(), one.amount < 0 ? amount : "",
                    one.amount < 0 ? "" : amount, grouped(balance_now), quoted(one.memo), quoted(one.payer_name),
                    quoted(one.payer_account)},
                   ',') +
            "\r\n";
  }
  return text + "Số dư cuối kỳ," + grouped(balance_now) + "\r\n";
}

}  // namespace kythu::simulators::bank
