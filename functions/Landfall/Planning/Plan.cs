using System.Text.Json.Serialization;

namespace Landfall.Planning;

/// <summary>One round of planning. The round's number names its claims, so a round that runs twice finds them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Epoch">The epoch that the orchestration was started for.</param>
/// <param name="Round">Counts the orchestration's rounds, from 1 on.</param>
/// <param name="Instance">The orchestration's id, <c>table@epoch</c>.</param>
public sealed record PlanInput(string Table, long Epoch, int Round, string Instance);

/// <summary>What a round hands out.</summary>
/// <param name="Groups">Groups to curate or unpack, side by side.</param>
/// <param name="Load">The load to run beside them; null for none.</param>
/// <param name="Tell">Events to tell beside them; null for none.</param>
/// <param name="Recover">Requests of people to work off beside them; null for none.</param>
/// <param name="Ends">
/// True when the planning is over and another wake starts the next; false when the next round is to follow at once.
/// </param>
/// <param name="Waiting">Files that wait for a group, as far as the round had to read.</param>
/// <param name="Curating">Files in groups that are in hand, those of earlier orchestrations included.</param>
public sealed record PlanResult(
    IReadOnlyList<GroupWork> Groups,
    LoadWork? Load,
    TellWork? Tell,
    RecoverWork? Recover,
    bool Ends,
    int Waiting,
    int Curating
)
{
    /// <summary>Nothing to do, now or in another round.</summary>
    public static PlanResult Nothing { get; } = new([], null, null, null, Ends: true, 0, 0);

    /// <summary>
    /// True when whoever planned does all of it at once rather than to hand it out, as it is small and has been tried by nobody yet.
    /// </summary>
    public bool IsQuick { get; init; }

    /// <summary>
    /// True of a round that was planned before: whoever planned it may have died behind its own work, or behind what followed on it.
    /// </summary>
    public bool IsAgain { get; init; }

    /// <summary>Files that came into the table while the round was planned; see <see cref="IsQuick"/>.</summary>
    public int Loaded { get; init; }

    /// <summary>True when there is nothing to do.</summary>
    [JsonIgnore]
    public bool IsEmpty => Groups.Count == 0 && Load is null && Tell is null && Recover is null;
}

/// <summary>A group of batches that one activity curates or unpacks.</summary>
/// <param name="Table">The batches' table.</param>
/// <param name="Claim">Names the group's claim; see <see cref="ClaimMarks"/>.</param>
/// <param name="Unpack">True for an archive, which is always alone.</param>
/// <param name="Batches">The batches' ids.</param>
public sealed record GroupWork(string Table, string Claim, bool Unpack, IReadOnlyList<string> Batches);

/// <summary>A load that one activity runs; it chooses its own package.</summary>
/// <param name="Table">The table to load.</param>
/// <param name="Claim">The owner under which the loader's mark is reserved; see <see cref="LoaderMarks"/>.</param>
public sealed record LoadWork(string Table, string Claim);

/// <summary>Events that one activity tells: everything of the table that is due.</summary>
/// <param name="Table">The table.</param>
/// <param name="Claim">Names the claim; see <see cref="ClaimMarks"/>.</param>
public sealed record TellWork(string Table, string Claim);

/// <summary>Requests of people that one activity works off: all of the table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Claim">Names the claim; see <see cref="ClaimMarks"/>.</param>
public sealed record RecoverWork(string Table, string Claim);

/// <summary>
/// How work ended: a hint for the status of the orchestration that handed it out. What became of it is in the ledger's rows.
/// </summary>
/// <param name="Files">Files that the work brought on.</param>
/// <param name="Loaded">Files that came into the table, by the work or by what followed on it at once.</param>
public sealed record WorkEnd(int Files, int Loaded);
