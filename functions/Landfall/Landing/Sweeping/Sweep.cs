using System.Runtime.CompilerServices;
using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Landing.Sweeping;

/// <summary>Finds landed files that no event brought: those never registered, and unclaimed ones that a contract claims now.</summary>
/// <remarks>Keep one for the life of the process: it remembers what it need not read again. It may stop anywhere and run several times at
/// once.</remarks>
public sealed class Sweep
{
    private readonly LandedFiles _files;
    private readonly LedgerTables _tables;
    private readonly SweepOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<Sweep> _logger;
    private readonly SweepJournal _journal;
    private readonly LandingPass _landing;
    private readonly UnclaimedPass _unclaimed;

    /// <summary>Makes a sweep over the landing and ledger containers.</summary>
    public Sweep(
        LandedFiles files,
        Intake intake,
        BatchLedger ledger,
        LedgerTables tables,
        LandfallContainers containers,
        IOptions<SweepOptions> options,
        TimeProvider time,
        ILogger<Sweep> logger
    )
    {
        var memory = new SweepMemory(options.Value.Remembered);
        _files = files;
        _tables = tables;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _journal = new SweepJournal(containers.Ledger, logger);
        _landing = new LandingPass(intake, ledger, memory, logger);
        _unclaimed = new UnclaimedPass(intake, ledger, logger);
    }

    /// <summary>When the last sweep was through, UTC; null before the first one.</summary>
    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) =>
        (await _journal.LastAsync(cancellationToken))?.CompletedAt;

    /// <summary>Begins a sweep; its findings are made while they are read.</summary>
    public async Task<SweepFindings> FindAsync(CancellationToken cancellationToken)
    {
        var window = SweepWindow.Create(_time.GetUtcNow(), (await _journal.LastAsync(cancellationToken))?.StartedAt, _options);
        var tally = new SweepTally();
        return new SweepFindings(window, tally, LookAsync(window, tally, cancellationToken));
    }

    /// <summary>Writes down that the sweep is complete, so that the next one need not look further back.</summary>
    /// <exception cref="InvalidOperationException">The findings were not read to their end.</exception>
    public async Task CompleteAsync(SweepFindings findings, CancellationToken cancellationToken)
    {
        if (!findings.ReadToEnd)
        {
            throw new InvalidOperationException(
                "The sweep's findings were not read to their end, so it is not complete; read all items first."
            );
        }

        var report = findings.Report;
        await _journal.WriteAsync(
            new SweepRecord(SweepRecord.CurrentSchema, findings.Window.StartedAt, _time.GetUtcNow(), report),
            cancellationToken
        );
        if (report.FoundWork)
        {
            Log.Swept(_logger, report);
        }
        else
        {
            Log.SweptNothing(_logger, report);
        }
    }

    private async IAsyncEnumerable<SweepFinding> LookAsync(
        SweepWindow window,
        SweepTally tally,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var unclaimed = SelectAsync(
            _tables.ReadAsync(BatchId.UnclaimedTable, from: null, to: null, cancellationToken),
            _unclaimed.LookAsync,
            cancellationToken
        );
        var landed = SelectAsync(
            _files.ListAsync(cancellationToken),
            (file, ct) => _landing.LookAsync(file, window, ct),
            cancellationToken
        );
        foreach (var (pass, isListing) in ((IAsyncEnumerable<SweepStep>, bool)[])[(unclaimed, false), (landed, true)])
        {
            await foreach (var step in pass)
            {
                tally.Listed += isListing ? 1 : 0;
                tally.Add(step.Sight);
                if (step.Finding is { } finding)
                {
                    yield return finding;
                }
            }
        }
    }

    private IAsyncEnumerable<SweepStep> SelectAsync<T>(
        IAsyncEnumerable<T> items,
        Func<T, CancellationToken, Task<SweepStep>> look,
        CancellationToken cancellationToken
    ) => ReadAhead.SelectAsync(items, _options.ReadsAtOnce, look, cancellationToken);
}
