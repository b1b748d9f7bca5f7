// Its player is a document of its own in an iframe, with the film and the button.
import { Gallery, make } from "../gallery.js";

export default class Framed extends Gallery {
  screen(video) {
    const frame = make("iframe", { title: `Player of ${this.titleOf(video)}`, width: "340", height: "260" });
    frame.srcdoc = "<!doctype html><html lang=en><title>Player</title><body>";
    const screen = super.screen(video);
    frame.onload = () => frame.contentDocument.body.append(screen, frame.nextSibling);
    return frame;
  }
}
