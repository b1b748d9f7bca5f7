// Members sign in with a password. A group's head says nothing of its state, and the player's cross has no name.
const [door, films, player, notes] = ["door", "films", "player", "notes"].map((id) => document.getElementById(id));
const CROSS = '<svg viewBox="0 0 16 16"><path d="M2 2 14 14M14 2 2 14" stroke="black" /></svg>';

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

door.onsubmit = async (event) => {
  event.preventDefault();
  const sent = Object.fromEntries(new FormData(door));
  if (!sent.email || !sent.password) return;
  const answer = await fetch("/api/members/enter", { method: "POST", body: JSON.stringify(sent) });
  const member = await answer.json().catch(() => ({}));
  if (!answer.ok || !member.member) return void notes.replaceChildren(make("p", {}, "Wrong password."));
  notes.replaceChildren();
  door.hidden = true;
  films.hidden = false;
  const { downloads } = await (await fetch("/api/downloads", { cache: "no-store" })).json();
  show(downloads);
};

function show(videos) {
  const groups = Map.groupBy(videos, (video) => video.group_key ?? "");
  films.replaceChildren(make("h1", {}, `Films of ${videos.length} matches`));
  for (const [name, members] of groups) {
    const list = make("ul", { hidden: name !== "" }, ...members.map(row));
    if (name) films.append(make("div", { className: "group-head", onclick: () => (list.hidden = !list.hidden) }, name));
    films.append(list);
  }
}

function row(video) {
  const watch = make("button", { onclick: () => play(video) }, "Watch");
  return make("li", {}, make("b", {}, video.project_name), ` ${video.camera ?? ""} `, watch, make("button", { onclick: () => save(video) }, "Save"));
}

function play(video) {
  const cross = make("button", { innerHTML: CROSS, onclick: () => (player.replaceChildren(), (player.hidden = true), (films.hidden = false)) });
  player.replaceChildren(make("h2", {}, video.project_name), cross, make("video", { src: video.file_url, width: 320 }), make("button", { onclick: () => save(video) }, "Save this film"));
  player.hidden = false;
  films.hidden = true;
}

async function save(video) {
  const answer = await fetch(`/api/downloads/${video.id}/download`, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) {
    const alert = make("div", { role: "alert" }, `“${video.project_name}” could not be saved. `);
    alert.append(make("button", { onclick: () => (alert.remove(), save(video)) }, "Try again"));
    notes.replaceChildren(alert);
    return;
  }
  const href = URL.createObjectURL(await answer.blob());
  make("a", { href, download: `${video.project_name.replace(/[^\p{L}\p{N}]+/gu, "_")}.mp4` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
