// usage: node scripts/icon.mjs   draws images/icon.png: lines of text, the last of which ends in ghost text
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const size = 128, paper = [43, 58, 85], ink = [244, 241, 232], ghost = [138, 150, 176], caret = [255, 196, 87];
const bars = [ // left, top, right, bottom
  [24, 30, 104, 39, ink], [24, 50, 92, 59, ink], [24, 70, 104, 79, ink],
  [24, 90, 54, 99, ink], [60, 84, 64, 105, caret], [70, 90, 104, 99, ghost],
];

const corner = 22;
const inside = (x, y) => {
  const dx = Math.max(corner - x, x - (size - 1 - corner), 0), dy = Math.max(corner - y, y - (size - 1 - corner), 0);
  return dx * dx + dy * dy <= corner * corner;
};
const colour = (x, y) => bars.find(([l, t, r, b]) => x >= l && x < r && y >= t && y < b)?.[4] ?? paper;

const rows = Buffer.concat(Array.from({ length: size }, (_, y) => Buffer.from([0, // filter: none
  ...Array.from({ length: size }, (_, x) => [...colour(x, y), inside(x, y) ? 255 : 0]).flat()])));
const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type), data]), length = Buffer.alloc(4), sum = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};
const header = Buffer.from([0, 0, 0, size, 0, 0, 0, size, 8, 6, 0, 0, 0]); // 8 bits, RGBA
writeFileSync(new URL('../images/icon.png', import.meta.url), Buffer.concat([
  Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]));
