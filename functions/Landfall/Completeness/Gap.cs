using Landfall.Contracts;
using Landfall.Ledger;

namespace Landfall.Completeness;

/// <summary>What a table lacks of what its source has.</summary>
/// <param name="Table">The table.</param>
/// <param name="Every">What a file is for.</param>
/// <param name="From">The first UTC day that was looked at.</param>
/// <param name="To">The last one.</param>
/// <param name="Expected">Hours, days or numbers for which a file is due.</param>
/// <param name="There">Those of them that have a file whose rows are in the table, or which has none.</param>
/// <param name="OnTheWay">Those whose only files are still being worked on.</param>
/// <param name="Missing">Those without any file.</param>
/// <param name="Gaps">Runs of them, the oldest first, as many as were asked for.</param>
/// <param name="MoreGaps">How many runs there are beside.</param>
/// <param name="NotLoaded">Files that landed and whose rows are not in the table, as many as were asked for.</param>
/// <param name="MoreNotLoaded">How many there are beside; a thousand are told apart at most.</param>
/// <param name="WithoutTime">Files whose names do not tell what they are for.</param>
public sealed record GapReading(
    string Table,
    FilePeriod Every,
    DateOnly From,
    DateOnly To,
    long Expected,
    long There,
    long OnTheWay,
    long Missing,
    IReadOnlyList<Gap> Gaps,
    int MoreGaps,
    IReadOnlyList<NotLoadedFile> NotLoaded,
    int MoreNotLoaded,
    long WithoutTime
);

/// <summary>Neighbours that no file has landed for.</summary>
/// <param name="First">The first, such as <c>2026-11-17T10</c>, <c>2026-11-17</c>, <c>2026-11</c> or <c>41</c>; of a week its
/// Monday.</param>
/// <param name="Last">The last; the same where it is one.</param>
/// <param name="Count">How many they are.</param>
/// <param name="FromDay">The UTC day in which they begin; null for numbers.</param>
/// <param name="ToDay">The UTC day in which they end.</param>
public sealed record Gap(string First, string Last, long Count, DateOnly? FromDay, DateOnly? ToDay);

/// <summary>A file that landed and whose rows are not in the table.</summary>
/// <param name="For">What it is for, as in <see cref="Gap.First"/>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Batch">Its batch: the newest version of the file that could have brought rows.</param>
/// <param name="State">Refused, parked or forgotten.</param>
public sealed record NotLoadedFile(string For, string Name, string Batch, BatchState State);
