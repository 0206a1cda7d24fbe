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
/// the others. Calls are under way beside the listings.
/// </remarks>
internal sealed class BlobPoller
{
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
    private readonly ListingCredit _forExpected;
    private readonly ListingCredit _forRecent;
    private readonly ListingCredit _forRest;
    private readonly Lock _gate = new();
    private Task _turns = Task.CompletedTask;

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
        _forExpected = new ListingCredit(options.ListingShare, time);
        _forRecent = new ListingCredit(options.ListingShare, time);
        _forRest = new ListingCredit(options.ListingShare, time);
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
                await Task.Delay(_pace.PauseSince(start), _time, cancellationToken);
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
        foreach (var hot in Hot(expected))
        {
            var credit = hot.IsExpected ? _forExpected : _forRecent;
            if (hot.IsBusy || credit.IsLeft)
            {
                var (took, isNew) = await ListAsync(hot.Place, cancellationToken);
                credit.Spend(hot.IsBusy || isNew ? TimeSpan.Zero : took);
            }
        }
    }

    private async Task ListTurnsAsync(CancellationToken cancellationToken)
    {
        // As long as every page brings something there is a lot to catch up with.
        while (_forRest.IsLeft && NextTurn() is { } turn)
        {
            var (took, isNew) = await ListAsync(turn, cancellationToken);
            _forRest.Spend(isNew ? TimeSpan.Zero : took);
        }
    }

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
            return _places.NextTurn();
        }
    }

    private async Task<(TimeSpan Took, bool IsNew)> ListAsync(ListingPlace place, CancellationToken cancellationToken)
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

        var fresh = await TakeAsync(page.Blobs, cancellationToken);
        var took = _time.GetElapsedTime(start);
        lock (_gate)
        {
            if (_places.Met(page, fresh))
            {
                // What is not listed any more is forgotten, so memory follows the container.
                _settled.EndPass();
            }
        }

        return (took, fresh.Count > 0);
    }

    /// <summary>Has those of a page's blobs delivered that are to be; gives their names, also of those that have to wait.</summary>
    private async Task<IReadOnlyList<string>> TakeAsync(IReadOnlyList<BlobItem> blobs, CancellationToken cancellationToken)
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

        foreach (var (blob, key) in open)
        {
            if (_delivery.IsFull)
            {
                break;
            }

            if (_delivery.MayStart(key))
            {
                _recent.Note(blob.Name);
                _delivery.Start(blob, key, cancellationToken);
            }
        }

        return open.ConvertAll(one => one.Blob.Name);
    }

    private UInt128 KeyOf(BlobItem blob) => _settled.KeyOf(blob.Name, blob.Properties.ETag.GetValueOrDefault().ToString());
}
