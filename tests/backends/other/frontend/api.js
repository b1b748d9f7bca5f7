// The archive's API: a session by token, films page by page, and a link that is signed when it is asked for.
let token = null;

export class Refused extends Error {
  constructor(status) {
    super({ 404: "is no longer in the archive", 401: "needs you to sign in again" }[status] ?? "cannot be had right now");
  }
}

async function signIn() {
  const answer = await fetch("/v1/session", { method: "POST" });
  if (!answer.ok) throw new Refused(answer.status);
  token = (await answer.json()).access_token;
}

/** A call with the session's token; one that has ended is renewed once. */
async function call(path, method = "GET") {
  for (const last of [false, true]) {
    if (!token) await signIn();
    const answer = await fetch(path, { method, cache: "no-store", headers: { Authorization: `Bearer ${token}` } });
    if (answer.ok) return answer.json();
    if (answer.status !== 401 || last) throw new Refused(answer.status);
    token = null;
  }
}

/** Every film, newest first. */
export async function films() {
  const all = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const answer = await call(`/v1/films?page=${page}`);
    if (!Array.isArray(answer.films)) throw new Refused(200);
    all.push(...answer.films);
    pages = answer.pages;
  }
  return all;
}

/** The address of a film's file, good for a few minutes. */
export async function linkTo(film) {
  return (await call(`/v1/films/${film.id}/link`, "POST")).link.url;
}
