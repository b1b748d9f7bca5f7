// A gallery for any API: `api.list()` returns videos with `title`, and `api.file(video)` the response with its bytes.
const make = (tag, facts = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), facts);
  made.append(...inside);
  return made;
};
const busy = new Set();

async function save(api, video) {
  if (busy.has(video)) return;
  busy.add(video);
  for (const old of document.querySelectorAll("[role=alert]")) if (old.about === video) old.remove();
  const state = document.body.appendChild(make("p", { role: "status", textContent: `Downloading ${video.title}…` }));
  try {
    const response = await api.file(video);
    if (!response.ok || /html|json|xml/.test(response.headers.get("Content-Type"))) throw new Error("refused");
    const link = make("a", { href: URL.createObjectURL(await response.blob()), download: `${video.title.replace(/[^\w ]/g, "_")}.mp4` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  } catch {
    const alert = make("div", { role: "alert", about: video }, `“${video.title}” was not saved. `);
    alert.append(make("button", { textContent: "Try again", onclick: () => save(api, video) }));
    document.body.append(alert);
  } finally {
    state.remove();
    busy.delete(video);
  }
}

function play(api, video) {
  const dialog = make("dialog", { ariaLabel: video.title }, make("video", { controls: true }));
  dialog.append(make("button", { textContent: "Download", onclick: () => save(api, video) }));
  document.body.append(dialog);
  dialog.show();
}

export async function show(api) {
  const list = document.querySelector("[aria-label=Videos]") ?? document.body.appendChild(make("ul", { ariaLabel: "Videos" }));
  for (const video of await api.list()) {
    const buttons = [
      make("button", { textContent: "▶", title: "Play video", onclick: () => play(api, video) }),
      make("button", { textContent: "⬇", title: "Download file", onclick: () => save(api, video) }),
    ];
    list.append(make("li", { ariaLabel: video.title }, video.title, ...buttons));
  }
}
