using CsCheck;
using Gpt2.LanguageServer.Cli.Interactive;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Cli.Interactive;

/// <summary>What a terminal shows of a line that is being written.</summary>
public sealed class InteractiveScreenTests
{
    [Theory]
    [InlineData("The cat", " sat", "The cat |sat|", 7)]
    [InlineData("A cat", " sat", "A cat sat|", 5)]
    [InlineData("The cat", "", "The cat|", 7)]
    [InlineData("0123456789", "ab", "012345678|9ab|", 11)] // after a word in the last column, the cursor would be in no row
    [InlineData("0123456789", "", "012345678|9|", 11)]
    [InlineData("012345678", "ab", "012345678|ab|", 9)]
    [InlineData("01234567 ", "ab", "01234567 |ab|", 9)]
    [InlineData("012345678 ", "ab", "012345678 |ab|", 10)]
    [InlineData("The cat sat", "", "The cat |sat|", 13)]
    [InlineData("The cat", " sat down", "The cat |sat down|", 7)]
    [InlineData("", "one\ntwo", "one|", 0)]
    public void The_suggestion_is_shown_after_the_cursor(string line, string suggestion, string rows, int cursor)
    {
        var terminal = new FakeTerminal(width: 10);
        new InteractiveScreen(terminal).Draw(line, suggestion, 10);
        Assert.Equal(rows, string.Concat(terminal.Rows.Select(row => row + "|")));
        Assert.Equal(cursor, terminal.Cursor);
        Assert.Equal(suggestion.Length == 0 ? "" : terminal.All[line.Length..], terminal.Dimmed);
    }

    /// <summary>The cursor returns to the start of the suggestion. A wide character takes two columns, a combining mark none.</summary>
    [Theory]
    [InlineData("cafe\u0301", 4)]
    [InlineData("猫", 2)]
    [InlineData("ﾈｺ", 2)]
    [InlineData("한글", 4)]
    [InlineData("\U0001F600", 2)]
    [InlineData("𠀀", 2)]
    [InlineData("naïve — “so”", 12)]
    public void Wide_characters_take_two_columns(string line, int columns)
    {
        var frame = new StringWriter();
        new InteractiveScreen(frame).Draw(line, " sat", 40);
        Assert.EndsWith($"\r\e[{columns}C", frame.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Whatever was drawn before, the terminal shows the line and its suggestion, with the cursor between them.</summary>
    [Fact]
    public void Each_frame_replaces_the_last()
    {
        var texts = Gen.Select(Gen.String[Gen.Char["abc "], 0, 35], Gen.String[Gen.Char["ABC "], 0, 25]);
        texts
            .Array[1, 8]
            .Sample(frames =>
            {
                var terminal = new FakeTerminal(width: 10);
                var screen = new InteractiveScreen(terminal);
                foreach (var (line, suggestion) in frames)
                {
                    screen.Draw(line, suggestion, 10);
                    Assert.Equal(line + suggestion, terminal.All);
                    Assert.Equal(line, terminal.BeforeCursor);
                }
            });
    }

    /// <summary>A terminal that becomes narrower wraps the rows that no longer fit. The next frame replaces all of them.</summary>
    [Fact]
    public void The_screen_is_redrawn_completely_when_the_terminal_becomes_narrower()
    {
        var terminal = new StringWriter();
        var screen = new InteractiveScreen(terminal);
        screen.Draw("aaaa bbbb cccc dd", "", 10); // rows of 10 and 7 columns, which take two rows each at a width of 6
        terminal.GetStringBuilder().Clear();
        screen.Draw("aaaa bbbb cccc dd", "", 6);
        Assert.StartsWith("\r\e[3A\e[J", terminal.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The cat", "\t", "The cat sat")]
    [InlineData("The cat\n", "\b", "The cat\n")]
    [InlineData("The ca\u0301", "\b", "The c")]
    [InlineData("The cat", "w", "The ")]
    [InlineData("One\nThe cat", "u", "One\n")]
    [InlineData("The cat", "n", "The cat")]
    [InlineData("The cat", "!", "The cat!")]
    public void Keys_insert_accept_and_delete(string text, string key, string expected)
    {
        var live = new InteractiveBuffer();
        foreach (var c in text)
            live.Handle(new(c, c == '\n' ? ConsoleKey.Enter : ConsoleKey.A, false, false, false));
        live.Suggest([new(" sat", 0, 1), new(" ran", 0, 1)]);
        live.Handle(
            key[0] switch
            {
                '\t' => new('\t', ConsoleKey.Tab, false, false, false),
                '\b' => new('\b', ConsoleKey.Backspace, false, false, false),
                'w' or 'u' or 'n' => new('\0', Enum.Parse<ConsoleKey>(key.ToUpperInvariant()), false, false, control: true),
                _ => new(key[0], ConsoleKey.Oem1, false, false, false),
            }
        );
        Assert.Equal(expected, live.Text);
        Assert.Equal(
            key == "n" ? " ran"
                : expected == text ? " sat"
                : "",
            live.Suggestion
        );
    }

    /// <summary>The parts of a terminal that the screen uses.</summary>
    private sealed class FakeTerminal(int width) : StringWriter
    {
        private readonly List<char[]> cells = [];
        private int row,
            column;
        private bool isDim;

        public IEnumerable<string> Rows => cells.Select(Written).Where((line, i) => line.Trim().Length > 0 || i == 0);
        public string All => string.Concat(cells.Select(Written));
        public string BeforeCursor =>
            string.Concat(cells.Take(row).Select(Written)) + new string(row < cells.Count ? cells[row][..column] : []);
        public string Dimmed { get; private set; } = "";
        public int Cursor => row * width + column;

        private static string Written(char[] line) => new string(line).TrimEnd('\0');

        public override void Write(System.Text.StringBuilder? value)
        {
            Dimmed = "";
            for (var rest = value!.ToString().AsSpan(); !rest.IsEmpty; )
                rest = Take(rest);
        }

        private ReadOnlySpan<char> Take(ReadOnlySpan<char> text)
        {
            if (text[0] == '\r')
                column = 0;
            else if (text[0] == '\n')
                row++;
            else if (text[0] != '\e')
                Put(text[0]);
            else
            {
                var end = text.IndexOfAny("AJCm") + 1;
                Control(text[end - 1], int.TryParse(text[2..(end - 1)], out var n) ? n : 0);
                return text[end..];
            }
            return text[1..];
        }

        private void Put(char c)
        {
            if (column == width)
                (row, column) = (row + 1, 0);
            while (cells.Count <= row)
                cells.Add(new char[width]);
            cells[row][column++] = c;
            Dimmed += isDim ? c : "";
        }

        private void Control(char command, int n)
        {
            switch (command)
            {
                case 'A':
                    Assert.True(row >= n);
                    row -= n;
                    break;
                case 'C':
                    column += n;
                    break;
                case 'm':
                    isDim = n == 2;
                    break;
                case 'J':
                    while (cells.Count <= row)
                        cells.Add(new char[width]);
                    cells.RemoveRange(row + 1, cells.Count - row - 1);
                    Array.Clear(cells[row], column, width - column);
                    break;
            }
        }
    }
}
