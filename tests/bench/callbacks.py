"""VNPAY's notifications of paid orders B<first+1> … B<last>, one query string a line."""
import hashlib
import hmac
import sys
from urllib.parse import urlencode

secret, first, last = open(sys.argv[1], "rb").read(), int(sys.argv[2]), int(sys.argv[3])
for n in range(first + 1, last + 1):
    text = urlencode([
        ("vnp_Amount", 20000000), ("vnp_BankCode", "NCB"), ("vnp_OrderInfo", "Thanh toan"), ("vnp_PayDate", "20261122100000"),
        ("vnp_ResponseCode", "00"), ("vnp_TmnCode", "KYTHUDM1"), ("vnp_TransactionNo", n), ("vnp_TransactionStatus", "00"),
        ("vnp_TxnRef", f"B{n}")])
    print(text + "&vnp_SecureHash=" + hmac.new(secret, text.encode(), hashlib.sha512).hexdigest())
