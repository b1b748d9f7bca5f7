// Lets only a few downloads run at a time; the others wait for their turn.

// Browsers open six connections to a host and let further requests wait: they would look as if the
// server took too long. Two are left to the player.
const AT_ONCE = 4;

const waiting = [];
let active = 0;

export async function inTurn(work) {
  if (active < AT_ONCE) active += 1;
  else await new Promise((turn) => waiting.push(turn));
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next(); // takes over this one's place
    else active -= 1;
  }
}
