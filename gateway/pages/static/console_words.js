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
    breaks: "Tiền chờ xử lý", refunds: "Hoàn tiền", refund: "Hoàn tiền", refunded: "Đã hoàn", payment: "Khoản thu", kind: "Loại",
    opened: "Phát hiện lúc", age: "Số ngày", remedy: "Cách xử lý", evidence: "Căn cứ", propose: "Đề xuất", approve: "Duyệt",
    reject: "Không duyệt", withdraw: "Rút lại", proposal: "Đề xuất", proposed_by: "Người đề xuất", approved_by: "Người duyệt",
    another_person: "Chờ một cán bộ khác duyệt; người đề xuất không tự duyệt được.",
    an_approver: "Chờ một cán bộ có quyền duyệt.",
    remedy_payment: "Mã khoản thu", remedy_received: "Số tiền kênh đã thu", remedy_apply: "Tính vào khoản thu, lập biên lai",
    remedy_return: "Trả lại người nộp", remedy_attach: "Gắn vào khoản thu", remedy_paid: "Xác nhận đã nhận đủ", remedy_failed: "Xác nhận không nhận được",
    remedy_accept: "Chấp nhận chênh lệch", why_cash_missing: "Tiền đếm trong ngăn ít hơn sổ.", why_cash_over: "Tiền đếm trong ngăn nhiều hơn sổ.",
    why_missing_at_us: "Kênh có giao dịch này mà hệ thống không có.",
    why_missing_at_provider: "Đã thu theo hệ thống, nhưng tệp đối soát của kênh không có.",
    why_missing_at_bank: "Đã được báo có, nhưng sao kê ngân hàng không có.",
    why_amount_differs: "Hai bên ghi số tiền khác nhau.",
    why_status_differs: "Kênh báo đã thu, hệ thống ghi khác.",
    why_duplicate: "Hai dòng của cùng một giao dịch.",
    why_ambiguous: "Nhiều giao dịch cùng khớp, máy không tự chọn.",
    why_unknown_debit: "Tiền ra khỏi tài khoản mà không rõ lý do.",
    why_late: "Tiền đến sau khi khoản thu đã kết thúc.", why_excess: "Người nộp đã trả hai lần hoặc trả thừa.",
    why_short: "Chuyển khoản thiếu so với số phải nộp.", why_held: "Chuyển khoản cho một khoản thu đang có mâu thuẫn.",
    why_unidentified: "Tiền vào tài khoản mà không rõ của khoản thu nào.", why_conflicted: "Kênh báo đã thu một số tiền khác với số phải nộp.",
    why_unsettled: "Đã hỏi kênh đến hết lịch mà không có câu trả lời dùng được; cần hai cán bộ kết luận theo bằng chứng.",
    refund_ask: "Đề nghị hoàn", refund_amount: "Số tiền (để trống: toàn bộ)", reason: "Lý do", method: "Cách hoàn",
    method_channel: "qua kênh đã thu", method_payout: "chi từ tài khoản cơ quan", requested_by: "Người đề nghị", waits_for: "Đang chờ",
    waits_approval: "duyệt", waits_payout: "chi tiền", waits_confirmation: "người thứ hai xác nhận", waits_evidence: "bằng chứng",
    report: "Ghi kết quả", outcome: "Kết quả", returned_yes: "người nộp đã nhận tiền", returned_no: "chưa trả được",
    proof: "Chứng từ", reported_by: "Người ghi", confirm: "Xác nhận", dispute: "Không đúng", failure: "Vì sao không hoàn được",
    failed: "Chưa thực hiện được", ended: "Phiên đã hết. Hãy đăng nhập lại.",
    states: { created: "mới tạo", pending: "chờ tiền", processing: "đang xác minh", paid: "đã thu", expired: "hết hạn",
      canceled: "đã hủy", failed: "không thành công", issued: "đã lập", numbered: "đã cấp số", succeeded: "thành công",
      sent: "đã chuyển", paid_late: "thu muộn", partially_refunded: "hoàn một phần", refunded: "đã hoàn", open: "chưa xử lý",
      proposed: "chờ duyệt", resolved: "đã xử lý", requested: "chờ duyệt", approved: "đã duyệt", submitted: "đang hoàn", unknown: "chưa rõ",
      late: "tiền đến muộn", excess: "tiền thừa", short: "tiền thiếu", held: "tiền tạm giữ", unidentified: "tiền chưa rõ", conflicted: "sai số tiền", unsettled: "chưa rõ kết quả",
      cash_missing: "quầy thiếu tiền", cash_over: "quầy thừa tiền",
      missing_at_us: "không có ở ta", missing_at_provider: "không có ở kênh", missing_at_bank: "không có ở ngân hàng", amount_differs: "lệch số tiền", status_differs: "lệch trạng thái", duplicate: "trùng dòng", ambiguous: "nhiều khả năng", unknown_debit: "chi chưa rõ", closed: "đã đóng" },
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
    breaks: "Money to settle", refunds: "Refunds", refund: "Refund", refunded: "Refunded", payment: "Payment", kind: "Kind",
    opened: "Found", age: "Days", remedy: "Remedy", evidence: "Evidence", propose: "Propose", approve: "Approve",
    reject: "Reject", withdraw: "Withdraw", proposal: "Proposal", proposed_by: "Proposed by", approved_by: "Approved by",
    another_person: "Another officer has to approve this; whoever proposed it cannot.",
    an_approver: "An officer who approves is waited for.",
    remedy_payment: "Payment's id", remedy_received: "What the channel took", remedy_apply: "Counts for the fee, with a receipt",
    remedy_return: "Goes back to the payer", remedy_attach: "Belongs to a payment", remedy_paid: "The sum is there", remedy_failed: "The sum is not there",
    remedy_accept: "The difference is accepted", why_cash_missing: "The drawer holds less than the books say.",
    why_cash_over: "The drawer holds more than the books say.",
    why_missing_at_us: "The channel has a transaction that is not known here.",
    why_missing_at_provider: "Paid here, and not in the channel's file of that day.",
    why_missing_at_bank: "Told of, and not on the bank's statement of that day.",
    why_amount_differs: "The two sides have different amounts.",
    why_status_differs: "The channel says paid; what is known here contradicts it.",
    why_duplicate: "Two lines of one transaction.",
    why_ambiguous: "Several transactions fit equally well.",
    why_unknown_debit: "Money left the account, and nobody knows why.",
    why_late: "The money came after the payment was over.", why_excess: "The payer paid twice, or more than was due.",
    why_short: "The transfer is less than is due.", why_held: "A transfer for a payment in conflict.",
    why_unidentified: "Money on the account that names no payment.", why_conflicted: "The channel says that it took another sum than was due.",
    why_unsettled: "The channel was asked to the end of the schedule and gave no usable answer; two officers conclude by evidence.",
    refund_ask: "Ask for a refund", refund_amount: "Amount (empty: all of it)", reason: "Reason", method: "Method",
    method_channel: "by the channel that took it", method_payout: "paid out of the agency's account", requested_by: "Asked for by", waits_for: "Waits for",
    waits_approval: "approval", waits_payout: "the payout", waits_confirmation: "a second officer", waits_evidence: "evidence",
    report: "Record the outcome", outcome: "Outcome", returned_yes: "the payer has the money", returned_no: "it could not be returned",
    proof: "Proof", reported_by: "Recorded by", confirm: "Confirm", dispute: "Dispute", failure: "Why nothing was returned",
    failed: "That did not work", ended: "The session has ended. Log in again.",
    states: {},
    actors: { citizen: "payer", client: "portal", portal: "portal", system: "system", officer: "officer" },
  },
};

/** A page's own words. */
export const addWords = ({ vi, en }) => {
  Object.assign(WORDS.vi, vi);
  Object.assign(WORDS.en, en);
};

let language = localStorage.getItem("language") === "en" ? "en" : "vi";

export const currentLanguage = () => language;
export const word = (key) => WORDS[language][key] ?? key;
export const stateWord = (state) => WORDS[language].states[state] ?? state.replaceAll("_", " ");

export const channelWord = (code) => ({ vnpay: "VNPAY", vietqr: "VietQR", momo: "MoMo", zalopay: "ZaloPay" })[code] ?? code;

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

export const number = (value) => new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB").format(value);
export const money = (amount) => `${number(amount)} ₫`;

export const time = (text) => text
  ? new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
      second: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(text))
  : "";
