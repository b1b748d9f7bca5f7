// From milliseconds to pixels. A stretch in which nothing happens for long is broken, as on a map's edge, so that what
// comes before and after it keeps its detail.

const BREAK = { factor: 2.5, least: 150 }; // a gap that is longer than `factor` times all the rest, in milliseconds

function scaleOf(times, left, right) {
  const marks = [...new Set(times)].sort((one, other) => one - other);
  const pieces = marks.slice(1).map((to, at) => ({ from: marks[at], to, long: to - marks[at], broken: false }));
  let rest = pieces.reduce((sum, piece) => sum + piece.long, 0);
  for (const piece of [...pieces].sort((one, other) => other.long - one.long)) {
    const others = rest - piece.long;
    if (piece.long < BREAK.least || piece.long < BREAK.factor * others) break;
    piece.broken = true;
    rest = others;
  }
  const room = right - left;
  const breaks = pieces.filter((piece) => piece.broken).length;
  const wide = breaks ? Math.min(90, (0.45 * room) / breaks) : 0;
  const perMillisecond = (room - wide * breaks) / Math.max(rest, 1);
  let x = left;
  for (const piece of pieces) {
    piece.x = x;
    piece.width = piece.broken ? wide : piece.long * perMillisecond;
    x += piece.width;
  }
  const place = (at) => {
    const piece = pieces.find((one) => at <= one.to) ?? pieces.at(-1);
    return piece ? piece.x + (piece.width * (at - piece.from)) / piece.long : left;
  };
  return { place, pieces, perMillisecond };
}

// Where the axis is labelled: round numbers within what is not broken, at least 70 pixels apart.
function ticksOf({ place, pieces, perMillisecond }) {
  const least = Math.max(1, 70 / perMillisecond);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least) ?? least;
  const found = [];
  for (const piece of pieces.filter((one) => !one.broken)) {
    for (let at = Math.ceil(piece.from / step) * step; at <= piece.to; at += step) {
      const x = place(at);
      if (Math.abs(at) > step / 10 && !found.some((one) => Math.abs(one.x - x) < 60)) found.push({ at, x });
    }
  }
  return found;
}
