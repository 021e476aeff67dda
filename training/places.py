"""The generated places in the documents: between <!-- bundled: NAME --> and <!-- /bundled -->, on one line or several."""
import re

PLACE = re.compile(r"(<!-- bundled: ([a-z0-9-]+) -->)(.*?)(<!-- /bundled -->)", re.DOTALL)


def fill(path, texts):
    """Writes the texts into the places with their names. A place without a text is unchanged; a text without a place is an error."""
    before = path.read_text("utf8")
    names = {match[2] for match in PLACE.finditer(before)}
    if missing := texts.keys() - names:
        raise SystemExit(f"{path} has no place for {', '.join(sorted(missing))}.")
    after = PLACE.sub(lambda match: match[1] + set_in(match, texts) + match[4], before)
    if after != before:
        path.write_text(after, "utf8")


def set_in(match, texts):
    """A text of several lines is written on separate lines."""
    text = texts.get(match[2])
    if text is None:
        return match[3]
    return f"\n\n{text}\n\n" if "\n" in text else text


def table(head, rows):
    """A Markdown table; a row is a sequence of cells."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("|" + "|".join(f" {cell} " if cell != "" else " " for cell in line) + "|" for line in lines)
