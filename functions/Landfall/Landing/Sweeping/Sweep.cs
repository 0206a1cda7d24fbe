using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Landing.Sweeping;

/// <summary>Finds landed files that no event brought: those never registered, and unclaimed ones that a contract claims now.</summary>
/// <remarks>
/// Each sweep lists where files are expected or came lately, and some pages of a pass over the whole container that goes on from sweep to
/// sweep and from host to host. Keep one for the life of the process: it remembers what it need not ask again. It may stop anywhere and
/// run several times at once.
/// </remarks>
public sealed class Sweep
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    private readonly Intake _intake;
    private readonly LedgerTables _tables;
    private readonly HotPrefixes _hot;
    private readonly RecentFolders _recent;
    private const int HoursOfADay = 24;

    private readonly SweepOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Sweep> _logger;
    private readonly SweepJournal _journal;
    private readonly SeenVersions _memory;
    private readonly BlobPages _pages;
    private readonly LandingPass _landing;
    private readonly UnclaimedPass _unclaimed;
    private ListingPlaces _places;
    private long _doubtedHour;

    /// <summary>Makes a sweep over the landing and ledger containers.</summary>
    public Sweep(
        Intake intake,
        BatchLedger ledger,
        LedgerTables tables,
        KnownFiles known,
        HotPrefixes hot,
        RecentFolders recent,
        LandfallContainers containers,
        IOptions<SweepOptions> options,
        TimeProvider time,
        ILogger<Sweep> logger
    )
    {
        (_intake, _tables, _hot, _recent, _time, _logger) = (intake, tables, hot, recent, time, logger);
        _options = options.Value;
        _journal = new SweepJournal(containers.Ledger, logger);
        _memory = new SeenVersions(_options.Remembered);
        _pages = new BlobPages(containers.Landing, _options.PageNames, BlobTraits.Metadata);
        _landing = new LandingPass(known, ledger, _memory, logger);
        _unclaimed = new UnclaimedPass(intake, ledger, logger);
        _places = new ListingPlaces(time);
    }

    /// <summary>When the last sweep was through, UTC; null before the first one.</summary>
    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) =>
        (await _journal.ReadAsync(cancellationToken)).Record?.CompletedAt;

    /// <summary>Has the next sweep look at every file, however old: of a ledger that lost its entries some may have none.</summary>
    /// <exception cref="RequestFailedException">Storage did not answer.</exception>
    public Task BeginAnewAsync(CancellationToken cancellationToken) => _journal.ForgetAsync(cancellationToken);

    /// <summary>Begins a sweep; its findings are made while they are read.</summary>
    public async Task<SweepFindings> FindAsync(CancellationToken cancellationToken)
    {
        var round = new SweepRound(
            await _journal.ReadAsync(cancellationToken),
            Volatile.Read(ref _places).Copy(),
            await _intake.ContractsAsync(cancellationToken),
            _time.GetUtcNow(),
            _options
        );
        return new SweepFindings(round, LookAsync(round, cancellationToken));
    }

    /// <summary>Writes down that the sweep is complete: its findings are written down or need nobody, and the next one goes on behind
    /// it.</summary>
    /// <exception cref="InvalidOperationException">The findings were not read to their end.</exception>
    public async Task CompleteAsync(SweepFindings findings, CancellationToken cancellationToken)
    {
        if (!findings.ReadToEnd)
        {
            throw new InvalidOperationException(
                "The sweep's findings were not read to their end, so it is not complete; read all items first."
            );
        }

        var round = findings.Round;
        await _journal.WriteAsync(round.Record(_time.GetUtcNow(), _recent.Current()), round.Read, cancellationToken);
        Volatile.Write(ref _places, round.Places);
        if (findings.Report is { FoundWork: true } report)
        {
            Log.Swept(_logger, report);
        }
        else
        {
            Log.SweptNothing(_logger, findings.Report);
        }
    }

    private async IAsyncEnumerable<SweepFinding> LookAsync(SweepRound round, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (round.JudgesUnclaimed)
        {
            var unreadable = 0;
            await foreach (var step in UnclaimedAsync(cancellationToken))
            {
                round.Tally.Add(step.Sight);
                unreadable += step.Sight == SweepSight.Unreadable ? 1 : 0;
                if (step.Finding is { } finding)
                {
                    round.NamedUnclaimed = true;
                    yield return finding;
                }
            }

            round.JudgedUnclaimed(await _intake.ContractsAsync(cancellationToken), unreadable == 0);
        }

        await foreach (var page in PagesAsync(round, cancellationToken))
        {
            var files = page.Blobs.Where(blob => !FolderMark.Is(blob)).Select(LandedFiles.FileOf).ToList();
            var folders = Enumerable.Repeat<SweepStep>(SweepSight.Folder, page.Blobs.Count - files.Count);
            var steps = await _landing.LookAsync(files, round, cancellationToken);
            round.Tally.Listed += page.Blobs.Count;
            foreach (var step in folders.Concat(steps))
            {
                round.Tally.Add(step.Sight);
                if (step.Finding is { } finding)
                {
                    yield return finding;
                }
            }

            Met(page, files, round);
        }
    }

    private IAsyncEnumerable<SweepStep> UnclaimedAsync(CancellationToken cancellationToken) =>
        ReadAhead.SelectAsync(
            _tables.ReadAsync(BatchId.UnclaimedTable, from: null, to: null, cancellationToken),
            _options.ReadsAtOnce,
            _unclaimed.LookAsync,
            cancellationToken
        );

    private void Met(ListedPage page, List<LandedFile> files, SweepRound round)
    {
        var since = round.Window.StartedAt - Lately;
        var young = files.FindAll(file => file.LastModified > since).ConvertAll(file => file.Name);
        young.ForEach(_recent.Note);
        if (round.Met(page, young))
        {
            _memory.EndPass();
            Doubt(round.Window.StartedAt);
        }
    }

    // Storage may lose a row of a file that is remembered, and nobody else would ever miss it: each is asked for once a day.
    private void Doubt(DateTimeOffset now)
    {
        var hour = now.ToUnixTimeSeconds() / 3600;
        var last = Interlocked.Exchange(ref _doubtedHour, hour);
        for (var passed = Math.Max(last + 1, hour - HoursOfADay + 1); last > 0 && passed <= hour; passed++)
        {
            _memory.Forget((int)(passed % HoursOfADay), HoursOfADay);
        }
    }

    /// <summary>The pages that this sweep looks at; each is to be met before the next one is asked for.</summary>
    private async IAsyncEnumerable<ListedPage> PagesAsync(SweepRound round, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var places = round.Places;
        if (places.IsSmall && await ReadAsync(ListingPlace.Whole, round, cancellationToken) is { } whole)
        {
            yield return whole;
            if (places.IsSmall)
            {
                yield break;
            }
        }

        places.Expect(
            await _hot.CurrentAsync(_options.HotPrefixes, cancellationToken),
            _recent.Current().Concat(round.Read.Record?.Recent ?? [])
        );
        foreach (var hot in places.Hot())
        {
            if (await ReadAsync(hot.Place, round, cancellationToken) is { } page)
            {
                yield return page;
            }
        }

        foreach (var prefix in places.Large())
        {
            // Of other large prefixes a page each, as their files are in the whole container too.
            for (var left = prefix.Length == 0 ? round.PagesDue() : 1; left > 0; left--)
            {
                if (await ReadAsync(places.TurnOf(prefix), round, cancellationToken) is not { } page)
                {
                    break;
                }

                yield return page;
                if (page.Next is null)
                {
                    break;
                }
            }
        }
    }

    private async Task<ListedPage?> ReadAsync(ListingPlace place, SweepRound round, CancellationToken cancellationToken)
    {
        try
        {
            return await _pages.ReadAsync(place, cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 400 && place.Token is not null)
        {
            Log.PlaceLost(_logger, place.Prefix, refused);
            round.Lost(place);
            return null;
        }
    }
}
