// usage: node scripts/animate.mjs OUT.png MILLISECONDS FRAME.png...
// Joins pictures of the same size into an animation. The first is shown twice as long and the second four times as long: the ghost text and the accepted text.
// The ghost text comes first, because a viewer that cannot animate shows only the first frame.
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const [out, milliseconds, ...files] = process.argv.slice(2);

/** The chunks of a PNG: [type, data]. */
function* chunks(png) {
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    yield [png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + png.readUInt32BE(at))];
}
const chunk = (type, data) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]), length = Buffer.alloc(4), sum = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};
const words = (...values) => {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => buffer.writeUInt32BE(value, 4 * i));
  return buffer;
};
const halves = (...values) => {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => buffer.writeUInt16BE(value, 2 * i));
  return buffer;
};

const frames = files.map(file => [...chunks(readFileSync(file))]);
const [[, header]] = frames[0];
let sequence = 0;
const drawn = frames.flatMap((frame, i) => {
  if (!frame[0][1].equals(header))
    throw new Error(`${files[i]} has another size or another kind of colours than ${files[0]}`);
  const shown = milliseconds * ([2, 4][i] ?? 1);
  const control = Buffer.concat([words(sequence++, header.readUInt32BE(0), header.readUInt32BE(4), 0, 0), halves(shown, 1000), Buffer.from([0, 0])]);
  const data = Buffer.concat(frame.filter(([type]) => type === 'IDAT').map(([, bytes]) => bytes));
  return [chunk('fcTL', control), i === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([words(sequence++), data]))];
});
writeFileSync(out, Buffer.concat([
  Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', header), chunk('acTL', words(frames.length, 0)), ...drawn, chunk('IEND', Buffer.alloc(0))]));
