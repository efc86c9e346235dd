// What the console says of keys, tokens, agencies, clients and accounts, in both languages.
import { addStates, addWords } from "../parts/words.ts";

addWords({
  keys: "Khóa và chứng thư", key_operations: "Thao tác khóa", agencies: "Cơ quan", clients: "Ứng dụng khách", users: "Tài khoản cán bộ",
  tokens: "Thiết bị khóa", label: "Tên khóa", type: "Loại", certificate: "Chứng thư", subject: "Chủ thể", issuer: "Nơi cấp", serial: "Số hiệu",
  not_before: "Có giá trị từ", not_after: "Có giá trị đến", days_left: "Số ngày còn lại", available: "Dùng được", in_tokens: "Trong thiết bị",
  purposes: "Mục đích", algorithms: "Thuật toán", granted_agencies: "Cơ quan được dùng", per_second: "Mỗi giây", per_day: "Mỗi ngày", approvers: "Người duyệt",
  successor: "Khóa thay thế", retires_at: "Thôi dùng lúc", grant: "Được phép", not_granted: "Chưa được phép ký cho ai.", sessions: "Phiên", busy: "Đang bận", queued: "Đang chờ",
  signatures: "Chữ ký", restarts: "Khởi động lại", latency: "Độ trễ", complaints: "Cảnh báo", operation: "Thao tác", approvals: "Chữ ký duyệt", approvals_of: "{done} trên {all}",
  credential: "Khóa cán bộ", by_cli: "Mỗi cán bộ an toàn ký duyệt bằng khóa riêng của mình, ở dòng lệnh kythu; ở đây xem được tất cả.",
  tax_code: "Mã số thuế", address: "Địa chỉ", bank_account: "Tài khoản thu", scopes: "Quyền", active: "Hoạt động",
  last_token: "Lần cấp quyền gần nhất", login_name: "Tên đăng nhập", role: "Vai trò", person: "Mã cán bộ", last_seen: "Lần làm việc gần nhất", disabled: "Ngừng từ",
  expires_soon: "Sắp hết hạn", views: "Bộ lọc đã lưu", save_view: "Lưu bộ lọc này", view_name: "Tên bộ lọc", drop_view: "Bỏ {name}", all_of_object: "Mọi việc với đối tượng này",
}, {
  keys: "Keys and certificates", key_operations: "Key operations", agencies: "Agencies", clients: "Clients", users: "Accounts",
  tokens: "Tokens", label: "Label", type: "Type", certificate: "Certificate", subject: "Subject", issuer: "Issuer", serial: "Serial number",
  not_before: "Valid from", not_after: "Valid to", days_left: "Days left", available: "Available", in_tokens: "In tokens",
  purposes: "Purposes", algorithms: "Algorithms", granted_agencies: "For agencies", per_second: "A second", per_day: "A day", approvers: "Approvers",
  successor: "Successor", retires_at: "Retires", grant: "Granted", not_granted: "It may sign for nobody.", sessions: "Sessions", busy: "Busy", queued: "Queued",
  signatures: "Signatures", restarts: "Restarts", latency: "Latency", complaints: "Complaints", operation: "Operation", approvals: "Signed approvals", approvals_of: "{done} of {all}",
  credential: "Officer's key", by_cli: "Each security officer approves with a signature of a key of their own, on kythu's command line; all of it is seen here.",
  tax_code: "Tax code", address: "Address", bank_account: "Collecting account", scopes: "Scopes", active: "Active",
  last_token: "Last token", login_name: "Login", role: "Role", person: "Staff number", last_seen: "Last seen", disabled: "Disabled since",
  expires_soon: "Expires soon", views: "Saved filters", save_view: "Save this filter", view_name: "Name of the filter", drop_view: "Drop {name}", all_of_object: "All that was done about it",
});

addStates({ generated: "đã sinh", certified: "đã có chứng thư", active: "đang dùng", suspended: "tạm ngừng", retired: "thôi dùng", destroyed: "đã hủy",
  up: "hoạt động", down: "ngừng", starting: "đang khởi động", waiting_for_pin: "chờ mã PIN", fenced: "bị cách ly", good: "hợp lệ", refused: "bị từ chối", overtaken: "đã quá hạn" });
