#include "common/choices.hpp"

#include <algorithm>

namespace kythu::simulators {

const std::vector<Choice>& usual_choices() {
  static const std::vector<Choice> all{
      {"pay", "Thanh toán", Deed::pay, "", News::once},
      {"lost", "Trả tiền, mất hồi đáp (chỉ truy vấn mới biết)", Deed::pay, "", News::never},
      {"twice", "Trả tiền, báo hai lần", Deed::pay, "", News::twice},
      {"late", "Trả tiền, báo muộn", Deed::pay, "", News::late},
      {"wrong_amount", "Trả tiền, báo sai số tiền", Deed::pay, "", News::wrong_amount},
      {"bad_signature", "Trả tiền, báo sai chữ ký", Deed::pay, "", News::bad_signature},
      {"silent", "Trả tiền, hai lần truy vấn đầu không trả lời", Deed::pay, "", News::never},
      {"slow", "Trả tiền, hai lần truy vấn đầu báo đang xử lý", Deed::pay, "", News::never},
      {"timeout", "Bỏ dở, không làm gì", Deed::leave, "", News::never}};
  return all;
}

const Choice* find_choice(const std::vector<Choice>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Choice::name);
  return found == all.end() ? nullptr : &*found;
}

Magic magic_of(std::int64_t amount) {
  const auto ending = amount % 1000;
  return ending >= 1 && ending <= 14 ? static_cast<Magic>(ending) : Magic::none;
}

std::string choice_of(Magic magic) {
  switch (magic) {
    case Magic::lost: return "lost";
    case Magic::twice: return "twice";
    case Magic::late: return "late";
    case Magic::wrong_amount: return "wrong_amount";
    case Magic::bad_signature: return "bad_signature";
    case Magic::declined: return "decline";
    case Magic::silent: return "silent";
    case Magic::slow: return "slow";
    case Magic::none:
    case Magic::create_lost:
    case Magic::create_refused:
    case Magic::refund_lost:
    case Magic::refund_slow:
    case Magic::refund_failed:
    case Magic::refund_refused: break;
  }
  return "pay";
}

const std::vector<MagicWords>& magic_words() {
  static const std::vector<MagicWords> all{
      {"001", "đã trừ tiền, mất hồi đáp: không có thông báo nào, chỉ truy vấn mới biết"},
      {"002", "đơn đã được tạo, mất hồi đáp của lệnh tạo"},
      {"003", "lệnh tạo đơn bị từ chối"},
      {"004", "thông báo hai lần"},
      {"005", "thông báo muộn"},
      {"006", "thông báo sai số tiền"},
      {"007", "thông báo sai chữ ký"},
      {"008", "giao dịch bị từ chối"},
      {"009", "như 001, hai lần truy vấn đầu không được trả lời"},
      {"010", "như 001, hai lần truy vấn đầu báo đang xử lý"},
      {"011", "hoàn tiền: tiền đã về, mất hồi đáp"},
      {"012", "hoàn tiền: đang xử lý, xong ở lần truy vấn thứ ba"},
      {"013", "hoàn tiền: đang xử lý, bị từ chối ở lần truy vấn thứ ba"},
      {"014", "hoàn tiền: bị từ chối ngay"}};
  return all;
}

}  // namespace kythu::simulators
