// A page that is only a step on the way sends itself on; its button is for browsers without scripts.
document.querySelector("form[data-send-on]")?.requestSubmit();
