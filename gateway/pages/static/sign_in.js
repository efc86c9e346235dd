// The way back from the identity provider. A navigation from another site brings no SameSite=Strict cookie; what this page
// posts does. The code leaves the address bar before anything else.
const given = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname);
const notice = document.getElementById("notice");

/** Where in the console the officer was; only ever a place of ours. */
function place() {
  const kept = sessionStorage.getItem("kythu.place") ?? "";
  sessionStorage.removeItem("kythu.place");
  return kept.startsWith("#") ? `/console${kept}` : "/console";
}

/** @param {string} vi @param {string} en */
function say(vi, en) {
  const english = document.createElement("span");
  english.lang = "en";
  english.textContent = en;
  notice.setAttribute("role", "alert");
  notice.replaceChildren(`${vi} · `, english);
}

async function finish() {
  if (!given.get("code") || !given.get("state")) return say("Cổng định danh không cho đăng nhập.", "The provider refused.");
  const body = { code: given.get("code"), state: given.get("state") };
  if (given.get("iss")) body.iss = given.get("iss");
  const answer = await fetch("/console/api/oidc/session", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (answer.ok) return location.replace(place());
  const problem = await answer.json().catch(() => ({}));
  if (problem.code === "account_unknown") return say("Danh tính này chưa được cấp tài khoản.", "No account was given to this identity.");
  return say("Đăng nhập không thành công. Hãy thử lại.", "Signing in failed. Try again.");
}

finish().catch(() => say("Không kết nối được.", "No connection."));
