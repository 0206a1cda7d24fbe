using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Landing.Sweeping;
using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
using Landfall.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Polling;

/// <summary>
/// Lists a container again and again and has a function called once for each version of a blob that the app does not know.
/// </summary>
/// <remarks>
/// A container of one page is listed whole each time. Of a larger one are listed the places where blobs are expected, those where some came
/// lately, and page by page the rest; what brings nothing may take a share of the time, each of the three its own, so that none waits for
/// the others, and nor does a place for a crowded one: <see cref="ListingTurns"/>. Calls are under way beside the listings.
/// </remarks>
internal sealed class BlobPoller
{
    // A container of so few pages is passed in a second or two, as a guess of where blobs come may be wrong.
    private const int FewPages = 5;
    private const double ShareOfFewPages = 1.0 / 3;
    private const double ShareOfFewPagesAfterNew = 0.1;

    private readonly FunctionDescriptor _function;
    private readonly LocalHostOptions _options;
    private readonly IKnownBlobs? _known;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BlobContainerClient _container;
    private readonly BlobPages _pages;
    private readonly ListingPlaces _places;
    private readonly RecentFolders _recent;
    private readonly SeenVersions _settled;
    private readonly BlobDelivery _delivery;
    private readonly ListingPace _pace;
    private readonly ListingTurns _hotTurns;
    private readonly ListingCredit _forRest;
    private readonly Lock _gate = new();
    private Task _turns = Task.CompletedTask;
    private int _pagesOfLastPass;
    private int _pagesOfThisPass;

    /// <exception cref="InvalidOperationException">A setting is missing, or the blob path is not a container and one token.</exception>
    public BlobPoller(
        FunctionDescriptor function,
        FunctionInvoker invoker,
        StorageConnections connections,
        IConfiguration configuration,
        LocalHostOptions options,
        IKnownBlobs? known,
        TimeProvider time,
        ILogger log
    )
    {
        var trigger = (BlobTriggerAttribute)function.TriggerAttribute;
        var path = SettingExpression.Resolve(trigger.BlobPath, configuration, function.Name);
        if (path.Split('/') is not [{ Length: > 0 } container, ['{', .. { Length: > 0 } token, '}']])
        {
            throw new InvalidOperationException(
                $"Function '{function.Name}': blob path '{path}' is not a container and one token; write it as 'container/{{name}}'."
            );
        }

        (_function, _options, _known, _time, _log) = (function, options, known, time, log);
        _container = connections.Blobs(trigger.Connection).GetBlobContainerClient(container);
        _pages = new BlobPages(_container, options.BlobPageNames);
        (_places, _recent) = (new ListingPlaces(time), new RecentFolders(time));
        _settled = new SeenVersions(options.RememberedBlobs);
        var poison = connections.Queues(trigger.Connection).GetQueueClient(LandfallNames.BlobPoison);
        _delivery = new BlobDelivery(function, token, invoker, _container, poison, _settled, options, time, log);
        _pace = new ListingPace(options.BlobPollInterval, time);
        _hotTurns = new ListingTurns(options.ListingShare, time);
        _forRest = new ListingCredit(time);
    }

    /// <summary>Polls until cancelled, and ends when every call has ended.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var start = _time.GetTimestamp();
                await LookAsync(PollAsync, cancellationToken);
                await Task.Delay(IsSmall() ? _pace.PauseSince(start) : _pace.Pause, _time, cancellationToken);
            }
        }
        finally
        {
            await _turns.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _delivery.EndAsync();
        }
    }

    private async Task LookAsync(Func<CancellationToken, Task> look, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                await look(cancellationToken);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                // One that is being deleted is not there and cannot be made for a while.
                await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            _log.PollFailed(failure, _function.Name, _container.Name);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        if (IsSmall())
        {
            await ListAsync(ListingPlace.Whole, cancellationToken);
            if (IsSmall())
            {
                return;
            }
        }

        // A page of the rest may take as long as all hot places together, so these do not wait for it.
        if (_turns.IsCompleted)
        {
            _turns = LookAsync(ListTurnsAsync, cancellationToken);
        }

        var expected = _known is null ? [] : await _known.ExpectedAsync(_container, _options.HotPrefixes, cancellationToken);
        foreach (var place in _hotTurns.Due(Hot(expected)))
        {
            _hotTurns.Listed(place, (await ListAsync(place, cancellationToken)).Took);
        }
    }

    private async Task ListTurnsAsync(CancellationToken cancellationToken)
    {
        // As long as calls begin for every page there is a lot to catch up with.
        while (_forRest.IsLeft(ShareOfRest()) && NextTurn() is { } turn)
        {
            var (took, begins) = await ListAsync(turn, cancellationToken);
            _forRest.Spend(begins ? TimeSpan.Zero : took);
            if (turn.Prefix.Length == 0)
            {
                (_pagesOfLastPass, _pagesOfThisPass) = turn.Token is null
                    ? (_pagesOfThisPass, 1)
                    : (_pagesOfLastPass, _pagesOfThisPass + 1);
            }
        }
    }

    private bool HasFewPages() => Math.Max(_pagesOfLastPass, _pagesOfThisPass) <= FewPages;

    private double ShareOfRest() =>
        Math.Max(
            _options.ListingShare,
            !HasFewPages() ? 0
                : _pace.IsFollowed ? ShareOfFewPagesAfterNew
                : ShareOfFewPages
        );

    private bool IsSmall()
    {
        lock (_gate)
        {
            return _places.IsSmall;
        }
    }

    private IReadOnlyList<HotPlace> Hot(IReadOnlyList<string> expected)
    {
        lock (_gate)
        {
            _places.Expect(expected, _recent.Current());
            return _places.Hot();
        }
    }

    private ListingPlace? NextTurn()
    {
        lock (_gate)
        {
            // A pass over few pages is over as soon as one over a prefix of them.
            return HasFewPages() && !_places.IsSmall ? _places.TurnOf("") : _places.NextTurn();
        }
    }

    private async Task<(TimeSpan Took, bool Begins)> ListAsync(ListingPlace place, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        ListedPage page;
        try
        {
            page = await _pages.ReadAsync(place, cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 400 && place.Token is not null)
        {
            lock (_gate)
            {
                _places.Lost(place);
            }

            return (_time.GetElapsedTime(start), false);
        }

        var (fresh, begins) = await TakeAsync(page.Blobs, cancellationToken);
        var took = _time.GetElapsedTime(start);
        lock (_gate)
        {
            if (_places.Met(page, fresh))
            {
                // What is not listed any more is forgotten, so memory follows the container.
                _settled.EndPass();
            }
        }

        return (took, begins);
    }

    /// <summary>Has those of a page's blobs delivered that are to be; gives their names, also of those that have to wait, and whether a
    /// call begins for one.</summary>
    private async Task<(IReadOnlyList<string> Fresh, bool Begins)> TakeAsync(
        IReadOnlyList<BlobItem> blobs,
        CancellationToken cancellationToken
    )
    {
        // In this order: a call that ends in between has settled its blob before.
        var open = blobs
            .Where(blob => !_delivery.IsUnderWay(blob.Name))
            .Select(blob => (Blob: blob, Key: KeyOf(blob)))
            .Where(one => !_settled.Meet(one.Key))
            .ToList();
        if (_known is not null && open.Exists(one => !_delivery.HasFailed(one.Key)))
        {
            var known = await _known.AreKnownAsync(_container, open.ConvertAll(one => one.Blob), cancellationToken);
            foreach (var (one, isKnown) in open.Zip(known))
            {
                if (isKnown)
                {
                    _delivery.Settle(one.Key);
                }
            }

            open = [.. open.Zip(known, (one, isKnown) => (one, isKnown)).Where(pair => !pair.isKnown).Select(pair => pair.one)];
        }

        if (open.Exists(one => !_delivery.HasFailed(one.Key)))
        {
            _pace.MetNew();
        }

        var begins = false;
        foreach (var (blob, key) in open)
        {
            if (!_delivery.IsFull(blob.Name) && _delivery.MayStart(key))
            {
                _recent.Note(blob.Name);
                _delivery.Start(blob, key, cancellationToken);
                begins = true;
            }
        }

        return (open.ConvertAll(one => one.Blob.Name), begins);
    }

    private UInt128 KeyOf(BlobItem blob) => _settled.KeyOf(blob.Name, blob.Properties.ETag.GetValueOrDefault().ToString());
}
