#include "platform_init.hpp"

#include <algorithm>

#include <boost/json/array.hpp>

#include "channels/platform_seal.hpp"

namespace kythu::payments::channels::platform {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_name = 250, shortest_address = 7;

/// Never within a UTF-8 character.
std::string cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string{text};
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
  return std::string{text.substr(0, most)};
}

/// One line a fee: kind, code, name, amount as text. Without lines the whole amount is one.
json::array fee_lines(const PlatformSettings& settings, const Order& order, const std::string& service) {
  const auto line = [&](const std::string& kind, const std::string& name, Vnd amount) {
    return json::object{{"LoaiPhiLePhi", kind},
                        {"MaPhiLePhi", settings.fee_code.empty() ? service : settings.fee_code},
                        {"TenPhiLePhi", name},
                        {"SoTien", std::to_string(amount.dong())}};
  };
  json::array lines;
  for (const auto& item : order.dossier.items) {
    const auto& kind = item.kind == ItemKind::charge ? settings.charge_kind : settings.fee_kind;
    lines.push_back(line(kind, item.description, item.amount.times(item.quantity).value_or(item.amount)));
  }
  if (lines.empty()) lines.push_back(line(settings.fee_kind, without_bars(order.description), order.amount));
  return lines;
}

/// ThongTinBienLai for MaDichVu 2, the fees and charges of a dossier.
json::object receipt_facts(const PlatformSettings& settings, const Order& order) {
  const auto& told = order.dossier;
  const auto service = told.procedure + settings.service_suffix;
  const auto procedure_name = cut(told.procedure_name, longest_name);
  const auto content = without_bars(order.description);
  return {
      {"MaDichVu", settings.service_kind},
      {"MaDVC", service},
      {"TenDVC", procedure_name},
      {"MaTTHC", told.procedure},
      {"TenTTHC", procedure_name},
      {"MaDonVi", told.agency},
      {"TenDonVi", told.agency_name},
      {"MaHoSo", told.number},
      {"TKThuHuong", told.account},
      {"MaNHThuHuong", told.account_bank},
      {"TenTKThuHuong", told.account_holder},
      {"NoiDungThanhToan", content},
      {"HoTenNguoiNop", told.payer_name},
      {"SoCMNDNguoiNop", told.payer_id},
      {"DiaChiNguoiNop", told.payer_address},
      {"PhiLePhi", fee_lines(settings, order, service)},
      {"DSKhoanNop", json::array{json::object{{"NoiDung", content}, {"SoTien", std::to_string(order.amount.dong())}}}}};
}

}  // namespace

std::string without_bars(std::string_view text) {
  std::string out{text};
  std::ranges::replace(out, '|', ' ');
  return out;
}

json::object init_message(const PlatformSettings& settings, const Order& order) {
  const bool has_address = order.payer_address.size() >= shortest_address;
  json::object message{{"LoaiBanTin", "INIT"},
                       {"PhienBan", settings.version},
                       {"MaDoiTac", settings.partner},
                       {"MaThamChieu", order.our_ref},
                       {"SoTien", std::to_string(order.amount.dong())},
                       {"LoaiHinhThanhToan", settings.pay_kind},
                       {"MaKenhThanhToan", settings.pay_channel},
                       {"MaThietBi", settings.device},
                       {"NgonNgu", settings.language},
                       {"MaTienTe", "VND"},
                       {"MaNganHang", settings.bank},
                       {"ThongTinGiaoDich", without_bars(order.description)},
                       {"ThoiGianGD", vietnam_compact(order.created_at)},
                       {"Ip", has_address ? without_bars(order.payer_address) : "127.0.0.1"}};
  const auto text = sealed_text(message, init_names());
  KYTHU_ASSERT(text);  // the constructor of Platform has looked at the settings
  message["MaXacThuc"] = seal(settings.secret, *text);
  message["ThongTinBienLai"] = receipt_facts(settings, order);
  return message;
}

}  // namespace kythu::payments::channels::platform
