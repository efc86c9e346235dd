SELECT DISTINCT algorithms FROM receipt_stamp
