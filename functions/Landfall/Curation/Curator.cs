using System.Runtime.ExceptionServices;
using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Parts;
using Microsoft.Extensions.Options;

namespace Landfall.Curation;

/// <summary>
/// Reads landed files of one contract in one pass, checks every row against the contract, and writes what fits and what does not as Parquet
/// parts. Memory is bounded by the options, whatever the files' sizes.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="limits">What the warehouse keeps that the rows go to: a row with more is a reject; null for no limits.</param>
public sealed class Curator(IOptions<CurationOptions> options, WarehouseLimits? limits = null) : IDisposable
{
    private readonly PartDatabases _databases = new(options.Value);

    /// <summary>Curates the one file in <paramref name="content"/>.</summary>
    /// <param name="batch">The batch's id, which every row and reject carries.</param>
    /// <param name="contract">What the rows must look like.</param>
    /// <param name="content">The stored bytes, plain or gzip; stays the caller's.</param>
    /// <param name="storedLength">How many there are.</param>
    /// <param name="rowHashKey">In mode merge, what row hashes are keyed with; not used in the others.</param>
    /// <param name="onPart">
    /// Called with every finished part, one at a time for each kind; the file is deleted when it returns. A part counts only if this method
    /// returns: whatever fails later makes all of them void.
    /// </param>
    /// <param name="cancellationToken">Stops every thread and leaves no file behind.</param>
    /// <exception cref="TerminalException">The file's content is at fault, and it is refused as a whole.</exception>
    /// <exception cref="ConservationException">Counts that must agree do not.</exception>
    public async Task<CurationResult> RunAsync(
        string batch,
        TableContract contract,
        Stream content,
        long storedLength,
        RowHashKey? rowHashKey,
        Func<FinishedPart, CancellationToken, Task> onPart,
        CancellationToken cancellationToken
    )
    {
        if (contract.Mode == LoadMode.Merge)
        {
            ArgumentNullException.ThrowIfNull(rowHashKey);
        }

        var file = new CurationFile(batch, 0, _ => Task.FromResult<IFileContent>(new GivenContent(content, storedLength)));
        var pass = await RunAsync(new PassInput(contract, [file], rowHashKey, batch), onPart, cancellationToken);
        if (pass.Files[0] is { Result: { } result })
        {
            return result;
        }

        ExceptionDispatchInfo.Throw(pass.Files[0].Failure!);
        throw pass.Files[0].Failure!;
    }

    /// <summary>Curates the files of <paramref name="input"/> together; <paramref name="onPart"/> as above.</summary>
    /// <exception cref="ConservationException">Counts of the pass as a whole do not agree.</exception>
    internal async Task<PassResult> RunAsync(
        PassInput input,
        Func<FinishedPart, CancellationToken, Task> onPart,
        CancellationToken cancellationToken
    )
    {
        await using var pass = new CurationPass(input, options.Value, limits, _databases, onPart, cancellationToken);
        return await pass.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _databases.Dispose();
}
