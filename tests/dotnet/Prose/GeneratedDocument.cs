using System.Text;

namespace Gpt2.Prose.Tests;

/// <summary>Writes a large document from the constructs of a markup. Each word occurs only once, so a parser that reports no positions can
/// still say what it found where.</summary>
/// <remarks>In a file of constructs, ‹w› is a word, ‹s› a sentence of inline constructs, ‹p› a wrapped paragraph of such sentences and ‹t›
/// an underlined heading.</remarks>
internal sealed class GeneratedDocument
{
    private const string Syllables = "ba be bo da de do fa fe fo ga ge go ka ke ko la le lo ma me mo na ne no pa pe po ra re ro ta te to";

    private static readonly string[] Parts = Syllables.Split(' ');

    private readonly Random random;
    private readonly string[] inlines;
    private readonly string[] blocks;
    private int words;

    private GeneratedDocument(string file, Random random)
    {
        this.random = random;
        var parts = File.ReadAllText(file).Split("%%%\n");
        inlines = [.. parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line["inline: ".Length..])];
        blocks = parts[1..];
    }

    public static string Write(string file, int constructs, Random random)
    {
        var document = new GeneratedDocument(file, random);
        var text = new StringBuilder();
        for (var i = 0; i < constructs; i++)
            text.Append(document.Fill(document.blocks[random.Next(document.blocks.Length)])).Append('\n');
        return text.ToString();
    }

    private string Fill(string construct)
    {
        var text = new StringBuilder();
        while (construct.IndexOf('‹') is >= 0 and var at)
        {
            text.Append(construct, 0, at).Append(Placeholder(construct[at + 1]));
            construct = construct[(at + 3)..];
        }
        return text.Append(construct).ToString();
    }

    private string Placeholder(char kind) =>
        kind switch
        {
            's' => Sentence(),
            'p' => string.Join('\n', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Sentence())),
            't' => Word() is var title ? $"{title}\n{new string('=', title.Length)}" : "",
            _ => Word(),
        };

    private string Sentence() =>
        Word() + " " + string.Join(' ', Enumerable.Range(0, random.Next(3, 8)).Select(_ => Fill(inlines[random.Next(inlines.Length)])));

    /// <summary>The next word: its number, written in syllables.</summary>
    private string Word()
    {
        var word = new StringBuilder("z");
        for (var left = ++words; left > 0; left /= Parts.Length)
            word.Append(Parts[left % Parts.Length]);
        return word.Append('x').ToString();
    }
}
