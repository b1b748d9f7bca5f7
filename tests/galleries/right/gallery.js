// A right gallery of the plainest kind. Each file of ways/ derives from it and does one thing another way.
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export class Failure extends Error {}

export class Gallery {
  words = {
    gallery: "Gallery", play: "Play video", save: "Download file", saveInPlayer: "Download", again: "Try again",
    close: "Close", empty: "There are no videos yet.", loading: "Loading…", saved: "was saved", coming: "Downloading",
    gone: "is no longer in storage", refused: "cannot be had right now", cut: "did not arrive whole", offline: "could not be reached",
    signIn: "needs you to sign in again", noList: "The videos could not be loaded", untitled: "Untitled video",
  };
  videos = [];
  running = new Set();
  opened = new Set();

  start() {
    this.button = make("button", {}, this.words.gallery);
    this.button.onclick = () => this.open();
    this.panel = make("section", { role: "dialog", "aria-label": this.words.gallery });
    this.panel.hidden = true;
    this.notes = make("div", { id: "notes" });
    this.status = make("p", { role: "status" });
    document.body.append(make("main", {}, make("h1", {}, document.title), this.button, this.panel, this.status), this.notes);
    addEventListener("keydown", ({ key }) => key === "Escape" && (this.player ? this.closePlayer() : (this.panel.hidden = true)));
  }

  async open() {
    this.panel.hidden = false;
    this.panel.replaceChildren(make("p", {}, this.words.loading));
    await this.read().then(() => this.show(), () => this.showTrouble());
  }

  showTrouble() {
    const again = make("button", {}, this.words.again);
    again.onclick = () => this.open();
    this.panel.replaceChildren(make("div", { role: "alert" }, `${this.words.noList}. `, again));
  }

  async read() {
    const answer = await this.ask("/api/downloads", { cache: "no-store" });
    if (!answer.ok) throw new Failure(this.words.refused);
    const { downloads } = await answer.json();
    if (!Array.isArray(downloads)) throw new Failure(this.words.refused);
    this.videos = downloads;
  }

  ask(address, options) {
    return fetch(address, options);
  }

  titleOf(video) {
    return video.project_name?.trim() || this.words.untitled;
  }

  show() {
    const loose = this.videos.filter(({ group_key }) => !group_key);
    const groups = new Map();
    for (const video of this.videos.filter(({ group_key }) => group_key)) groups.set(video.group_key, [...(groups.get(video.group_key) ?? []), video]);
    const list = make("ul", {}, ...loose.map((video) => this.row(video)));
    for (const [name, members] of groups) {
      const open = this.opened.has(name);
      const toggle = make("button", { "aria-expanded": String(open) }, name);
      toggle.onclick = () => {
        if (!this.opened.delete(name)) this.opened.add(name);
        this.show();
      };
      list.append(make("li", {}, toggle), ...(open ? members.map((video) => this.row(video)) : []));
    }
    this.panel.replaceChildren(this.videos.length ? list : make("p", {}, this.words.empty));
  }

  row(video) {
    const play = make("button", { title: this.words.play, "aria-label": `${this.words.play}: ${this.titleOf(video)}` }, "▶");
    play.onclick = () => this.play(video);
    const save = make("button", { title: this.words.save, "aria-label": `${this.words.save}: ${this.titleOf(video)}` }, "⤓");
    save.onclick = () => this.download(video);
    return make("li", { "aria-label": this.titleOf(video) }, make("span", {}, this.titleOf(video)), play, save);
  }

  play(video) {
    this.closePlayer();
    const save = make("button", {}, this.words.saveInPlayer);
    save.onclick = () => this.download(video);
    this.player = make("section", { role: "dialog", "aria-label": this.titleOf(video) }, make("h2", {}, this.titleOf(video)), this.screen(video), save);
    this.cameFrom = document.activeElement;
    this.panel.before(this.player);
  }

  screen(video) {
    const screen = make("video", { controls: "", playsinline: "", width: "320", height: "180" });
    const backend = [`/api/downloads/${video.id}/file`, `/api/downloads/${video.id}/download`];
    const ways = [() => video.file_url, ...backend.map((way) => () => way), () => this.renewed(video)];
    const next = async () => {
      let way;
      while (ways.length && !way) way = await Promise.resolve(ways.shift()()).catch(() => null);
      if (way) screen.src = way;
      else this.status.textContent = `“${this.titleOf(video)}” cannot be played.`;
    };
    screen.onerror = next;
    next();
    return screen;
  }

  closePlayer() {
    this.player?.remove();
    this.player = null;
    this.cameFrom?.focus();
  }

  async download(video) {
    if (this.running.has(video.id)) return;
    this.running.add(video.id);
    addEventListener("beforeunload", this.warn);
    const note = this.begin(video);
    let waited = false;
    try {
      const way = await this.wayOut(video);
      waited = true;
      await this.slot();
      await this.save(video, await this.file(video, note), way);
      this.status.textContent = `“${this.titleOf(video)}” ${this.words.saved}.`;
    } catch (error) {
      if (error.name !== "AbortError") this.tell(video, error instanceof Failure ? error.message : this.words.offline);
    } finally {
      note.end();
      if (waited && !this.waiting.length) this.free++;
      else if (waited) this.waiting.shift()();
      this.running.delete(video.id);
      if (!this.running.size) removeEventListener("beforeunload", this.warn);
    }
  }

  free = 3; // downloads at once: a browser has six connections to a host, and a player needs some
  waiting = [];

  slot() {
    if (this.free) return void this.free--;
    return new Promise((go) => this.waiting.push(go));
  }

  warn = (event) => event.preventDefault();

  /** What must be asked for while the click is fresh. */
  async wayOut() {}

  /** Shows that a video is on its way. */
  begin(video) {
    const bar = make("progress", { max: "100", "aria-label": `${this.words.coming} “${this.titleOf(video)}”` });
    const note = make("div", {}, this.titleOf(video), bar);
    this.notes.append(note);
    return { progress: (share) => (bar.value = 100 * share), end: () => note.remove() };
  }

  async file(video, note) {
    const ways = [
      () => this.fromLink(video.file_url),
      () => this.fromLink(this.renewed(video)),
      () => this.fromBackend(video),
    ];
    let last = new Failure(this.words.refused);
    for (const way of ways) {
      try {
        const answer = await way();
        if (answer) return await this.whole(answer, video, note);
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  async renewed(video) {
    await this.read();
    return this.videos.find(({ id }) => id === video.id)?.file_url;
  }

  async fromLink(link) {
    const address = await link;
    return address && address !== "null" ? fetch(address, { credentials: "omit", cache: "no-store" }) : null;
  }

  /** Past the cache: a player may have left a part of the video there, and an answer made from it is a part too. */
  fromBackend(video) {
    return this.ask(`/api/downloads/${video.id}/download`, { cache: "no-store" });
  }

  async whole(answer, video, note) {
    const pieces = [];
    for await (const piece of this.pieces(answer, video, note)) pieces.push(piece);
    return new Blob(pieces, { type: "video/mp4" });
  }

  /** A video's bytes as they come; fails in the end where they are not all. */
  async *pieces(answer, video, note) {
    if (answer.status === 404) throw new Failure(this.words.gone);
    if (answer.status === 401) throw new Failure(this.words.signIn);
    if (!answer.ok) throw new Failure(this.words.refused);
    if (answer.status === 206 || /html|xml|json/.test(answer.headers.get("content-type") ?? "")) throw new Failure(this.words.cut);
    const said = answer.headers.has("content-encoding") ? null : Number(answer.headers.get("content-length"));
    const total = video.file_size || said;
    const reader = answer.body.getReader();
    let bytes = 0;
    for (;;) {
      const { done, value } = await this.within(20_000, reader);
      if (done) break;
      bytes += value.byteLength;
      note.progress(total ? Math.min(1, bytes / total) : 0, bytes);
      yield value;
    }
    if (!bytes || (video.file_size && bytes !== video.file_size)) throw new Failure(this.words.cut);
  }

  within(ms, reader) {
    let timer;
    const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Failure(this.words.cut)), ms)));
    return Promise.race([reader.read(), late]).finally(() => clearTimeout(timer));
  }

  /** A name that every system takes: letters of any script and digits stay. */
  nameOf(video) {
    const stem = this.titleOf(video).normalize("NFC").replace(/[^\p{L}\p{M}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "");
    return `${[...stem].slice(0, 50).join("") || "video"}_final.mp4`;
  }

  turn = Promise.resolve();

  /** One after another: Chromium drops downloads that begin in quick succession. */
  save(video, blob) {
    return (this.turn = this.turn.then(async () => {
      const address = URL.createObjectURL(blob);
      make("a", { href: address, download: this.nameOf(video) }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      await new Promise((done) => setTimeout(done, 150));
    }));
  }

  tell(video, reason) {
    const again = make("button", {}, this.words.again);
    const close = make("button", {}, this.words.close);
    const alert = make("div", { role: "alert" }, `“${this.titleOf(video)}” ${reason}. `, again, " ", close);
    again.onclick = () => {
      alert.remove();
      this.download(video);
    };
    close.onclick = () => alert.remove();
    for (const old of this.notes.querySelectorAll("[role=alert]")) if (old.textContent.includes(`“${this.titleOf(video)}”`)) old.remove();
    this.notes.append(alert);
  }
}
