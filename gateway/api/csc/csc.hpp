// The API of the Cloud Signature Consortium, versions 1.0.4.0 (/csc/v1) and 2.0.0.2 (/csc/v2) side by side over one
// core: clients that speak it sign with the keys of this appliance, as far as a key's grant has the purpose `csc`.
//
// A client is a machine and proves itself at POST /oauth2/token (client credentials). There is no person who could type
// a PIN: a client authorizes itself, for credentials of its own agencies, and what it gets (SAD) is bound to the
// credential, the hashes (SCAL 2) and the number of signatures, and short-lived. In 1.0.4 that is the mode `implicit`,
// in 2.0 `explicit` without authentication objects (13.10).
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

Result<Answer, Problem> csc_info(Context& context);
Result<Answer, Problem> csc_list_credentials(Context& context);
Result<Answer, Problem> csc_show_credential(Context& context);
Result<Answer, Problem> csc_authorize(Context& context);
Result<Answer, Problem> csc_extend_transaction(Context& context);
Result<Answer, Problem> csc_sign_hash(Context& context);
Result<Answer, Problem> csc_sign_doc(Context& context);  ///< 2.0 alone

}  // namespace kythu::gateway
