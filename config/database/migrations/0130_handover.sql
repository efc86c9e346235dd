-- What a wallet gives beside its page: a code to scan, a link that opens its app.
ALTER TABLE payment_attempt ADD COLUMN qr text NOT NULL DEFAULT '', ADD COLUMN deeplink text NOT NULL DEFAULT '';
GRANT UPDATE (qr, deeplink) ON payment_attempt TO kythu_app;
