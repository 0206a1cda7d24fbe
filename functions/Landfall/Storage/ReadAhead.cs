using System.Runtime.CompilerServices;

namespace Landfall.Storage;

/// <summary>Runs a slow call for each item of a stream, several at once, and hands the answers on in the stream's order.</summary>
internal static class ReadAhead
{
    /// <summary>Keeps at most <paramref name="width"/> calls under way; when the reader stops early, they are cancelled and
    /// awaited.</summary>
    public static async IAsyncEnumerable<TResult> SelectAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items,
        int width,
        Func<TItem, CancellationToken, Task<TResult>> call,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var calls = new Queue<Task<TResult>>(width);
        try
        {
            await foreach (var item in items.WithCancellation(stop.Token))
            {
                if (calls.Count == width)
                {
                    yield return await calls.Dequeue();
                }

                calls.Enqueue(call(item, stop.Token));
            }

            while (calls.TryDequeue(out var next))
            {
                yield return await next;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(calls)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
