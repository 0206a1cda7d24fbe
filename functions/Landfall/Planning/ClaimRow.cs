using System.Globalization;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Planning;

/// <summary>
/// One group in hand: the row <c>g|claim</c>. An open row is in hand while its <see cref="WorkRow.Claim"/> names a claim whose row is there
/// and whose mark is fresh, so to give a group back is to delete one row.
/// </summary>
/// <param name="Claim">Its name: orchestration, round, number in the round.</param>
/// <param name="Kind">What is done.</param>
/// <param name="Ends">The ends of the keys of its open rows; empty for events and requests.</param>
/// <param name="Mark">When its holder last gave a sign of life, or when it was claimed, UTC.</param>
/// <param name="Begun">True from the holder's first sign of life on.</param>
/// <param name="Version">The version of the row that was read; null of one that was not.</param>
public sealed record ClaimRow(
    string Claim,
    ClaimKind Kind,
    IReadOnlyList<string> Ends,
    DateTimeOffset Mark,
    bool Begun,
    string? Version = null
)
{
    /// <summary>Begins the key of a claim.</summary>
    public const string Prefix = "g|";

    /// <summary>Stands in a claim's name behind the piece of work whose end took it; see <see cref="Planning.FollowUp"/>.</summary>
    internal const char FollowUp = '+';

    /// <summary>The row's key.</summary>
    public string Key => Prefix + Claim;

    /// <summary>True when files are in hand.</summary>
    internal bool IsOfFiles => Kind is ClaimKind.Curate or ClaimKind.Unpack;

    /// <summary>The name of a claim of the round; <paramref name="what"/> is unique in it.</summary>
    internal static string NameOf(PlanInput round, string what) => RoundOf(round) + what;

    /// <summary>How the names of all claims of the round begin.</summary>
    internal static string RoundOf(PlanInput round) => string.Create(CultureInfo.InvariantCulture, $"{round.Instance}|{round.Round}|");

    /// <summary>True while the holder can be taken to be alive.</summary>
    internal bool IsAlive(PlanningOptions options, DateTimeOffset now) =>
        now - Mark < (Begun ? options.StaleAfter : options.NeverBegunAfter);

    /// <summary>The row as the store keeps it.</summary>
    internal LedgerRow ToRow() =>
        new(
            Key,
            new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["kind"] = Kind.ToString().ToLowerInvariant(),
                ["ends"] = string.Join(' ', Ends),
                ["mark"] = Mark,
                ["begun"] = Begun,
            },
            Version
        );

    /// <summary>Takes a row that <see cref="ToRow"/> made.</summary>
    /// <exception cref="LedgerException">It is no such row.</exception>
    internal static ClaimRow From(LedgerRow row) =>
        new(
            row.Key[Prefix.Length..],
            Enum.TryParse<ClaimKind>(row.Text("kind"), ignoreCase: true, out var kind)
                ? kind
                : throw new LedgerException(
                    $"The ledger row '{row.Key}' is a claim of the kind '{row.Text("kind")}'; "
                        + "expected curate, unpack, tell or recover."
                ),
            (row.Text("ends") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            row.Instant("mark") ?? DateTimeOffset.MinValue,
            row.Flag("begun"),
            row.Version
        );
}

/// <summary>What the holder of a claim does.</summary>
public enum ClaimKind
{
    /// <summary>Reads landed files into parts.</summary>
    Curate,

    /// <summary>Reads an archive's directory.</summary>
    Unpack,

    /// <summary>Tells events outside.</summary>
    Tell,

    /// <summary>Works requests of people off.</summary>
    Recover,
}

/// <summary>
/// Who may change the table now: the row <see cref="LedgerRowKeys.Loader"/>. A plan reserves it for the load that it hands out, so that no
/// second one is handed out before the first begins. It is a courtesy; what keeps two loads apart is the fence.
/// </summary>
/// <param name="Owner">The load's claim.</param>
/// <param name="Until">When it is free again, UTC, unless it is renewed.</param>
/// <param name="Version">The version of the row that was read; null of one that was not.</param>
public sealed record LoaderRow(string Owner, DateTimeOffset Until, string? Version = null)
{
    /// <summary>The row as the store keeps it.</summary>
    internal LedgerRow ToRow() =>
        new(LedgerRowKeys.Loader, new Dictionary<string, object>(StringComparer.Ordinal) { ["owner"] = Owner, ["until"] = Until }, Version);

    /// <summary>Puts this row in place of the version that it names, or where there is none.</summary>
    internal LedgerChange ToChange() => Version is null ? new LedgerChange.Insert(ToRow()) : new LedgerChange.Replace(ToRow());

    /// <summary>Takes a row that <see cref="ToRow"/> made.</summary>
    internal static LoaderRow From(LedgerRow row) =>
        new(row.Text("owner") ?? "", row.Instant("until") ?? DateTimeOffset.MinValue, row.Version);
}
