using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gpt2.Inference.Import;

/// <summary>Space in the weights file reserved for one tensor. Several threads may write to it at once.</summary>
internal readonly record struct TensorSlot(SafeFileHandle File, long Offset)
{
    /// <param name="at">The position within the space.</param>
    public void Write(long at, ReadOnlySpan<byte> bytes) => RandomAccess.Write(File, bytes, Offset + at);
}
