// In a list of people to choose from, only those whose name or address holds what is typed are shown; chosen ones always are.

// <fieldset data-find-people> with an input named "find" and a [data-person] around each check box.
for (const box of document.querySelectorAll("[data-find-people]")) {
  const find = box.querySelector("input[name=find]");
  if (!find) continue;
  const look = () => show(box, find.value.trim().toLowerCase());
  find.addEventListener("input", look);
  look(); // something may have been typed while this file was on its way
}

function show(box, typed) {
  for (const person of box.querySelectorAll("[data-person]")) {
    const chosen = person.querySelector("input:checked");
    person.hidden = !chosen && !person.dataset.person.toLowerCase().includes(typed);
  }
}
