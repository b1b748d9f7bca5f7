// Both pages. A download is a link to the API's attachment, and the browser does the rest: no progress, no alerts.
const { downloads } = await (await fetch("/api/downloads")).json();

function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const saveLink = ({ id }) => make("a", { href: `/api/downloads/${id}/download` }, "Save");
const watchLink = ({ id }) => make("a", { href: `watch.html?id=${id}` }, "Watch");

const rows = document.getElementById("rows");
rows?.append(...downloads.map((video) => make("tr", {},
  make("th", { scope: "row" }, video.project_name),
  make("td", {}, watchLink(video)),
  make("td", {}, saveLink(video)),
)));
rows?.parentElement.removeAttribute("hidden");

const player = document.getElementById("player");
if (player) {
  const video = downloads.find(({ id }) => String(id) === new URLSearchParams(location.search).get("id"));
  // Of a fixed size, so that the link below does not move when the film arrives.
  const screen = make("video", { controls: true, width: 480, height: 270, src: video.file_url ?? `/api/downloads/${video.id}/file` });
  player.append(make("h1", {}, video.project_name), screen, saveLink(video));
  player.setAttribute("aria-label", video.project_name);
  player.hidden = false;
}
