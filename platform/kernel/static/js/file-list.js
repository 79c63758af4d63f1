// Chosen pictures are shown with their names, and each can be taken out again before sending.

// Takes part in every <input type="file" data-file-list>; data-remove-label is the word on the button.
for (const input of document.querySelectorAll("input[type=file][data-file-list]")) {
  const list = document.createElement("ul");
  list.className = "file-list";
  list.hidden = true;
  input.after(list);
  input.addEventListener("change", () => draw(input, list));
}

function draw(input, list) {
  for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  list.replaceChildren(...[...input.files].map((file) => line(input, list, file)));
  list.hidden = input.files.length === 0;
}

function line(input, list, file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = file.name;
  item.append(picture(file), name, remover(input, list, file));
  return item;
}

function picture(file) {
  const image = document.createElement("img");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  // Some cameras' formats cannot be drawn by the browser; the name is enough then.
  image.addEventListener("error", () => image.replaceWith(document.createElement("span")), { once: true });
  return image;
}

function remover(input, list, file) {
  const button = document.createElement("button");
  const name = document.createElement("span");
  button.type = "button";
  button.className = "button button-quiet";
  name.className = "visually-hidden";
  name.textContent = ` ${file.name}`;
  button.append(input.dataset.removeLabel, name);
  button.addEventListener("click", () => {
    const rest = new DataTransfer();
    for (const other of input.files) if (other !== file) rest.items.add(other);
    input.files = rest.files;
    draw(input, list);
    input.focus();
  });
  return button;
}
