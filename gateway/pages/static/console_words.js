// What the console says, in both languages.
export const WORDS = {
  vi: {
    title: "kythu – Bàn làm việc", leave: "Đăng xuất", other: "English", login: "Đăng nhập", account: "Tài khoản",
    password: "Mật khẩu", code: "Mã xác thực (6 số)", enter: "Vào", payments: "Khoản thu", receipts: "Biên lai",
    status: "Trạng thái", all: "Tất cả", dossier: "Mã hồ sơ", find: "Tìm", more: "Xem thêm", none: "Không có dòng nào.",
    created: "Tạo lúc", procedure: "Thủ tục", amount: "Số tiền", payer: "Người nộp", number: "Số", symbol: "Ký hiệu",
    issued: "Lập lúc", back: "← Danh sách", timeline: "Diễn biến", attempts: "Lần thanh toán", channel: "Kênh",
    reference: "Mã tham chiếu", transaction: "Mã giao dịch", items: "Các khoản", from: "Từ ngày", to: "Đến ngày", id: "Mã",
    from_state: "Từ", to_state: "Sang", actor: "Bên thực hiện", copy: "Bản PDF", original: "Bản gốc XML",
    files: "Tệp", what: "Nội dung", at: "Lúc",
    failed: "Chưa thực hiện được", ended: "Phiên đã hết. Hãy đăng nhập lại.",
    states: { created: "mới tạo", pending: "chờ tiền", processing: "đang xác minh", paid: "đã thu", expired: "hết hạn",
      canceled: "đã hủy", failed: "không thành công", issued: "đã lập", numbered: "đã cấp số", succeeded: "thành công",
      sent: "đã chuyển", paid_late: "thu muộn", partially_refunded: "hoàn một phần", refunded: "đã hoàn" },
    actors: { citizen: "người nộp", client: "cổng dịch vụ công", portal: "cổng dịch vụ công", system: "hệ thống", officer: "cán bộ" },
  },
  en: {
    title: "kythu – Console", leave: "Log out", other: "Tiếng Việt", login: "Log in", account: "Account",
    password: "Password", code: "Authenticator code (6 digits)", enter: "Enter", payments: "Payments", receipts: "Receipts",
    status: "Status", all: "All", dossier: "Dossier", find: "Find", more: "Show more", none: "No rows.",
    created: "Created", procedure: "Procedure", amount: "Amount", payer: "Payer", number: "Number", symbol: "Symbol",
    issued: "Issued", back: "← List", timeline: "Timeline", attempts: "Attempts", channel: "Channel",
    reference: "Reference", transaction: "Transaction", items: "Items", from: "From day", to: "To day", id: "Id",
    from_state: "From", to_state: "To", actor: "By", copy: "PDF copy", original: "XML original",
    files: "Files", what: "Description", at: "At",
    failed: "That did not work", ended: "The session has ended. Log in again.",
    states: {},
    actors: { citizen: "payer", client: "portal", portal: "portal", system: "system", officer: "officer" },
  },
};

let language = localStorage.getItem("language") === "en" ? "en" : "vi";

export const currentLanguage = () => language;
export const word = (key) => WORDS[language][key] ?? key;
export const stateWord = (state) => WORDS[language].states[state] ?? state.replaceAll("_", " ");

export const channelWord = (code) => ({ vnpay: "VNPAY", vietqr: "VietQR" })[code] ?? code;

/** "client:cli_…" is a portal, "vnpay:callback" VNPAY: who it was is said in words, which one stays to be read. */
export const actorWord = (actor) => {
  const [kind, ...rest] = actor.split(":");
  const name = WORDS[language].actors[kind] ?? channelWord(kind);
  return rest.length > 0 ? `${name} (${rest.join(":")})` : name;
};

export const switchLanguage = () => {
  language = language === "vi" ? "en" : "vi";
  localStorage.setItem("language", language);
};

export const money = (amount) => `${new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB").format(amount)} ₫`;

export const time = (text) => text
  ? new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
      second: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(text))
  : "";
