"""usage: judge.py ReStructuredText <document   prints the same as judge.mjs, with docutils."""
import json, re, sys
import docutils.core, docutils.nodes as nodes
from docutils.parsers.rst import directives, Directive

CODE = (nodes.literal, nodes.literal_block, nodes.doctest_block)
MATHS = (nodes.math, nodes.math_block)
MARKUP = (nodes.comment, nodes.system_message, nodes.substitution_definition, nodes.raw, nodes.option_group, nodes.field_name, nodes.target)


class Unknown(Directive):
    """A directive of Sphinx or of the writer, whose body is text."""
    has_content, optional_arguments, final_argument_whitespace, option_spec = True, 9, True, None

    def run(self):
        node = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


for name in ('tab', 'seealso', 'versionadded', 'ifconfig', 'card'):
    directives.register_directive(name, Unknown)


def kind(text):
    at = text.parent
    while at is not None:
        if isinstance(at, CODE): return 'code'
        if isinstance(at, MATHS): return 'maths'
        if isinstance(at, nodes.table): return 'table'
        if isinstance(at, MARKUP): return 'markup'
        at = at.parent
    return 'prose'


tree = docutils.core.publish_doctree(sys.stdin.read(), settings_overrides={'report_level': 5, 'doctitle_xform': False, 'docinfo_xform': False, 'raw_enabled': True})
verdicts = {}
for text in tree.findall(nodes.Text):
    for word in re.findall('z[a-w]+x', text.astext()): verdicts[word] = kind(text)
print(json.dumps(verdicts))
