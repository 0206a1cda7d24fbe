using System.Runtime.InteropServices;
using Azure;

namespace Landfall.Embedded.Journals;

/// <summary>Where a journal stood when this host last wrote it or took it over; the default is one that is not made yet.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Version">The version that the next write must find.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JournalPlace(long Length, ETag Version);
