namespace Gpt2.LanguageServer.Settings;

/// <summary>A value that cannot be used.</summary>
/// <param name="Setting">The name of the setting, without the section.</param>
/// <param name="Sentence">What is wrong, and what is used instead.</param>
internal sealed record SettingComplaint(string Setting, string Sentence);
