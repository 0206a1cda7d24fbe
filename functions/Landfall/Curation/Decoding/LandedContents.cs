using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Curation.Decoding;

/// <summary>The files of one pass as they are fetched: each by requests of its own, but for small members of an archive that stand side by
/// side, which come by one.</summary>
internal sealed class LandedContents : IAsyncDisposable
{
    private readonly ArchiveReader _archives;
    private readonly int _rangeBytes;
    private readonly List<SharedRange> _ranges = [];
    private readonly Dictionary<LandedFile, SharedRange> _rangeOf = [];

    /// <param name="archives">Where archives are.</param>
    /// <param name="files">The files, in the order of <see cref="InOrder"/>.</param>
    /// <param name="rangeBytes">Bytes of one request.</param>
    public LandedContents(ArchiveReader archives, IReadOnlyList<LandedFile> files, int rangeBytes)
    {
        (_archives, _rangeBytes) = (archives, rangeBytes);
        var run = new List<LandedFile>();
        foreach (var file in files)
        {
            if (run.Count > 0 && !Follows(run, file))
            {
                Share(run);
                run.Clear();
            }

            run.Add(file);
        }

        Share(run);
    }

    /// <summary>Brings the members of an archive together and into its order, so that what is fetched for several is held for a short
    /// time.</summary>
    public static IReadOnlyList<T> InOrder<T>(IEnumerable<T> items, Func<T, LandedFile> fileOf) =>
        [
            .. items
                .GroupBy(item => (ArchiveMember.BlobOf(fileOf(item).Name), fileOf(item).ETag))
                .SelectMany(blob => blob.OrderBy(item => fileOf(item).Place?.HeaderOffset)),
        ];

    /// <summary>Begins to read one of the files; of a member whose place nobody wrote down, the directory is read first.</summary>
    /// <exception cref="TerminalException">The archive cannot be read, or the blob is gone.</exception>
    /// <exception cref="BlobReplacedException">The blob is another version by now.</exception>
    public async Task<IFileContent> OpenAsync(LandedFile file, CancellationToken cancellationToken)
    {
        if (ArchiveMember.Parse(file.Name) is not { } name)
        {
            return LandedContent.OfBlob(_archives.VersionOf(file.Name, file.ETag), file.Length, _rangeBytes);
        }

        if (_rangeOf.TryGetValue(file, out var range))
        {
            return LandedContent.OfMember(range, name.Path, file.Place!);
        }

        var place = file.Place ?? await _archives.PlaceAsync(name, file.ETag, cancellationToken);
        return LandedContent.OfMember(_archives.VersionOf(name.Archive, file.ETag), name.Path, place, _rangeBytes);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var range in _ranges)
        {
            await range.DisposeAsync();
        }
    }

    private bool Follows(List<LandedFile> run, LandedFile file) =>
        run[0].Place is { } first
        && run[^1].Place is { } last
        && file.Place is { } next
        && last.HeaderOffset + LocalHeader.SpanOf(last) == next.HeaderOffset
        && next.HeaderOffset + LocalHeader.SpanOf(next) - first.HeaderOffset <= _rangeBytes
        && string.Equals(run[^1].ETag, file.ETag, StringComparison.Ordinal)
        && string.Equals(ArchiveMember.BlobOf(run[^1].Name), ArchiveMember.BlobOf(file.Name), StringComparison.Ordinal);

    private void Share(List<LandedFile> run)
    {
        if (run.Count < 2)
        {
            return;
        }

        var (first, last) = (run[0].Place!, run[^1].Place!);
        var length = last.HeaderOffset + LocalHeader.SpanOf(last) - first.HeaderOffset;
        var blob = _archives.VersionOf(ArchiveMember.BlobOf(run[0].Name), run[0].ETag);
        var range = new SharedRange(blob, first.HeaderOffset, (int)length, run.Count);
        _ranges.Add(range);
        foreach (var file in run)
        {
            _rangeOf.Add(file, range);
        }
    }
}
