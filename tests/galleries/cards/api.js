// The API, on an origin of its own: everything but signing in needs the session's cookie.
const API = "http://api.localhost:8000";

export const addressOf = (path) => API + path;

export function call(path, options = {}) {
  return fetch(addressOf(path), { credentials: "include", cache: "no-store", ...options });
}

async function json(path, options) {
  const response = await call(path, options);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

/** Starts a session; resolves to the name of whose it is. */
export async function signIn() {
  await json("/auth/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  const [me] = await Promise.all([json("/api/me"), json("/api/projects")]);
  return me.name;
}

export async function listVideos() {
  return (await json("/api/downloads")).downloads;
}
