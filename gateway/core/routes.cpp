#include "routes.hpp"

#include <array>

#include "gateway/api/administration.hpp"
#include "gateway/api/audit.hpp"
#include "gateway/api/breaks.hpp"
#include "gateway/api/callbacks.hpp"
#include "gateway/api/channels.hpp"
#include "gateway/api/checkout.hpp"
#include "gateway/api/console.hpp"
#include "gateway/api/credentials.hpp"
#include "gateway/api/csc/csc.hpp"
#include "gateway/api/days.hpp"
#include "gateway/api/document.hpp"
#include "gateway/api/documents.hpp"
#include "gateway/api/drawers.hpp"
#include "gateway/api/events.hpp"
#include "gateway/api/fees.hpp"
#include "gateway/api/health.hpp"
#include "gateway/api/key_operations.hpp"
#include "gateway/api/keys.hpp"
#include "gateway/api/ledger.hpp"
#include "gateway/api/log_checkpoint.hpp"
#include "gateway/api/metrics.hpp"
#include "gateway/api/oauth.hpp"
#include "gateway/api/payments.hpp"
#include "gateway/api/proposals.hpp"
#include "gateway/api/receipt_corrections.hpp"
#include "gateway/api/receipt_evidence.hpp"
#include "gateway/api/receipt_export.hpp"
#include "gateway/api/receipt_progress.hpp"
#include "gateway/api/receipt_series.hpp"
#include "gateway/api/receipts.hpp"
#include "gateway/api/refunds.hpp"
#include "gateway/api/remittances.hpp"
#include "gateway/api/reports.hpp"
#include "gateway/api/sign_in.hpp"
#include "gateway/api/signature_batches.hpp"
#include "gateway/api/signature_extension.hpp"
#include "gateway/api/signatures.hpp"
#include "gateway/api/statements.hpp"
#include "gateway/api/targets.hpp"
#include "gateway/api/tax.hpp"
#include "gateway/api/tsa.hpp"
#include "gateway/api/validations.hpp"
#include "gateway/api/verify.hpp"
#include "gateway/api/webhook_deliveries.hpp"
#include "gateway/api/webhook_endpoints.hpp"

namespace kythu::gateway {
namespace {

// Of two patterns that fit a path, the one that stands first is meant.
constexpr std::size_t document_limit = 90 << 20;  // a JSON body with a base64 document
constexpr std::size_t statement_limit = 64 << 20;

// clang-format off
constexpr std::array table{
    Route{"POST", "/oauth2/token",              issue_token,           {}, Body::raw},
    // payments
    Route{"GET",  "/v1/fees",                   list_fees,             "payments:read"},
    Route{"GET",  "/v1/channels",               list_channels,         "payments:read"},
    Route{"POST", "/v1/payments",               create_payment,        "payments:write", Body::json, true},
    Route{"GET",  "/v1/payments",               list_payments,         "payments:read"},
    Route{"GET",  "/v1/payments/{id}",          show_payment,          "payments:read"},
    Route{"POST", "/v1/payments/{id}/cancel",   cancel_payment,        "payments:write"},
    Route{"POST", "/v1/payments/{id}/refunds",  create_refund,         "refunds:write", Body::json, true},
    Route{"GET",  "/v1/refunds",                list_refunds,          "payments:read"},
    Route{"GET",  "/v1/refunds/{id}",           show_refund,           "payments:read"},
    // books
    Route{"GET",  "/v1/ledger/accounts",        list_ledger_accounts,  "finance:read"},
    Route{"GET",  "/v1/ledger/entries",         list_ledger_entries,   "finance:read"},
    // money that waits for two people
    Route{"GET",  "/v1/breaks",                 list_breaks,           "finance:read"},
    Route{"GET",  "/v1/breaks/{id}",            show_break,            "finance:read"},
    Route{"POST", "/v1/breaks/{id}/propose",    propose_remedy,        Act::propose_money, Body::json},
    Route{"POST", "/v1/breaks/{id}/approve",    approve_remedy,        Act::approve_money},
    Route{"POST", "/v1/breaks/{id}/reject",     reject_remedy,         Act::propose_money}, // or withdraw
    // statements
    Route{"POST", "/v1/statements",             take_statement,        "statements:write", Body::raw, false, statement_limit},
    Route{"GET",  "/v1/statements",             list_statements,       "finance:read"},
    Route{"GET",  "/v1/statements/{id}",        show_statement,        "finance:read"},
    Route{"GET",  "/v1/statements/{id}/lines",  list_statement_lines,  "finance:read"},
    Route{"POST", "/v1/reconciliations",        reconcile,             "statements:write"},
    Route{"GET",  "/v1/reconciliations",        list_reconciliations,  "finance:read"},
    Route{"GET",  "/v1/reconciliations/{id}",   show_reconciliation,   "finance:read"},
    // the close of day
    Route{"GET",  "/v1/days",                   list_days,             "finance:read"},
    Route{"GET",  "/v1/days/{date}",            show_day,              "finance:read"},
    Route{"POST", "/v1/days/{date}/close",      close_day,             Act::close_day, Body::json}, // twice, by two
    Route{"POST", "/v1/days/{date}/reject",     reject_day,            Act::propose_money, Body::json}, // or withdraw
    // to the treasury
    Route{"GET",  "/v1/remittances",            list_remittances,      "finance:read"},
    Route{"GET",  "/v1/remittances/{id}",       show_remittance,       "finance:read"},
    Route{"POST", "/v1/remittances",            propose_remittance,    Act::propose_money, Body::json, true},
    Route{"POST", "/v1/remittances/{id}/approve", approve_remittance,  Act::approve_money},
    Route{"POST", "/v1/remittances/{id}/reject", reject_remittance,    Act::propose_money}, // or withdraw
    Route{"GET",  "/v1/reports/{report}",       show_report,           "finance:read"},
    Route{"GET",  "/v1/targets",                list_targets,          "finance:read"},
    Route{"PUT",  "/v1/targets",                propose_targets,       Act::propose_administration, Body::raw, false, 1 << 20},
    // cash at the counter
    Route{"GET",  "/v1/drawers",                list_drawers,          "finance:read"},
    Route{"GET",  "/v1/drawers/{id}",           show_drawer,           "finance:read"},
    Route{"POST", "/v1/drawers",                open_drawer,           Act::propose_money, Body::json},
    Route{"POST", "/v1/drawers/{id}/take",      take_cash,             Act::propose_money, Body::json},
    Route{"POST", "/v1/drawers/{id}/deposit",   deposit_cash,          Act::propose_money, Body::json},
    Route{"POST", "/v1/drawers/{id}/count",     count_drawer,          Act::propose_money, Body::json},
    Route{"POST", "/v1/drawers/{id}/close",     close_drawer,          Act::approve_money},
    // receipts
    Route{"GET",  "/v1/receipts",               list_receipts,         "receipts:read"},
    Route{"GET",  "/v1/receipts/export",        export_receipts,       "receipts:read"},
    Route{"GET",  "/v1/receipts/progress",      show_receipt_progress, "receipts:read"},
    Route{"GET",  "/v1/receipts/{id}",          show_receipt,          "receipts:read"},
    Route{"GET",  "/v1/receipts/{id}/evidence", show_receipt_evidence, "receipts:read"},
    Route{"GET",  "/v1/receipts/{id}/voucher",  show_refund_voucher,   "receipts:read"},
    Route{"POST", "/v1/receipts/{id}/reprint",  reprint_receipt,      "receipts:write"},
    Route{"POST", "/v1/receipts/{id}/adjust",   adjust_receipt,        "receipts:write", Body::json, true},
    Route{"POST", "/v1/receipts/{id}/replace",  replace_receipt,       "receipts:write", Body::json, true},
    Route{"POST", "/v1/receipts/{id}/cancel",   cancel_receipt,        "receipts:write", Body::json, true},
    Route{"GET",  "/v1/receipt_corrections",    list_receipt_corrections, "receipts:read"},
    Route{"GET",  "/v1/receipt_corrections/{id}", show_receipt_correction, "receipts:read"},
    Route{"GET",  "/v1/receipt_series",         list_receipt_series,   "receipts:read"},
    Route{"POST", "/v1/receipt_series",         propose_receipt_series, "receipts:write", Body::json, true},
    Route{"GET",  "/v1/receipt_series/{id}",    show_receipt_series,   "receipts:read"},
    Route{"GET",  "/verify",                    show_receipt_search},
    Route{"POST", "/verify",                    check_receipt_file,    {}, Body::raw, false, 2 << 20},
    Route{"GET",  "/receipts",                  show_receipt_search},
    Route{"POST", "/receipts",                  check_receipt_file,    {}, Body::raw, false, 2 << 20},
    Route{"GET",  "/receipts/{lookup_code}",    show_public_receipt},
    Route{"GET",  "/receipts/{lookup_code}/{file}", show_public_voucher},
    // the tax authority
    Route{"GET",  "/v1/tax/messages",           list_tax_messages,     "receipts:read"},
    Route{"GET",  "/v1/tax/messages/{id}",      show_tax_message,      "receipts:read"},
    Route{"GET",  "/v1/tax/tasks",              list_tax_tasks,        "receipts:read"},
    Route{"POST", "/v1/tax/tasks/{id}/close",   close_tax_task,        Act::propose_money, Body::json, false, 4'096},
    // signing
    Route{"GET",  "/v1/credentials",            list_credentials,      "sign"},
    Route{"POST", "/v1/signatures",             create_signature,      "sign", Body::raw, true, document_limit},
    Route{"POST", "/v1/signatures/prepare",     prepare_signature,     "sign", Body::raw, true, document_limit},
    Route{"POST", "/v1/signatures/{id}/complete", complete_signature,  "sign", Body::json, true},
    Route{"POST", "/v1/signatures/extend",      extend_signature,      "sign", Body::raw, true, document_limit},
    Route{"POST", "/v1/signatures/batch",       create_signature_batch, "sign", Body::raw, true, document_limit},
    Route{"GET",  "/v1/signatures/batch/{id}",  show_signature_batch,  "sign"},
    Route{"POST", "/v1/signatures/batch/{id}/documents", extend_signature_batch, "sign", Body::raw, true, document_limit},
    Route{"GET",  "/v1/signatures/{id}",        show_signature,        "sign"},
    Route{"POST", "/v1/validations",            create_validation,     "validate", Body::raw, false, document_limit},
    Route{"POST", "/tsa",                       stamp_time,            "timestamp", Body::raw, false, 4'096},
    Route{"GET",  "/v1/documents/{id}",         show_document,         "sign"},
    Route{"GET",  "/v1/documents/{id}/proof",   prove_document,        "sign"},
    Route{"GET",  "/v1/log/checkpoint",         show_log_checkpoint,   "sign"},
    Route{"GET",  "/v1/log/entries",            list_log_entries,      "sign"},
    // the Cloud Signature Consortium's API, for clients that speak it
    Route{"POST", "/csc/v1/info",                            csc_info,                {}, Body::raw, false, 4'096},
    Route{"POST", "/csc/v1/credentials/list",                csc_list_credentials,    "sign", Body::json},
    Route{"POST", "/csc/v1/credentials/info",                csc_show_credential,     "sign", Body::json},
    Route{"POST", "/csc/v1/credentials/authorize",           csc_authorize,           "sign", Body::json},
    Route{"POST", "/csc/v1/credentials/extendTransaction",   csc_extend_transaction,  "sign", Body::json},
    Route{"POST", "/csc/v1/signatures/signHash",             csc_sign_hash,           "sign", Body::json},
    Route{"POST", "/csc/v2/info",                            csc_info,                {}, Body::raw, false, 4'096},
    Route{"POST", "/csc/v2/credentials/list",                csc_list_credentials,    "sign", Body::json},
    Route{"POST", "/csc/v2/credentials/info",                csc_show_credential,     "sign", Body::json},
    Route{"POST", "/csc/v2/credentials/authorize",           csc_authorize,           "sign", Body::json},
    Route{"POST", "/csc/v2/credentials/extendTransaction",   csc_extend_transaction,  "sign", Body::json},
    Route{"POST", "/csc/v2/signatures/signHash",             csc_sign_hash,           "sign", Body::json},
    Route{"POST", "/csc/v2/signatures/signDoc",              csc_sign_doc,            "sign", Body::json, false, document_limit},
    // keys
    Route{"GET",  "/v1/tokens",                 list_tokens,           Act::see_keys},
    Route{"GET",  "/v1/keys",                   list_keys,             Act::see_keys},
    Route{"GET",  "/v1/keys/{label}",           show_key,              Act::see_keys},
    Route{"POST", "/v1/key_operations",         propose_key_operation, Act::propose_key_operations, Body::json},
    Route{"GET",  "/v1/key_operations",         list_key_operations,   Act::see_keys},
    Route{"GET",  "/v1/key_operations/{id}",    show_key_operation,    Act::see_keys},
    Route{"POST", "/v1/key_operations/{id}/approvals", approve_key_operation, Act::approve_key_operations, Body::json},
    Route{"POST", "/v1/key_operations/{id}/cancel",    cancel_key_operation,  Act::propose_key_operations},
    // administration
    Route{"GET",  "/v1/agencies",               list_agencies,         Act::see_administration},
    Route{"POST", "/v1/agencies",               propose_agency,        Act::propose_administration, Body::json},
    Route{"GET",  "/v1/clients",                list_clients,          Act::see_administration},
    Route{"POST", "/v1/clients",                propose_client,        Act::propose_administration, Body::json},
    Route{"GET",  "/v1/users",                  list_users,            Act::see_administration},
    Route{"POST", "/v1/users",                  propose_user,          Act::propose_administration, Body::json},
    Route{"GET",  "/v1/channels/{channel}/settings", show_channel_settings,    Act::see_administration},
    Route{"PUT",  "/v1/channels/{channel}/settings", propose_channel_settings, Act::propose_administration, Body::json},
    Route{"GET",  "/v1/proposals",              list_proposals,        Act::see_administration},
    Route{"GET",  "/v1/proposals/{id}",         show_proposal,         Act::see_administration},
    Route{"PUT",  "/v1/proposals/{id}",         edit_proposal,         Act::propose_administration, Body::json},
    Route{"POST", "/v1/proposals/{id}/approve", approve_proposal,      Act::approve_administration, Body::json},
    Route{"POST", "/v1/proposals/{id}/reject",  reject_proposal,       Act::approve_administration, Body::json},
    // audit
    Route{"GET",  "/v1/audit",                  list_audit_records,    Act::read_audit},
    Route{"GET",  "/v1/audit/export",           export_audit_records,  Act::read_audit},
    Route{"GET",  "/v1/audit/checkpoint",       show_audit_checkpoint, Act::read_audit},
    // events
    Route{"GET",  "/v1/events",                 list_events,           "events:read"},
    Route{"GET",  "/v1/events/{id}",            show_event,            "events:read"},
    Route{"POST", "/v1/events/{id}/redeliver",  redeliver_event,       "events:read"},
    Route{"POST", "/v1/webhook_endpoints",      create_webhook_endpoint, "events:read", Body::json},
    Route{"GET",  "/v1/webhook_endpoints",      list_webhook_endpoints,  "events:read"},
    Route{"GET",  "/v1/webhook_endpoints/{id}", show_webhook_endpoint,   "events:read"},
    Route{"DELETE", "/v1/webhook_endpoints/{id}", disable_webhook_endpoint, "events:read"},
    Route{"POST", "/v1/webhook_endpoints/{id}/rotate_secret", rotate_webhook_secret, "events:read"},
    Route{"GET",  "/v1/webhook_endpoints/{id}/deliveries", list_webhook_deliveries, "events:read"},
    Route{"POST", "/v1/webhook_endpoints/{id}/redeliver",  redeliver_to_endpoint,   "events:read", Body::json},
    Route{"POST", "/v1/webhook_endpoints/{id}/test",       test_webhook_endpoint,   "events:read", Body::json, false, 4'096},
    // citizens and providers
    Route{"GET",  "/pay/return/{channel}",      return_from_channel},
    Route{"GET",  "/pay/{token}",               show_checkout},
    Route{"POST", "/pay/{token}/attempts",      open_checkout_attempt, {}, Body::raw, false, 4'096},
    Route{"GET",  "/pay/{token}/status",        show_checkout_status},
    Route{"GET",  "/pay/{token}/qr.png",        show_checkout_qr},
    Route{"GET",  "/pay/{token}/qr.svg",        show_checkout_qr_svg},
    Route{"GET",  "/callbacks/{channel}",       receive_callback},
    Route{"POST", "/callbacks/{channel}",       receive_callback,      {}, Body::raw},
    // officers
    Route{"GET",  "/console",                          show_console},
    Route{"POST", "/console/api/session",              open_console_session, {}, Body::json, false, 4'096},
    Route{"GET",  "/console/api/session",              show_console_session},
    Route{"DELETE", "/console/api/session",            end_console_session},
    Route{"POST", "/console/api/session/proof",        prove_session, {}, Body::json, false, 4'096},
    Route{"GET",  "/console/api/sign_in",              show_sign_in},
    Route{"GET",  "/console/oidc/start",               start_sign_in},
    Route{"GET",  "/console/oidc",                     show_sign_in_return},
    Route{"POST", "/console/api/oidc/session",         finish_sign_in, {}, Body::json, false, 8'192},
    Route{"GET",  "/console/api/payments",             list_payments, Act::see_payments}, // as /v1, for their agency
    Route{"GET",  "/console/api/payments/{id}",        show_payment,  Act::see_payments},
    Route{"POST", "/console/api/payments/{id}/refunds", create_refund, Act::propose_money, Body::json, true},
    Route{"GET",  "/console/api/refunds",              list_refunds,   Act::see_payments},
    Route{"GET",  "/console/api/refunds/{id}",         show_refund,    Act::see_payments},
    Route{"POST", "/console/api/refunds/{id}/approve", approve_refund, Act::approve_money},
    Route{"POST", "/console/api/refunds/{id}/reject",  reject_refund,  Act::propose_money, Body::json}, // or withdraw
    Route{"POST", "/console/api/refunds/{id}/report",  report_refund,  Act::propose_money, Body::json},
    Route{"POST", "/console/api/refunds/{id}/confirm", confirm_refund, Act::approve_money},
    Route{"POST", "/console/api/refunds/{id}/dispute", dispute_refund, Act::propose_money},
    Route{"GET",  "/console/api/breaks",               list_breaks,    Act::see_payments},
    Route{"GET",  "/console/api/breaks/{id}",          show_break,     Act::see_payments},
    Route{"POST", "/console/api/breaks/{id}/propose",  propose_remedy, Act::propose_money, Body::json},
    Route{"POST", "/console/api/breaks/{id}/approve",  approve_remedy, Act::approve_money},
    Route{"POST", "/console/api/breaks/{id}/reject",   reject_remedy,  Act::propose_money},
    Route{"POST", "/console/api/statements",           take_statement,  Act::propose_money, Body::raw, false, statement_limit},
    Route{"GET",  "/console/api/statements",           list_statements, Act::see_payments},
    Route{"GET",  "/console/api/statements/{id}",      show_statement, Act::see_payments},
    Route{"GET",  "/console/api/statements/{id}/lines", list_statement_lines, Act::see_payments},
    Route{"POST", "/console/api/reconciliations",      reconcile,      Act::propose_money},
    Route{"GET",  "/console/api/reconciliations",      list_reconciliations, Act::see_payments},
    Route{"GET",  "/console/api/reconciliations/{id}", show_reconciliation, Act::see_payments},
    Route{"GET",  "/console/api/days",                 list_days,      Act::see_payments},
    Route{"GET",  "/console/api/days/{date}",          show_day,       Act::see_payments},
    Route{"POST", "/console/api/days/{date}/close",    close_day,      Act::close_day, Body::json},
    Route{"POST", "/console/api/days/{date}/reject",   reject_day,     Act::propose_money, Body::json},
    Route{"GET",  "/console/api/remittances",          list_remittances, Act::see_payments},
    Route{"GET",  "/console/api/remittances/{id}",     show_remittance, Act::see_payments},
    Route{"POST", "/console/api/remittances",          propose_remittance, Act::propose_money, Body::json, true},
    Route{"POST", "/console/api/remittances/{id}/approve", approve_remittance, Act::approve_money},
    Route{"POST", "/console/api/remittances/{id}/reject", reject_remittance, Act::propose_money},
    Route{"GET",  "/console/api/reports/{report}",     show_report,    Act::see_payments},
    Route{"GET",  "/console/api/targets",              list_targets,   Act::see_payments},
    Route{"GET",  "/console/api/drawers",              list_drawers,   Act::see_payments},
    Route{"GET",  "/console/api/drawers/{id}",         show_drawer,    Act::see_payments},
    Route{"POST", "/console/api/drawers",              open_drawer,    Act::propose_money, Body::json},
    Route{"POST", "/console/api/drawers/{id}/take",    take_cash,      Act::propose_money, Body::json},
    Route{"POST", "/console/api/drawers/{id}/deposit", deposit_cash,   Act::propose_money, Body::json},
    Route{"POST", "/console/api/drawers/{id}/count",   count_drawer,   Act::propose_money, Body::json},
    Route{"POST", "/console/api/drawers/{id}/close",   close_drawer,   Act::approve_money},
    Route{"GET",  "/console/api/receipts",             list_receipts, Act::see_receipts},
    Route{"GET",  "/console/api/receipts/export",      export_receipts, Act::see_receipts},
    Route{"GET",  "/console/api/receipts/progress",    show_receipt_progress, Act::see_receipts},
    Route{"GET",  "/console/api/receipts/{id}",        show_receipt,  Act::see_receipts},
    Route{"GET",  "/console/api/receipts/{id}/voucher", show_refund_voucher, Act::see_receipts},
    Route{"POST", "/console/api/receipts/{id}/adjust",  adjust_receipt,  Act::propose_money, Body::json},
    Route{"POST", "/console/api/receipts/{id}/replace", replace_receipt, Act::propose_money, Body::json},
    Route{"POST", "/console/api/receipts/{id}/cancel",  cancel_receipt,  Act::propose_money, Body::json},
    Route{"GET",  "/console/api/receipt_corrections",   list_receipt_corrections, Act::see_receipts},
    Route{"GET",  "/console/api/receipt_corrections/{id}", show_receipt_correction, Act::see_receipts},
    Route{"POST", "/console/api/receipt_corrections/{id}/approve", approve_receipt_correction, Act::approve_money},
    Route{"POST", "/console/api/receipt_corrections/{id}/reject",  reject_receipt_correction,  Act::propose_money},
    Route{"GET",  "/console/api/receipt_series",        list_receipt_series, Act::see_receipts},
    Route{"POST", "/console/api/receipt_series",        propose_receipt_series, Act::propose_money, Body::json},
    Route{"GET",  "/console/api/receipt_series/{id}",   show_receipt_series, Act::see_receipts},
    Route{"POST", "/console/api/receipt_series/{id}/approve", approve_receipt_series, Act::approve_money},
    Route{"POST", "/console/api/receipt_series/{id}/reject",  reject_receipt_series,  Act::propose_money},
    Route{"GET",  "/console/api/tax/messages",         list_tax_messages, Act::see_receipts},
    Route{"GET",  "/console/api/tax/messages/{id}",    show_tax_message,  Act::see_receipts},
    Route{"GET",  "/console/api/tax/tasks",            list_tax_tasks,    Act::see_receipts},
    Route{"POST", "/console/api/tax/tasks/{id}/close", close_tax_task,    Act::propose_money, Body::json, false, 4'096},
    // the program itself
    Route{"GET",  "/health/live",               show_live},
    Route{"GET",  "/health/ready",              show_ready},
    Route{"GET",  "/internal/metrics",          show_metrics},
    Route{"GET",  "/openapi.json",              show_openapi},
    Route{"GET",  "/docs",                      show_docs},
};
// clang-format on

}  // namespace

std::span<const Route> routes() { return table; }

}  // namespace kythu::gateway
