// The other way in: the province's identity provider; and the second factor again, before what decides.
#pragma once

#include "gateway/core/handler.hpp"

namespace kythu::gateway {

/// Which ways in there are.
Result<Answer, Problem> show_sign_in(Context& context);
/// Sends the browser to the provider, with a cookie of ten minutes.
Result<Answer, Problem> start_sign_in(Context& context);
/// Where the provider sends it back: a page of ours, because a navigation from another site brings no SameSite=Strict
/// cookie. What came in its address it posts to the call below, as our own page.
Result<Answer, Problem> show_sign_in_return(Context& context);
Result<Answer, Problem> finish_sign_in(Context& context);
/// By the code of the authenticator app.
Result<Answer, Problem> prove_session(Context& context);

}  // namespace kythu::gateway
