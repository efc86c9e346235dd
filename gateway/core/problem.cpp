#include "problem.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace kythu::gateway {
namespace {

struct Title {
  std::string_view code, vi, en;
};

// Every code that core makes, in both languages; tests/rules/openapi_test holds it against the document.
constexpr std::array titles{
    Title{"validation_failed", "Yêu cầu không hợp lệ", "The request is not valid"},
    Title{"malformed_json", "Nội dung JSON không hợp lệ", "The body is not valid JSON"},
    Title{"attempt_opening", "Giao dịch đang được mở", "An attempt is being opened"},
    Title{"channel_refused", "Kênh thanh toán từ chối", "The channel refused"},
    Title{"payment_not_found", "Không tìm thấy khoản thanh toán", "There is no such payment"},
    Title{"receipt_not_found", "Không tìm thấy biên lai", "There is no such receipt"},
    Title{"not_found", "Không tìm thấy", "Not found"},
    Title{"method_not_allowed", "Phương thức không được phép", "This method is not allowed here"},
    Title{"unsupported_media_type", "Kiểu nội dung không được hỗ trợ", "This content type is not supported"},
    Title{"not_acceptable", "Không có định dạng được yêu cầu", "None of the accepted formats is available"},
    Title{"body_too_large", "Nội dung quá lớn", "The content is too large"},
    Title{"unauthorized", "Chưa xác thực", "Authentication is required"},
    Title{"insufficient_scope", "Không đủ quyền", "The token lacks the scope"},
    Title{"agency_required", "Thiếu cơ quan", "The agency must be named"},
    Title{"agency_not_allowed", "Không được phép thay mặt cơ quan này", "Not allowed to act for this agency"},
    Title{"session_required", "Cần đăng nhập", "Log in first"},
    Title{"log_in_failed", "Sai tài khoản, mật khẩu hoặc mã xác thực", "Wrong account, password or code"},
    Title{"proof_required", "Cần xác nhận lại mã xác thực", "Show your second factor again"},
    Title{"sign_in_refused", "Đăng nhập qua cổng định danh không thành công",
          "The identity provider's answer is refused"},
    Title{"account_unknown", "Danh tính này chưa được cấp tài khoản", "No account was given to this identity"},
    Title{"provider_unavailable", "Cổng định danh không trả lời", "The identity provider does not answer"},
    Title{"account_locked", "Tài khoản tạm khóa 15 phút", "The account is locked for 15 minutes"},
    Title{"role_not_allowed", "Vai trò này không được phép", "This role may not do that"},
    Title{"foreign_origin", "Yêu cầu không đến từ trang của hệ thống", "The request does not come from our own page"},
    Title{"rate_limited", "Quá nhiều yêu cầu", "Too many requests"},
    Title{"idempotency_key_missing", "Thiếu Idempotency-Key", "Idempotency-Key is missing"},
    Title{"idempotency_key_invalid", "Idempotency-Key không hợp lệ", "Idempotency-Key is not valid"},
    Title{"idempotency_key_reused", "Idempotency-Key đã dùng cho yêu cầu khác",
          "Idempotency-Key was used for another request"},
    Title{"idempotency_in_progress", "Yêu cầu đầu tiên đang được xử lý", "The first request is still running"},
    Title{"unavailable", "Dịch vụ tạm thời gián đoạn", "The service is unavailable for a moment"},
    Title{"in_doubt", "Chưa biết kết quả", "The outcome is not known yet"},
    Title{"internal_error", "Lỗi nội bộ", "Internal error"},
    // payments
    Title{"no_items", "Không có khoản thu", "There is nothing to pay"},
    Title{"amount_out_of_range", "Số tiền ngoài giới hạn", "The amount is out of range"},
    Title{"fee_unknown", "Khoản phí không đúng biểu phí", "The fee does not match the catalogue"},
    Title{"channel_unknown", "Kênh thanh toán không có", "There is no such channel"},
    Title{"expiry_out_of_range", "Thời hạn ngoài giới hạn", "The expiry is out of range"},
    Title{"not_cancellable", "Không thể hủy", "The payment cannot be canceled"},
    Title{"not_payable", "Không thể thanh toán", "The payment cannot be paid"},
    // refunds
    Title{"refund_not_found", "Không tìm thấy khoản hoàn trả", "No such refund"},
    Title{"not_refundable", "Không có khoản tiền để hoàn trả", "There is nothing to refund"},
    Title{"amount_above_refundable", "Số tiền vượt quá phần còn được hoàn trả", "More than can be refunded"},
    Title{"amount_below_least", "Số tiền nhỏ hơn mức kênh thanh toán hoàn trả", "Less than the channel refunds"},
    Title{"no_payout_account", "Cơ quan chưa có tài khoản chi trả", "The agency has no account to pay from"},
    Title{"refund_not_waiting", "Khoản hoàn trả không ở bước này", "The refund does not wait for this"},
    Title{"statement_not_found", "Không tìm thấy sao kê", "No such statement"},
    Title{"reconciliation_not_found", "Không tìm thấy lần đối soát", "No such reconciliation run"},
    Title{"unsupported_statement", "Không đọc được định dạng sao kê này", "Statements of this format are not read"},
    Title{"statement_refused", "Sao kê bị từ chối", "The statement was refused"},
    Title{"statement_unreadable", "Không đọc được tệp", "The file could not be read"},
    Title{"account_unknown", "Tài khoản không thuộc cơ quan", "The account is not the agency's"},
    Title{"provider_unknown", "Kênh chưa được mở", "No such channel is open"},
    Title{"body_required", "Thiếu nội dung", "There is no body"},
    Title{"parser_busy", "Bộ đọc tệp đang bận", "The file reader is busy"},
    Title{"reconciliation_running", "Đang đối soát", "A reconciliation is running"},
    Title{"break_not_found", "Không tìm thấy khoản chênh lệch", "No such break"},
    Title{"break_not_waiting", "Khoản chênh lệch không ở bước này", "The break does not wait for this"},
    Title{"less_than_due", "Số tiền ít hơn khoản phải nộp", "Less than what is due"},
    Title{"attempt_open", "Khoản thanh toán còn một lần thanh toán chưa có kết quả", "Another attempt is still open"},
    Title{"remedy_unsuitable", "Cách xử lý không phù hợp", "Not a remedy of this break"},
    Title{"payment_unsuitable", "Khoản thanh toán không phù hợp", "The payment does not suit"},
    Title{"day_not_closable", "Chưa khóa sổ được ngày này", "The day cannot be closed yet"},
    Title{"day_closed", "Ngày đã khóa sổ", "The day is closed"},
    Title{"day_proposed", "Đã có đề xuất khóa sổ", "Closing it has been proposed"},
    Title{"day_not_proposed", "Chưa có đề xuất khóa sổ", "Nobody has proposed to close it"},
    Title{"remittance_not_found", "Không tìm thấy lần nộp ngân sách", "No such remittance"},
    Title{"remittance_not_waiting", "Lần nộp ngân sách không ở bước này", "The remittance does not wait for this"},
    Title{"remittance_proposed", "Đã có một đề xuất nộp ngân sách", "Another remittance is proposed"},
    Title{"nothing_to_remit", "Không còn khoản thu để nộp", "Nothing is left to remit"},
    Title{"more_than_at_bank", "Nhiều hơn số tiền tại ngân hàng", "More than is at the bank"},
    Title{"report_not_found", "Không có báo cáo này", "No such report"},
    Title{"drawer_not_found", "Không tìm thấy ngăn tiền", "No such drawer"},
    Title{"drawer_not_waiting", "Ngăn tiền không ở bước này", "The drawer does not wait for this"},
    Title{"counter_unsuitable", "Mã quầy không hợp lệ", "Not the name of a counter"},
    Title{"counter_busy", "Quầy còn ngăn tiền chưa đóng", "The counter's drawer is not closed yet"},
    Title{"not_the_clerk", "Không phải người giữ ngăn tiền", "Not the clerk of this drawer"},
    Title{"more_than_there", "Nhiều hơn số tiền trong ngăn", "More than is in the drawer"},
    Title{"count_unsuitable", "Bảng kê tiền không hợp lệ", "The count is not valid"},
    Title{"proposal_decided", "Đề xuất đã được quyết định hoặc hết hạn", "The proposal was decided or has expired"},
    Title{"proposal_changed", "Đề xuất đã thay đổi", "The proposal has changed"},
    Title{"change_not_possible", "Không thực hiện được thay đổi", "The change is not possible"},
    Title{"same_person", "Người đề xuất không được tự duyệt", "Nobody approves what they proposed"},
    // attempts
    Title{"attempt_unsettled", "Lần thanh toán trước chưa có kết quả", "An earlier attempt is not settled yet"},
    // events
    Title{"endpoint_disabled", "Điểm nhận đã bị tắt", "The endpoint is disabled"},
    Title{"too_many_endpoints", "Quá nhiều điểm nhận", "Too many endpoints"},
    Title{"no_endpoint", "Không có điểm nhận nào cần sự kiện này", "No endpoint wants this event"},
    Title{"too_many_events", "Quá nhiều sự kiện", "Too many events"},
    Title{"too_many_entries", "Quá nhiều bút toán", "Too many entries"},
    // receipts
    Title{"receipt_not_signed", "Biên lai đang được ký", "The receipt is being signed"},
    Title{"receipt_no_series", "Cơ quan chưa có ký hiệu biên lai", "The agency has no open series"},
    Title{"receipt_series_used_up", "Đã dùng hết số biên lai", "The series is used up"},
    Title{"receipt_series_set_back", "Ký hiệu biên lai bị lùi do phục hồi sao lưu", "A backup set the series back"},
    Title{"receipt_not_correctable", "Biên lai không ở trạng thái sửa được", "The receipt cannot be corrected now"},
    Title{"correction_not_found", "Không tìm thấy đề nghị sửa biên lai", "No such correction"},
    Title{"correction_waiting", "Đã có đề nghị sửa đang chờ duyệt", "Another correction waits"},
    Title{"correction_not_waiting", "Đề nghị sửa đã được quyết định", "The correction is decided"},
    Title{"amount_differs", "Tổng số tiền khác với biên lai", "The sum differs from the receipt"},
    Title{"money_returned", "Tiền đã hoàn trả", "The money went back"},
    Title{"receipt_not_registered", "Cơ quan thuế chưa chấp nhận đăng ký", "Not registered at the tax authority"},
    Title{"tax_message_not_found", "Không tìm thấy thông điệp gửi cơ quan thuế",
          "No such message to the tax authority"},
    Title{"tax_task_not_found", "Không tìm thấy việc cần xử lý", "No such task"},
    Title{"tax_task_not_open", "Việc này đã được xử lý", "The task is closed already"},
    Title{"not_to_be_sent_again", "Thông điệp này không được lập lại", "This message is not made anew"},
    Title{"bad_form_code", "Mẫu số không hợp lệ", "The form code is not valid"},
    Title{"bad_symbol", "Ký hiệu không hợp lệ", "The symbol is not valid"},
    Title{"bad_range", "Khoảng số không hợp lệ", "The range is not valid"},
    Title{"series_not_found", "Không tìm thấy ký hiệu biên lai", "No such series"},
    Title{"series_waiting", "Đã có đề nghị mở ký hiệu này", "The same proposal waits"},
    Title{"series_not_waiting", "Đề nghị mở ký hiệu đã được quyết định", "The proposal is decided"},
    Title{"series_exists", "Ký hiệu đã có", "The series exists already"},
    // documents
    Title{"document_not_a_pdf", "Không phải tệp PDF", "The document is not a PDF"},
    Title{"document_encrypted", "Tài liệu bị mã hóa", "The document is encrypted"},
    Title{"document_broken", "Tài liệu bị hỏng", "The document is damaged"},
    Title{"document_hybrid", "Cấu trúc PDF lai không được chấp nhận", "The document is a hybrid-reference file"},
    Title{"document_active_content", "Tài liệu có nội dung chủ động", "The document has active content"},
    Title{"document_changes_forbidden", "Tài liệu không cho phép ký thêm", "The document allows no further signature"},
    Title{"document_too_large", "Tài liệu quá lớn", "The document is too large"},
    Title{"page_missing", "Không có trang này", "There is no such page"},
    Title{"appearance_unsuitable", "Hình thức chữ ký không phù hợp", "The appearance does not fit"},
    Title{"image_unsuitable", "Hình ảnh chữ ký không hợp lệ", "The image is not suitable"},
    Title{"image_size_unknown", "Không rõ kích thước thật của hình ảnh", "The image's real size is not known"},
    Title{"field_not_found", "Không có trường chữ ký này", "There is no such field"},
    Title{"field_unsuitable", "Trường chữ ký không phù hợp", "The field is not suitable"},
    Title{"text_not_found", "Không tìm thấy nội dung trong tài liệu", "The text was not found in the document"},
    Title{"text_ambiguous", "Nội dung có ở nhiều vị trí", "The text stands in several places"},
    Title{"text_unreadable", "Không đọc được chữ trong tài liệu", "The document's text cannot be read"},
    Title{"certificate_unsuitable", "Chứng thư không phù hợp", "The certificate is not suitable"},
    Title{"document_unreadable", "Không đọc được tài liệu", "The document cannot be read"},
    Title{"document_not_xml", "Tài liệu không phải XML hợp lệ", "The document is not well-formed XML"},
    Title{"document_already_signed", "Tài liệu đã có chữ ký", "The document is signed already"},
    Title{"media_type_unsupported", "Không ký loại tệp này theo định dạng đã chọn",
          "The chosen format does not sign this type of file"},
    Title{"combination_unsupported", "Định dạng và mức chữ ký không đi cùng nhau",
          "Format, packaging and level do not go together"},
    Title{"digest_unsuitable", "Giá trị băm không phù hợp", "The digest does not fit"},
    Title{"malformed_multipart", "Nội dung multipart không hợp lệ", "The multipart body is malformed"},
    Title{"batch_full", "Lô đã đủ 10.000 tài liệu", "The batch is full"},
    Title{"preparation_not_found", "Không có lần chuẩn bị ký này", "There is no such preparation"},
    Title{"preparation_used", "Lần chuẩn bị ký đã được dùng", "The preparation has been used"},
    Title{"preparation_expired", "Lần chuẩn bị ký đã hết hạn", "The preparation has expired"},
    Title{"signature_wrong", "Chữ ký không đúng", "The signature is wrong"},
    Title{"signed_format_unknown", "Không phải tệp có chữ ký số", "No format that holds signatures"},
    Title{"detached_content_needed", "Cần kèm tệp gốc của chữ ký tách rời",
          "The detached signature's content is needed"},
    Title{"timestamp_unavailable", "Dịch vụ dấu thời gian gián đoạn", "No time-stamp authority answers"},
    // keys
    Title{"credential_unknown", "Không có khóa này", "There is no such credential"},
    Title{"credential_not_allowed", "Khóa không được phép dùng cho việc này",
          "The credential may not be used for this"},
    Title{"credential_not_active", "Khóa chưa hoặc không còn được dùng", "The credential is not active"},
    Title{"approval_needed", "Cần người có thẩm quyền phê duyệt", "A person has to approve this"},
    Title{"vault_not_founded", "Kho khóa chưa được khởi tạo", "The vault has not been founded"},
    Title{"key_not_found", "Không tìm thấy khóa", "There is no such key"},
    Title{"key_operation_not_found", "Không tìm thấy đề nghị về khóa", "There is no such key operation"},
    Title{"document_not_signed", "Tài liệu chưa có chữ ký số", "The document is not signed"},
    Title{"several_signatures", "Tệp có nhiều chữ ký", "The file has several signatures"},
    Title{"signature_not_raisable", "Không nâng mức được chữ ký này", "The signature cannot be raised"},
    Title{"level_reached", "Chữ ký đã ở mức này", "The signature has that level"},
    Title{"revocation_unavailable", "Không lấy được thông tin thu hồi chứng thư",
          "No word on the certificates' revocation"},
    Title{"certificate_revoked", "Chứng thư đã bị thu hồi", "A certificate is revoked"},
    Title{"key_operation_closed", "Đề nghị đã kết thúc", "The key operation is closed"},
    Title{"not_proposer", "Chỉ người đề nghị được hủy", "Only the proposer may cancel it"},
    Title{"own_proposal", "Người đề nghị không được phê duyệt lần hai",
          "The proposer may not give the second approval"},
    Title{"same_account", "Tài khoản đã gửi chữ ký của người khác",
          "This account has sent another officer's signature"},
    Title{"same_officer", "Cán bộ này đã ký", "This officer has signed already"},
    Title{"approval_waiting", "Đang chờ bộ phận ký xác nhận", "The signer has not answered yet"},
    Title{"too_many_approvals", "Quá nhiều chữ ký cho một đề nghị", "Too many signatures for one operation"},
    // what the signer says of operations, hsm::OperationFault
    Title{"malformed", "Đề nghị không đúng dạng", "The operation is malformed"},
    Title{"foreign", "Đề nghị thuộc kho khóa khác", "The operation is for another vault"},
    Title{"expired", "Đề nghị đã hết hạn", "The operation has expired"},
    Title{"replayed", "Đề nghị đã được thực hiện", "The operation was decided before"},
    Title{"unknown_officer", "Cán bộ hoặc phương tiện ký không hợp lệ", "No such officer, credential or role"},
    Title{"bad_signature", "Chữ ký phê duyệt không đúng", "The approval's signature is wrong"},
    Title{"needs_another", "Cần thêm chữ ký của người khác", "Another person has to sign"},
    Title{"not_possible", "Không thực hiện được ở trạng thái này", "Not possible in the present state"},
    Title{"bad_certificate", "Chứng thư không phù hợp với khóa", "The certificate does not fit the key"},
    Title{"token_failed", "Thiết bị khóa gặp lỗi", "The token failed"},
    Title{"credential_rate_exceeded", "Khóa đã dùng quá giới hạn", "The credential's rate is exceeded"},
    Title{"signer_unavailable", "Dịch vụ ký số gián đoạn", "The signer does not answer"},
};

std::string_view title_of(std::string_view code, Language language) {
  const auto* found =
      std::find_if(titles.begin(), titles.end(), [&](const Title& title) { return title.code == code; });
  if (found == titles.end()) return code;
  return language == Language::en ? found->en : found->vi;
}

}  // namespace

Problem invalid_request(std::vector<FieldError> errors) {
  return {422, "validation_failed", "See errors for every fault of the request.", std::move(errors), {}};
}

Problem not_found(std::string_view code) { return {404, std::string{code}, "There is nothing here for you.", {}, {}}; }

Answer to_answer(const Problem& problem, Language language, std::string_view request_id) {
  boost::json::object body{{"type", "urn:kythu:problem:" + problem.code},
                           {"title", title_of(problem.code, language)},
                           {"status", problem.status},
                           {"detail", problem.detail},
                           {"code", problem.code},
                           {"request_id", request_id}};
  boost::json::array errors;
  for (const auto& error : problem.errors) {
    errors.push_back({{"pointer", error.pointer}, {"code", error.code}, {"detail", error.detail}});
  }
  body["errors"] = std::move(errors);
  Answer answer{problem.status,
                {{"content-type", "application/problem+json"},
                 {"content-language", std::string{name(language)}},
                 {"cache-control", "no-store"}},
                to_bytes(boost::json::serialize(body))};
  for (const auto& header : problem.headers) answer.headers.push_back(header);
  return answer;
}

}  // namespace kythu::gateway
