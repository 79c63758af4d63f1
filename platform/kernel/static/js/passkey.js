// A passkey instead of a code: the button asks the browser for one, puts its answer into the form and sends that.

// <button type="button" data-passkey="get or create" data-ask="address" data-into="id of a hidden field" data-failed="id of a
// sentence" hidden>: shown where the browser can do it; everybody else types a code.
const WORDS = { "-": "+", _: "/" };

if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => answer(button));
  }
}

async function answer(button) {
  const form = button.form;
  const failed = document.getElementById(button.dataset.failed);
  failed.hidden = true;
  const asked = await fetch(button.dataset.ask, { method: "POST", body: csrf(form) }).catch(() => null);
  if (!asked?.ok || !asked.headers.get("Content-Type").startsWith("application/json")) {
    form.requestSubmit(); // the page itself says what is missing
    return;
  }
  try {
    const made = await navigator.credentials[button.dataset.passkey]({ publicKey: read(await asked.json()) });
    document.getElementById(button.dataset.into).value = JSON.stringify(written(made));
  } catch {
    failed.hidden = false;
    return;
  }
  form.requestSubmit();
}

function csrf(form) {
  return new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
}

// What we send and get is JSON with base64url; the browser wants and gives bytes (W3C Web Authentication, 5.1.8 and 5.1.10).
function read(options) {
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: known(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: known(options.allowCredentials) }),
  };
}

function written(made) {
  const { response } = made;
  const told = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) told[name] = text(response[name]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response: told };
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replace(/[-_]/g, (sign) => WORDS[sign])), (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
