// What the console says of receipts, the tax authority and cash, in both languages.
import { WORDS } from "./console_words.js";

const vi = {
  corrections: "Sửa biên lai", series: "Ký hiệu biên lai", tax_tasks: "Việc với thuế", tax_messages: "Thông điệp thuế", drawers: "Quầy tiền mặt",
  receipt: "Biên lai", lookup_code: "Mã tra cứu", replaces: "Thay cho", replaced_by: "Được thay bằng", correct_it: "Biên lai này có sai sót…",
  progress: "Biên lai hôm nay", progress_of: "{done} trên {all} khoản đã thu có biên lai", progress_waiting: "Đang chờ lập",
  progress_oldest: "Chờ lâu nhất từ", progress_speed: "Lập trong phút qua",
  payer_name: "Tên người nộp (để trống: giữ nguyên)", payer_tax_code: "Mã số thuế người nộp", payer_address: "Địa chỉ người nộp",
  what_is_wrong: "Sai ở đâu", wrong_adjust: "Chỉ sai chữ: tên, địa chỉ, số tiền bằng chữ", wrong_replace: "Sai nội dung khác", wrong_cancel: "Lập nhầm: khoản này chưa thu được tiền",
  then_adjust: "Gửi thông báo sai sót (mẫu 04/SS-CTĐT) cho cơ quan thuế; biên lai vẫn có hiệu lực.", then_replace: "Lập biên lai mới thay thế, có liên kết hai chiều.",
  then_cancel: "Biên lai kết thúc bằng một chứng từ, không xóa; số đã cấp không dùng lại. Nếu đã thu tiền, hãy hoàn tiền thay vì làm việc này.",
  then_notice: "Gửi thông báo sai sót (mẫu 04/SS-CTĐT) cho cơ quan thuế; biên lai vẫn có hiệu lực.", then_replacement: "Lập biên lai mới thay thế, có liên kết hai chiều.",
  then_voucher: "Biên lai kết thúc bằng một chứng từ, không xóa; số đã cấp không dùng lại.",
  by_notice: "Thông báo sai sót", by_replacement: "Biên lai thay thế", by_voucher: "Kết thúc bằng chứng từ",
  mistake: "Sai sót", mistake_wording: "sai chữ", mistake_figures: "sai nội dung", mistake_part_returned: "đã hoàn một phần", mistake_all_returned: "đã hoàn toàn bộ",
  mistake_issued_wrongly: "lập nhầm, chưa thu tiền", proposed: "Đề xuất lúc", returned: "Đã hoàn", decided_by: "Người quyết định", new_lines: "Nội dung đúng",
  warnings: "Việc cần làm", warning_low: "Ký hiệu {series} sắp hết số: hãy mở ký hiệu mới.", warning_missing: "Chưa có ký hiệu cho năm {series}: hãy mở trước ngày 1 tháng 1.",
  warning_set_back: "Ký hiệu {series} bị lùi do phục hồi sao lưu và đã đóng: hãy mở ký hiệu khác.",
  open_series: "Mở ký hiệu mới", form_code: "Mẫu số", form_EBL01: "EBL01 – không in mệnh giá", form_EBL02: "EBL02 – in sẵn mệnh giá",
  series_open: "đang dùng", series_closed: "đã đóng", series_proposed: "chờ duyệt", series_rejected: "không duyệt",
  symbol_hint: "Ký hiệu (hai số của năm, T, hai chữ; ví dụ 26TAB)", first_number: "Số đầu", last_number: "Số cuối", given: "Đã cấp đến số", left: "Còn lại",
  tax_authority: "Đăng ký với thuế", registration_opened: "chờ gửi", registration_sent: "đã gửi", registration_received: "thuế đã nhận",
  registration_registered: "đã chấp nhận", registration_refused: "bị từ chối", closed: "Đóng lúc", closed_set_back: "bị lùi do phục hồi sao lưu", closed_out_of_use: "hết năm sử dụng",
  task_rejected: "Bị cơ quan thuế từ chối", task_unanswered: "Chưa có trả lời", task_unusable_answer: "Trả lời không dùng được", task_contradiction: "Trả lời mâu thuẫn",
  task_overdue: "Quá hạn gửi", task_outage: "Không kết nối được cơ quan thuế",
  todo_rejected: "Xem lý do bên dưới, sửa nguyên nhân rồi gửi lại; hoặc ghi cách đã xử lý.", todo_unanswered: "Hỏi cơ quan thuế. Việc này tự đóng khi có trả lời.",
  todo_unusable_answer: "Có trả lời không đọc được hoặc không do cơ quan thuế ký: hỏi lại cơ quan thuế.", todo_contradiction: "Vừa được chấp nhận vừa bị từ chối: hỏi lại cơ quan thuế.",
  todo_overdue: "Hết ngày mà chưa gửi đi: xem vì sao chữ ký hoặc đường truyền chưa sẵn sàng.",
  todo_outage: "Báo ngay cho cơ quan thuế; dữ liệu phải gửi trong 3 ngày làm việc sau khi khắc phục.",
  message_registration: "Đăng ký sử dụng (109)", message_summary: "Bảng tổng hợp 01/TH-BLĐT", message_error_notice: "Thông báo sai sót (304)",
  made: "Lập lúc", of_day: "Của ngày", due_on: "Hạn gửi", documents: "Số chứng từ", wire_id: "Mã thông điệp", sent_at: "Gửi lúc", ended_at: "Kết thúc lúc", next_try: "Gửi hoặc hỏi lại lúc",
  answers: "Trả lời của cơ quan thuế", message_code: "Loại", verdict: "Kết quả", reasons: "Lý do", verdict_received: "đã nhận", verdict_accepted: "chấp nhận", verdict_refused: "từ chối",
  verdict_unusable: "không dùng được", remark: "Cách đã xử lý", send_again: "Lập và gửi lại", close_task: "Đóng việc này", closed_tasks: "Việc đã đóng", closed_by: "Người đóng",
  drawer_open: "đang mở", drawer_counted: "đã đếm, chờ người thứ hai", drawer_closed: "đã đóng",
  drawer: "Quầy", counter: "Quầy", clerk: "Thủ quỹ", opened_at: "Mở lúc", opening: "Tiền đầu ca", taken: "Đã thu", deposited: "Đã nộp ngân hàng", expected: "Phải có", counted: "Đã đếm",
  difference: "Chênh lệch", open_drawer: "Mở quầy", counter_hint: "Tên quầy (chữ in hoa và số; ví dụ Q03)", take_cash: "Thu tiền mặt", to_bank: "Mang nộp ngân hàng",
  count: "Đếm tiền cuối ca", notes: "Số tờ theo mệnh giá", close_drawer: "Đã đếm lại, đóng quầy",
};
const viStates = { replaced: "đã thay thế", superseded: "đã có đề xuất khác", rejected: "bị từ chối", made: "chờ ký", sealed: "chờ gửi", received: "thuế đã nhận", accepted: "thuế chấp nhận" };

const en = {
  corrections: "Corrections", series: "Series", tax_tasks: "Tax tasks", tax_messages: "Tax messages", drawers: "Cash drawers",
  receipt: "Receipt", lookup_code: "Look-up code", replaces: "Takes the place of", replaced_by: "Replaced by", correct_it: "Something is wrong with it…",
  progress: "Today's receipts", progress_of: "{done} of {all} paid fees have their receipt", progress_waiting: "Waiting",
  progress_oldest: "Longest waiting since", progress_speed: "Issued in the last minute",
  payer_name: "Payer's name (empty: as it is)", payer_tax_code: "Payer's tax code", payer_address: "Payer's address",
  what_is_wrong: "What is wrong", wrong_adjust: "Only words: a name, an address, the amount in words", wrong_replace: "Anything else", wrong_cancel: "Issued wrongly: the fee was never collected",
  then_adjust: "The tax authority is told (form 04/SS-CTĐT); the receipt stands.", then_replace: "A new receipt takes its place, linked both ways.",
  then_cancel: "A voucher ends the receipt; nothing is deleted and its number is not given again. If the money was taken, refund it instead.",
  then_notice: "The tax authority is told (form 04/SS-CTĐT); the receipt stands.", then_replacement: "A new receipt takes its place, linked both ways.",
  then_voucher: "A voucher ends the receipt; nothing is deleted and its number is not given again.",
  by_notice: "Error notice", by_replacement: "Replacement", by_voucher: "Ended by a voucher",
  mistake: "Mistake", mistake_wording: "words", mistake_figures: "content", mistake_part_returned: "refunded in part", mistake_all_returned: "refunded in whole",
  mistake_issued_wrongly: "issued wrongly, never collected", proposed: "Proposed", returned: "Returned", decided_by: "Decided by", new_lines: "As it should say",
  warnings: "To do", warning_low: "{series} is nearly used up: open another series.", warning_missing: "There is no series for {series}: open one before 1 January.",
  warning_set_back: "{series} was set back by a restored backup and is closed: open another.",
  open_series: "Open another series", form_code: "Form", form_EBL01: "EBL01 – no printed denomination", form_EBL02: "EBL02 – printed denomination",
  series_open: "in use", series_closed: "closed", series_proposed: "proposed", series_rejected: "rejected",
  symbol_hint: "Symbol (two digits of the year, T, two letters: 26TAB)", first_number: "First number", last_number: "Last number", given: "Given up to", left: "Left",
  tax_authority: "At the tax authority", registration_opened: "to be sent", registration_sent: "sent", registration_received: "received",
  registration_registered: "accepted", registration_refused: "refused", closed: "Closed", closed_set_back: "set back by a restored backup", closed_out_of_use: "its year is over",
  task_rejected: "Refused by the tax authority", task_unanswered: "No answer", task_unusable_answer: "An answer nobody can use", task_contradiction: "Contradicting answers",
  task_overdue: "Not sent in time", task_outage: "The tax system cannot be reached",
  todo_rejected: "Look at the reasons below, mend the cause and send it again; or say what was done.", todo_unanswered: "Ask the tax office. It closes by itself with the answer.",
  todo_unusable_answer: "An answer cannot be read, or is not signed by the authority: ask the tax office.", todo_contradiction: "Accepted and refused: ask the tax office.",
  todo_overdue: "The day is over and it has not left: see why the key or the line was not ready.",
  todo_outage: "Tell the tax office at once; the data follow within 3 working days of the repair.",
  message_registration: "Registration (109)", message_summary: "Summary table 01/TH-BLĐT", message_error_notice: "Error notice (304)",
  made: "Made", of_day: "Of day", due_on: "Due", documents: "Documents", wire_id: "Message id", sent_at: "Sent", ended_at: "Ended", next_try: "Next try",
  answers: "Answers of the tax authority", message_code: "Code", verdict: "Verdict", reasons: "Reasons", verdict_received: "received", verdict_accepted: "accepted", verdict_refused: "refused",
  verdict_unusable: "unusable", remark: "What was done", send_again: "Make and send it again", close_task: "Close it", closed_tasks: "Closed tasks", closed_by: "Closed by",
  drawer_open: "open", drawer_counted: "counted, waits for a second person", drawer_closed: "closed",
  drawer: "Drawer", counter: "Counter", clerk: "Clerk", opened_at: "Opened", opening: "Lay in it", taken: "Taken", deposited: "Brought to the bank", expected: "Should be there", counted: "Counted",
  difference: "Difference", open_drawer: "Open a drawer", counter_hint: "Counter (capitals and digits: Q03)", take_cash: "Take cash", to_bank: "Bring to the bank",
  count: "Count at the end", notes: "Notes of each value", close_drawer: "Counted again: close it",
};

Object.assign(WORDS.vi, vi);
Object.assign(WORDS.vi.states, viStates);
Object.assign(WORDS.vi.actors, { refund: "khoản hoàn tiền" });
Object.assign(WORDS.en, en);
Object.assign(WORDS.en.states, { made: "waits for its signature", sealed: "waits to be sent" });
Object.assign(WORDS.en.actors, { refund: "refund" });
