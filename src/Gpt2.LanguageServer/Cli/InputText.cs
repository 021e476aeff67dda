using System.Text;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Reads text from files, pipes and devices, which may never end.</summary>
internal static class InputText
{
    /// <summary>Nobody writes a longer text.</summary>
    private const int MostCharacters = 50_000_000;

    /// <param name="name">The name of the text in the message.</param>
    /// <exception cref="Gpt2Exception">The text is too long.</exception>
    public static string ReadToEnd(TextReader reader, string name)
    {
        var (text, buffer) = (new StringBuilder(), new char[1 << 16]);
        while (reader.Read(buffer) is > 0 and var count)
            if (text.Append(buffer, 0, count).Length > MostCharacters)
                throw new Gpt2Exception($"{name} is longer than {MostCharacters / 1_000_000} million characters.", "Give a part of it.");
        return text.ToString();
    }
}
