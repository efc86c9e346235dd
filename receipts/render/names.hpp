// Element names of the receipt document. The tax authority has published none for EBL01 and EBL02: these follow its
// naming rule (first letter of each word, last word in full) and its certificate and invoice formats, and change here
// only.
#pragma once

#include <string_view>

namespace kythu::receipts::names {

using Name = std::string_view;

/// What is named after the document itself: the whole, its data, title, form, symbol, number and content; and how the
/// Id of its data begins.
struct Document {
  Name root, data, title, form_code, symbol, number, content, id;
};
inline constexpr Document receipt_document{"BLai", "DLBLai", "TBLai", "KHMSBLai", "KHBLai", "SBLai", "NDBLai", "BL-"};
/// Phiếu hoàn trả.
inline constexpr Document voucher_document{"PHTra",   "DLPHTra", "TPHTra",  "KHMSPHTra",
                                           "KHPHTra", "SPHTra",  "NDPHTra", "PH-"};

inline constexpr Name general = "TTChung";      // thông tin chung
inline constexpr Name format_version = "PBan";  // phiên bản
inline constexpr Name day = "NLap";             // ngày lập
inline constexpr Name currency = "DVTTe";       // đơn vị tiền tệ
inline constexpr Name exchange_rate = "TGia";   // tỷ giá
inline constexpr Name method = "HTTToan";       // hình thức thanh toán
inline constexpr Name related = "TTBLLQuan";    // thông tin biên lai liên quan
inline constexpr Name related_kind = "TCBLai";  // tính chất: 1 thay thế, 2 điều chỉnh, 3 hoàn trả
inline constexpr Name related_decree = "LHBLLQuan";
inline constexpr Name related_form_code = "KHMSBLCLQuan";
inline constexpr Name related_symbol = "KHBLCLQuan";
inline constexpr Name related_number = "SBLCLQuan";
inline constexpr Name related_day = "NLBLCLQuan";
inline constexpr Name related_note = "GChu";  // ghi chú
inline constexpr Name collector = "TCThu";    // tổ chức thu
inline constexpr Name payer = "NNop";         // người nộp
inline constexpr Name name = "Ten";
inline constexpr Name tax_code = "MST";      // mã số thuế
inline constexpr Name address = "DChi";      // địa chỉ
inline constexpr Name phone = "SDThoai";     // số điện thoại
inline constexpr Name account = "STKNHang";  // số tài khoản ngân hàng
inline constexpr Name lines = "DSPLPhi";     // danh sách phí, lệ phí
inline constexpr Name line = "PLPhi";
inline constexpr Name line_number = "STT";        // số thứ tự
inline constexpr Name line_name = "TPLPhi";       // tên phí, lệ phí
inline constexpr Name line_amount = "STien";      // số tiền
inline constexpr Name totals = "TToan";           // thanh toán
inline constexpr Name total = "TgTTTBSo";         // tổng tiền thanh toán bằng số
inline constexpr Name total_words = "TgTTTBChu";  // … bằng chữ
inline constexpr Name extra = "TTKhac";           // thông tin khác
inline constexpr Name extra_item = "TTin";
inline constexpr Name extra_name = "TTruong";  // tên trường
inline constexpr Name extra_kind = "KDLieu";   // kiểu dữ liệu
inline constexpr Name extra_value = "DLieu";   // dữ liệu
inline constexpr Name signatures = "DSCKS";    // danh sách chữ ký số

}  // namespace kythu::receipts::names
