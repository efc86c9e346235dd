// How the tax authority's messages write our words. Published (QĐ 1271/QĐ-CT of 2025, and programs that speak to it):
// the envelope, the registration 01/ĐKTĐ-CTĐT, the error notice 04/SS-CTĐT, the technical answer. ASSUMED, because no
// text has them: everything of the summary table 01/TH-BLĐT and of the results of processing, the message code of the
// table, and how answers are fetched. When they are published, they change here only.
#pragma once

#include <string_view>

namespace kythu::receipts::tax::names {

using Name = std::string_view;

// message codes, MLTDiep
inline constexpr Name registration = "109";           // 01/ĐKTĐ-CTĐT
inline constexpr Name registration_received = "110";  // 01/TB-TNĐT
inline constexpr Name registration_decided = "111";   // 01/TB-ĐKĐT
inline constexpr Name summary = "400";                // ASSUMED: that of the invoices' summary table
inline constexpr Name documents_checked = "213";
inline constexpr Name error_notice = "304";            // 04/SS-CTĐT
inline constexpr Name error_notice_processed = "301";  // 01/TB-SSĐT
inline constexpr Name technical_answer = "999";

// the envelope
inline constexpr Name format_version = "2.1.1";
inline constexpr Name authority = "TCT";
inline constexpr Name envelope = "TDiep";          // thông điệp
inline constexpr Name general = "TTChung";         // thông tin chung
inline constexpr Name version = "PBan";            // phiên bản
inline constexpr Name sender = "MNGui";            // mã nơi gửi
inline constexpr Name receiver = "MNNhan";         // mã nơi nhận
inline constexpr Name code = "MLTDiep";            // mã loại thông điệp
inline constexpr Name id = "MTDiep";               // mã thông điệp
inline constexpr Name answered = "MTDTChieu";      // mã thông điệp tham chiếu
inline constexpr Name tax_code = "MST";            // mã số thuế
inline constexpr Name budget_code = "MDVQHNSach";  // mã đơn vị quan hệ ngân sách
inline constexpr Name count = "SLuong";            // số lượng
inline constexpr Name content = "DLieu";           // dữ liệu
inline constexpr Name signatures = "DSCKS";        // danh sách chữ ký số
inline constexpr Name taxpayer = "NNT";            // người nộp thuế
inline constexpr Name tax_office = "CQT";          // cơ quan thuế

// what several forms have
inline constexpr Name form = "MSo";  // mẫu số
inline constexpr Name title = "Ten";
inline constexpr Name taxpayer_name = "TNNT";   // tên người nộp thuế
inline constexpr Name place = "DDanh";          // địa danh
inline constexpr Name made_on = "NLap";         // ngày lập
inline constexpr Name line_number = "STT";      // số thứ tự
inline constexpr Name office_code = "MCQTQLy";  // mã cơ quan thuế quản lý
inline constexpr Name office_name = "CQTQLy";

// 109
inline constexpr Name declaration = "TKhai";  // tờ khai
inline constexpr Name declaration_data = "DLTKhai";
inline constexpr Name declaration_content = "NDTKhai";
inline constexpr Name kind = "HThuc";    // hình thức
inline constexpr Name contact = "NLHe";  // người liên hệ
inline constexpr Name contact_address = "DCLHe";
inline constexpr Name contact_mail = "DCTDTu";
inline constexpr Name contact_phone = "DTLHe";
inline constexpr Name issued_by = "DTPHanh";  // đối tượng phát hành
inline constexpr Name issued_by_collector = "TCCNPHanh";
inline constexpr Name issued_by_office = "CQTPHanh";
inline constexpr Name documents = "LHSDung";  // loại hình sử dụng
inline constexpr Name withholding = "CTTNCNhan";
inline constexpr Name e_commerce = "CTKTTTMDTu";
inline constexpr Name receipts_plain = "BLTPLPKIn";  // biên lai không in sẵn mệnh giá
inline constexpr Name receipts_printed = "BLTPLPIn";
inline constexpr Name receipts_tax = "BLTTPLPhi";
inline constexpr Name ways = "HTGDLCTDT";  // hình thức gửi dữ liệu chứng từ điện tử
inline constexpr Name way_office = "CDLQCCQT";
inline constexpr Name way_provider = "CDLQTCTN";
inline constexpr Name way_appointed = "CDLQTCTNUT";
inline constexpr Name way_direct = "CDLTTiep";
inline constexpr Name way_summary = "CDLBTHBLai";   // chuyển dữ liệu bảng tổng hợp biên lai
inline constexpr Name certificates = "DSCTSSDung";  // danh sách chứng thư số sử dụng
inline constexpr Name certificate = "CTS";
inline constexpr Name certificate_issuer = "TTChuc";
inline constexpr Name certificate_serial = "Seri";
inline constexpr Name valid_from = "TNgay";
inline constexpr Name valid_to = "DNgay";

// 01/TH-BLĐT, every name ASSUMED
inline constexpr Name table = "BTHBLai";  // bảng tổng hợp biên lai
inline constexpr Name table_data = "DLBTHBLai";
inline constexpr Name table_content = "NDBTHBLai";
inline constexpr Name table_number = "SBTHDLieu";  // số bảng tổng hợp dữ liệu
inline constexpr Name period_kind = "LKDLieu";     // loại kỳ dữ liệu
inline constexpr Name period = "KDLieu";           // kỳ dữ liệu
inline constexpr Name first_time = "LDau";         // lần đầu
inline constexpr Name amendment = "BSLThu";        // bổ sung lần thứ
inline constexpr Name currency = "DVTTe";
inline constexpr Name rows = "DSBLai";  // danh sách biên lai
inline constexpr Name row = "BLai";
inline constexpr Name form_code = "KHMSBLai";
inline constexpr Name symbol = "KHBLai";
inline constexpr Name number = "SBLai";
inline constexpr Name fee = "TPLPhi";  // tên phí, lệ phí
inline constexpr Name amount = "STien";
inline constexpr Name rate = "TGia";     // tỷ giá
inline constexpr Name status = "TThai";  // trạng thái: 0 mới, 1 thay thế, 4 bị hoàn
inline constexpr Name related_form_code = "KHMSBLCLQuan";
inline constexpr Name related_symbol = "KHBLCLQuan";
inline constexpr Name related_number = "SBLCLQuan";
inline constexpr Name note = "GChu";  // ghi chú

// 304
inline constexpr Name notice = "TBao";  // thông báo
inline constexpr Name notice_data = "DLTBao";
inline constexpr Name notice_kind = "Loai";  // 1: of the taxpayer's own motion
inline constexpr Name notice_office_code = "MCQT";
inline constexpr Name notice_office = "TCQT";
inline constexpr Name notice_day = "NTBao";
inline constexpr Name wrong_documents = "DSCTu";
inline constexpr Name wrong_document = "CTu";
inline constexpr Name document_form = "KHMSCTu";
inline constexpr Name document_symbol = "KHCTu";
inline constexpr Name document_number = "SCTu";
inline constexpr Name document_kind = "LCTDT";  // loại chứng từ điện tử
inline constexpr Name reason = "LDo";           // lý do

// 999
inline constexpr Name answer = "TBao";
inline constexpr Name received = "TTTNhan";  // trạng thái tiếp nhận: 0 received, 1 error
inline constexpr Name reasons = "DSLDo";
inline constexpr Name reason_item = "LDo";
inline constexpr Name reason_code = "MLoi";
inline constexpr Name reason_text = "MTa";

// 110, 111, 213, 301: the result of processing, ASSUMED
inline constexpr Name result_data = "DLTBao";
inline constexpr Name verdict = "KQua";  // kết quả: 1 accepted, 2 refused

}  // namespace kythu::receipts::tax::names
