using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>duckdb_string_t, 16 bytes: up to 12 bytes of text inline after the length, or 4 bytes of prefix and a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeString
{
    public const int InlineBytes = 12;

    public uint Length;
    public uint Prefix;
    public byte* Pointer;

    public static ReadOnlySpan<byte> Bytes(NativeString* text) =>
        new(text->Length <= InlineBytes ? (byte*)text + sizeof(uint) : text->Pointer, checked((int)text->Length));
}
