// Its sessions end after a while: a call that is answered 401 is repeated once the session has been renewed.
import { Gallery } from "../gallery.js";

export default class Renewed extends Gallery {
  async ask(address, options) {
    const answer = await super.ask(address, options);
    if (answer.status !== 401) return answer;
    const renewal = await fetch("/api/refresh", { method: "POST" });
    return renewal.ok ? super.ask(address, options) : answer;
  }
}
