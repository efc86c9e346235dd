#include "error_page.hpp"

#include <fmt/format.h>

#include "layout.hpp"

namespace kythu::pages {
namespace {

struct Words {
  std::string_view vi_title, en_title, vi_text, en_text;
};

Words words_of(int status) {
  if (status == 404 || status == 410) {
    return {
        "Không tìm thấy trang", "Page not found",
        "Liên kết này không đúng hoặc không còn dùng được. Hãy mở lại liên kết từ cổng dịch vụ công hoặc từ biên lai.",
        "This link is wrong or no longer in use. Open it again from the portal or from your receipt."};
  }
  if (status == 429) {
    return {"Quá nhiều yêu cầu", "Too many requests", "Hãy chờ một phút rồi thử lại.", "Wait a minute and try again."};
  }
  if (status >= 500) {
    return {
        "Hệ thống tạm thời gián đoạn", "The service is interrupted",
        "Lỗi ở phía chúng tôi. Nếu bạn đã trả tiền, khoản đó an toàn và sẽ được ghi nhận; xin đừng thanh toán lần nữa. "
        "Hãy thử lại sau ít phút.",
        "The fault is ours. If you have paid, your money is safe and will be booked; please do not pay again. Try "
        "again in a few minutes."};
  }
  return {"Không thực hiện được yêu cầu", "The request could not be carried out",
          "Hãy quay lại trang trước và thử lại.", "Go back to the page before and try again."};
}

}  // namespace

std::string render_error_page(const ErrorView& view) {
  const auto words = words_of(view.status);
  const auto title = say(view.language, words.vi_title, words.en_title);
  Html main;
  main.add("<section class=\"outcome bad\">\n<h1>").text(title).add("</h1>\n<p>");
  main.text(say(view.language, words.vi_text, words.en_text)).add("</p>\n");
  if (!view.detail.empty()) main.add("<p>").text(view.detail).add("</p>\n");
  main.add("<dl class=\"facts\">\n")
      .add(fact(say(view.language, "Mã lỗi", "Error"), fmt::format("{} {}", view.status, view.code)));
  main.add(fact(say(view.language, "Mã yêu cầu", "Request"), view.request_id)).add("</dl>\n</section>\n");
  return render_frame({view.language, std::string{title}, ""}, main);
}

}  // namespace kythu::pages
