using System.ComponentModel;
using System.Diagnostics;

namespace Gpt2.LanguageServer.Server;

/// <summary>Watches the editor's process. An editor that crashes sends no exit, and the server would keep its memory for good.</summary>
internal static class ParentProcess
{
    /// <summary>Does <paramref name="action"/> when the process has ended, or at once if there is none.</summary>
    public static async void WhenGone(int processId, Action action, CancellationToken ct)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            await process.WaitForExitAsync(ct).ConfigureAwait(false);
            action();
        }
        catch (ArgumentException)
        {
            action();
        }
        catch (Exception e) when (e is OperationCanceledException or Win32Exception or InvalidOperationException)
        {
            // The editor disconnected, or its process may not be watched.
        }
    }
}
