#include "verify_page.hpp"

#include "layout.hpp"

namespace kythu::pages {
namespace {

struct Words {
  std::string_view tone, vi_title, en_title, vi_text, en_text;
};

Words words_of(Finding finding) {
  switch (finding) {
    case Finding::genuine:
      return {"good", "Bản gốc nguyên vẹn", "The untouched original",
              "Tệp đúng từng byte với biên lai đã ký do hệ thống này cấp.",
              "The file is, byte for byte, the signed receipt that this system issued."};
    case Finding::copy:
      return {"good", "Bản thể hiện nguyên vẹn", "An untouched copy",
              "Tệp PDF đúng với bản thể hiện do hệ thống này cấp. Bản có giá trị pháp lý là bản gốc XML.",
              "The PDF is the copy that this system issued. The XML original is what has legal force."};
    case Finding::altered:
      return {
          "bad", "Tệp đã bị thay đổi", "The file was changed",
          "Tệp ghi mã của một biên lai do hệ thống này cấp nhưng nội dung không còn như khi cấp. Hãy tải lại bản gốc.",
          "It names a receipt of this system, but is not as it was issued. Download the original again."};
    case Finding::foreign:
      return {"wait", "Không phải biên lai của hệ thống này", "Not a receipt of this system",
              "Chữ ký trong tệp nguyên vẹn, nhưng hệ thống này không cấp biên lai đó.",
              "Its signature is whole, but this system did not issue it."};
    case Finding::foreign_broken:
      return {"bad", "Không phải biên lai của hệ thống này", "Not a receipt of this system",
              "Hệ thống này không cấp biên lai đó, hoặc tệp đã bị thay đổi.",
              "This system did not issue it, or the file was changed."};
    case Finding::copy_without_code:
      return {"wait", "Cần mã tra cứu", "The look-up code is needed",
              "Tệp PDF không chứa mã tra cứu. Hãy nhập mã in trên biên lai cùng với tệp.",
              "The PDF does not hold the look-up code. Type the one that is printed on it, together with the file."};
    case Finding::unreadable: break;
  }
  return {"bad", "Không đọc được tệp", "The file cannot be read",
          "Tệp không phải là biên lai XML đã ký (kể cả khi đã được định dạng lại) hoặc bản thể hiện PDF.",
          "It is neither a signed receipt (XML), perhaps because it was re-formatted, nor a copy (PDF)."};
}

/// A receipt may be untouched and no longer in force.
Html standing(const VerifyPageView& view) {
  Html out;
  const auto& status = view.file->status;
  if (status.empty() || status == "issued") return out;
  const auto text = status == "replaced"
                        ? say(view.language, "Biên lai này đã được thay thế bằng biên lai khác.",
                              "This receipt was replaced by another.")
                        : say(view.language, "Biên lai này không còn hiệu lực.", "This receipt is no longer in force.");
  return out.add("<section class=\"outcome bad\"><p>").text(text).add("</p></section>\n");
}

Html finding(const VerifyPageView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  const auto& file = *view.file;
  const auto words = words_of(file.finding);
  Html out;
  out.add("<section class=\"outcome ").text(words.tone).add("\"><h2>").text(in(words.vi_title, words.en_title));
  out.add("</h2><p>").text(in(words.vi_text, words.en_text)).add("</p></section>\n").add(standing(view));
  out.add("<section><dl class=\"facts\">\n").add(fact(in("Người ký", "Signed by"), file.signer));
  out.add(fact(in("Mã số thuế người ký", "Signer's tax code"), file.signer_tax_code));
  out.add(fact(in("Thời điểm ký (theo chữ ký)", "Signed at (as the signature says)"), file.signing_time))
      .add("</dl>\n");
  if (file.voucher) {
    out.add("<p class=\"notice\">");
    out.text(in("Đây là phiếu hoàn trả: toàn bộ số tiền của biên lai đã được hoàn trả cho người nộp.",
                "This is a refund voucher: all the money of the receipt was paid back to the payer."));
    out.add("</p>\n");
  }
  if (file.tolerated) {
    out.add("<p class=\"notice\">");
    out.text(
        in("Chữ ký khai báo phép biến đổi \"enveloped-signature\" cho thời điểm ký; chương trình kiểm tra chặt chẽ "
           "sẽ không chấp nhận. Ở đây chữ ký được đọc như không có phép biến đổi đó.",
           "The signature declares the transform \"enveloped-signature\" for its time, which a strict program "
           "refuses. Here it was read as if that were absent."));
    out.add("</p>\n");
  }
  if (!file.lookup_code.empty()) {
    out.add("<p><a class=\"button\" href=\"").text(in_language("/receipts/" + file.lookup_code, view.language));
    out.add("\">").text(in("Xem biên lai tại hệ thống này", "See the receipt in this system")).add("</a></p>\n");
  }
  return out.add("</section>\n");
}

Html code_form(const VerifyPageView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  Html out;
  out.add("<section><h2>").text(in("Tra cứu bằng mã", "Look up by code")).add("</h2>\n");
  if (view.bad_code) {
    out.add("<p class=\"notice\" role=\"alert\" id=\"wrong\">");
    out.text(in("Không có biên lai nào với mã này. Mã gồm 20 chữ và số, in cạnh mã QR.",
                "There is no receipt of this code. It has 20 letters and digits and stands beside the QR code."));
    out.add("</p>\n");
  }
  out.add("<form method=\"get\" action=\"/receipts\"><p><label for=\"code\">").text(in("Mã tra cứu", "Look-up code"));
  out.add("</label><br><input id=\"code\" name=\"code\" required maxlength=\"40\" autocomplete=\"off\" ");
  out.add("autocapitalize=\"characters\" spellcheck=\"false\"");
  if (view.bad_code) out.add(" aria-invalid=\"true\" aria-describedby=\"wrong\"");
  out.add("></p>\n");
  if (view.language == Language::en) out.add("<input type=\"hidden\" name=\"lang\" value=\"en\">");
  return out.add("<p><button class=\"button\">").text(in("Tra cứu", "Look up")).add("</button></p></form></section>\n");
}

Html file_form(const VerifyPageView& view) {
  const auto in = [&](std::string_view vi, std::string_view en) { return say(view.language, vi, en); };
  Html out;
  out.add("<section><h2>")
      .text(in("Kiểm tra tệp biên lai", "Check a receipt's file"))
      .add("</h2>\n<p class=\"quiet\">");
  out.text(in("Chọn hoặc kéo tệp XML hay PDF vào ô dưới đây. Tệp không được lưu lại.",
              "Choose an XML or PDF file, or drag it onto the field. The file is not kept."));
  out.add("</p>\n<form method=\"post\" enctype=\"multipart/form-data\" action=\"");
  out.text(in_language("/receipts", view.language)).add("\"><p><label for=\"file\">").text(in("Tệp", "File"));
  out.add("</label><br><input id=\"file\" name=\"file\" type=\"file\" required ");
  out.add("accept=\".xml,.pdf,application/xml,application/pdf\"></p>\n<p><label for=\"of-file\">");
  out.text(in("Mã tra cứu (nếu tệp PDF không có)", "Look-up code (for a PDF without one)"));
  out.add(
      "</label><br><input id=\"of-file\" name=\"code\" maxlength=\"40\" autocomplete=\"off\" spellcheck=\"false\">");
  return out.add("</p>\n<p><button class=\"button\">")
      .text(in("Kiểm tra", "Check"))
      .add("</button></p></form></section>\n");
}

}  // namespace

std::string render_verify_page(const VerifyPageView& view) {
  const auto title = say(view.language, "Tra cứu và kiểm tra biên lai", "Look up and check a receipt");
  Html main;
  main.add("<h1>").text(title).add("</h1>\n");
  if (view.file) main.add(finding(view));
  main.add(code_form(view)).add(file_form(view));
  std::string whole{title};
  if (view.file) {
    const auto words = words_of(view.file->finding);
    whole = std::string{say(view.language, words.vi_title, words.en_title)} + " – " + whole;
  }
  return render_frame({view.language, whole, "/receipts"}, main);
}

}  // namespace kythu::pages
