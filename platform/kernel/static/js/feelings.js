// Something said without words is shown in its place, without the page being loaded again.

// <form data-feelings="id">: its answer takes the place of the element with that id. Whatever goes wrong, the form is sent as ever.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const place = document.getElementById(form.dataset.feelings ?? "");
  if (!place || !submitter) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "true";
  say(form, submitter, place).catch(() => sendAsEver(form, submitter));
}, true);

async function say(form, submitter, place) {
  const number = [...form.querySelectorAll("button")].indexOf(submitter);
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { "X-Fragment": "feelings" },
    body: new URLSearchParams(new FormData(form, submitter)),
    redirect: "error",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const open = place.querySelector("details")?.open;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(place.id);
  place.replaceWith(made);
  const details = made.querySelector("details");
  if (details) details.open = open;
  made.querySelectorAll("button")[number]?.focus();
}

function sendAsEver(form, submitter) {
  const said = document.createElement("input");
  Object.assign(said, { type: "hidden", name: submitter.name, value: submitter.value });
  form.append(said);
  form.submit();
}
