// The page works without this. With it, going back leads to where one came from, and Esc goes back, too.
const form = document.getElementById("back");
let left;

async function back(event) {
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const fields = new URLSearchParams(new FormData(form));
  try {
    await fetch(form.action, { method: "POST", body: fields, redirect: "manual", keepalive: true });
  } catch {
    // Nobody is kept here because the site cannot be reached.
  }
  if (history.length > 1) history.back();
  // Where there is nothing to go back to, nothing happens: then to the start.
  left = setTimeout(() => location.assign("/?back"), history.length > 1 ? 700 : 0);
}

form.addEventListener("submit", back);
addEventListener("pagehide", () => clearTimeout(left));
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) back(event);
});
document.getElementById("keys").hidden = false;
