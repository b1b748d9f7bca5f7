// Its player is a document of its own in an iframe.
import { Gallery, make } from "../gallery.js";

export default class Framed extends Gallery {
  screen(video) {
    const frame = make("iframe", { title: `Player of ${this.titleOf(video)}`, width: "340", height: "260" });
    frame.srcdoc = "<!doctype html><html lang=en><title>Player</title><body>";
    frame.onload = () => frame.contentDocument.body.append(super.screen(video));
    return frame;
  }
}
