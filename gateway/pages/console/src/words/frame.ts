// What the frame of the console says, in both languages.
import { addStates, addWords } from "../parts/words.ts";

addWords({
  group_daily: "Hằng ngày", group_closing: "Đối soát và quyết toán", group_receipts: "Biên lai", group_house: "Hệ thống",
  menu: "Mục", search_all: "Tìm mã hồ sơ hoặc mã bất kỳ", search_go: "Tìm kiếm", shortcuts: "Phím tắt", help: "Phím tắt (?)",
  key_search: "tìm kiếm", key_next: "dòng sau", key_previous: "dòng trước", key_open: "mở dòng đang chọn", key_back: "về danh sách", key_menu: "đến các mục",
  key_help: "bảng này", close_help: "Đóng", columns: "Cột", export_shown: "Xuất CSV đúng như đang hiện", rows_so_far: "{count} dòng đầu; còn nữa.",
  rows_all: "{count} dòng.", loading: "Đang tải…", try_again: "Thử lại", nothing_here: "Tài khoản này không có mục nào.", lines: "Dòng",
  unreachable: "Không kết nối được máy chủ. Kiểm tra mạng rồi thử lại.", offline: "Mất kết nối mạng: những gì đang hiện có thể đã cũ.",
  detail: "Chi tiết", take_found: "Tải các bản ghi tìm thấy (CSV)",
  channel_bank: "Ngân hàng", channel_cash: "Tiền mặt", channel_platform: "Nền tảng thanh toán quốc gia",
  role_finance_clerk: "Cán bộ tài chính", role_finance_approver: "Người duyệt tài chính", role_security_officer: "Cán bộ an toàn",
  role_auditor: "Kiểm toán", role_administrator: "Quản trị",
}, {
  group_daily: "Every day", group_closing: "Reconciling and closing", group_receipts: "Receipts", group_house: "The house",
  menu: "Menu", search_all: "Find a dossier or any id", search_go: "Search", shortcuts: "Keyboard shortcuts", help: "Shortcuts (?)",
  key_search: "search", key_next: "next row", key_previous: "previous row", key_open: "open the row", key_back: "back to the list", key_menu: "to the menu",
  key_help: "this table", close_help: "Close", columns: "Columns", export_shown: "Export as shown (CSV)", rows_so_far: "The first {count} rows; there are more.",
  rows_all: "Rows: {count}.", loading: "Loading…", try_again: "Try again", nothing_here: "There is nothing for this account.", lines: "Lines",
  unreachable: "The server cannot be reached. Check the network and try again.", offline: "The network is down: what is shown may be old.",
  detail: "Detail", take_found: "Take the found records (CSV)",
  channel_bank: "Bank", channel_cash: "Cash", channel_platform: "National payment platform",
  role_finance_clerk: "Finance clerk", role_finance_approver: "Finance approver", role_security_officer: "Security officer",
  role_auditor: "Auditor", role_administrator: "Administrator",
});

addStates({ waiting: "chờ duyệt", withdrawn: "đã rút lại", matched: "khớp", broken: "lệch", proven: "ngân hàng đã báo nợ", running: "đang chạy", done: "xong", given_up: "bỏ dở", adjusted: "đã điều chỉnh", prepared: "đang chuẩn bị" });
