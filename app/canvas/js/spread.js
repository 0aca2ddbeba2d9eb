// Labels pushed apart so that each can be read: only up and down, as little as possible.

/**
 * Centres of boxes in one column, moved until none overlap, as close to where they want to be as that
 * allows (least squares, by pooling neighbours that collide), and inside [low, high] if they fit.
 * @param {number[]} wanted centres
 * @param {number} size height of each box
 * @param {number} low @param {number} high
 * @returns {number[]} centres, in the order of `wanted`
 */
export function spread(wanted, size, low, high) {
  const order = wanted.map((_, i) => i).sort((i, j) => wanted[i] - wanted[j] || i - j);
  const blocks = [];
  for (const i of order) {
    let block = { members: [i], centre: wanted[i] };
    let above = blocks.at(-1);
    while (above && above.centre + reach(above, size) > block.centre - reach(block, size)) {
      blocks.pop();
      const members = [...above.members, ...block.members];
      const weight = above.members.length / members.length;
      block = { members, centre: weight * above.centre + (1 - weight) * block.centre };
      above = blocks.at(-1);
    }
    blocks.push(block);
  }
  const centres = new Array(wanted.length);
  for (const { members, centre } of blocks) {
    members.forEach((i, place) => (centres[i] = centre + (place - (members.length - 1) / 2) * size));
  }
  pushInside(centres, order, size, low, high);
  return centres;
}

function reach(block, size) {
  return (block.members.length * size) / 2;
}

function pushInside(centres, order, size, low, high) {
  let limit = high - size / 2;
  for (const i of [...order].reverse()) {
    centres[i] = Math.min(centres[i], limit);
    limit = centres[i] - size;
  }
  limit = low + size / 2;
  for (const i of order) {
    centres[i] = Math.max(centres[i], limit);
    limit = centres[i] + size;
  }
}
