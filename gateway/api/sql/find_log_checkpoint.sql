SELECT note, certificate, at FROM signature_log_checkpoint WHERE size = $1
