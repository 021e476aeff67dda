// A client's text. Positions in the negotiated encoding are converted only here.
const width = {
  'utf-8': character => Buffer.byteLength(character),
  'utf-16': character => character.length,
  'utf-32': () => 1,
};

export class Text {
  constructor(text, encoding) { Object.assign(this, { text, encoding }); }

  /** The position of an offset in UTF-16 units. */
  position(offset) {
    const before = this.text.slice(0, offset).split('\n');
    return { line: before.length - 1, character: [...before.at(-1)].reduce((sum, character) => sum + width[this.encoding](character), 0) };
  }

  /** The offset of a position, which must be at the beginning of a character. */
  offset({ line, character }) {
    const lines = this.text.split('\n');
    let offset = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0), units = 0;
    for (const each of lines[line]) {
      if (units >= character)
        break;
      units += width[this.encoding](each);
      offset += each.length;
    }
    if (units !== character)
      throw new Error(`There is no character ${character} in ${this.encoding} in line ${line}: ${lines[line]}`);
    return offset;
  }

  get end() { return this.position(this.text.length); }

  /** The text after an edit. */
  with({ range, newText }) {
    return this.text.slice(0, this.offset(range.start)) + newText + this.text.slice(this.offset(range.end));
  }
}
