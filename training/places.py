"""The places in the documents that are generated: between <!-- bundled: NAME --> and <!-- /bundled -->, in a line or over several."""
import re

PLACE = re.compile(r"(<!-- bundled: ([a-z0-9-]+) -->)(.*?)(<!-- /bundled -->)", re.DOTALL)


def fill(path, texts):
    """Writes the texts by name; a place without a text stays as it is. The texts that the file has no place for are an error."""
    before = path.read_text("utf8")
    names = {match[2] for match in PLACE.finditer(before)}
    if missing := texts.keys() - names:
        raise SystemExit(f"{path} has no place for {', '.join(sorted(missing))}.")
    after = PLACE.sub(lambda match: match[1] + set_in(match, texts) + match[4], before)
    if after != before:
        path.write_text(after, "utf8")


def set_in(match, texts):
    """A text of lines stands in lines of its own."""
    text = texts.get(match[2])
    if text is None:
        return match[3]
    return f"\n\n{text}\n\n" if "\n" in text else text


def table(head, rows):
    """A table of Markdown; a row is a sequence of cells."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("|" + "|".join(f" {cell} " if cell != "" else " " for cell in line) + "|" for line in lines)
