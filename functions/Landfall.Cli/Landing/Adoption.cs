namespace Landfall.Cli.Landing;

/// <summary>
/// Lands the files of a plan one after the other, at a rate. Nothing is written down here: whoever runs it again finds in the landing
/// container what has landed, so it may end at any moment.
/// </summary>
internal sealed class Adoption(IAdoptionTarget target, Pace pace)
{
    private const int LooksAtOnce = 16;
    private const int MostFailures = 100;

    private readonly List<CliException> _failures = [];

    /// <summary>Files that landed, or that would.</summary>
    public int Landed { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Files whose content had landed under their name before.</summary>
    public int AlreadyThere { get; private set; }

    /// <summary>Files that did not land.</summary>
    public int Failed { get; private set; }

    /// <summary>Why, of the first hundred.</summary>
    public IReadOnlyList<CliException> Failures => _failures;

    /// <summary>Lands what has not landed; what has costs a look, several at once, and does not count for the rate.</summary>
    /// <param name="files">The files, in their order.</param>
    /// <param name="dryRun">True to look and land nothing.</param>
    /// <param name="progress">Told of each file that is done with.</param>
    /// <param name="cancellationToken">Ends it behind the file in hand.</param>
    /// <exception cref="CliException">Storage or host do not answer.</exception>
    public async Task RunAsync(
        IReadOnlyList<AdoptedFile> files,
        bool dryRun,
        IProgress<AdoptedFile>? progress,
        CancellationToken cancellationToken
    )
    {
        var looks = new Queue<Task<UploadEnd>>();
        var asked = 0;
        try
        {
            foreach (var file in files)
            {
                while (asked < files.Count && looks.Count < LooksAtOnce)
                {
                    looks.Enqueue(LookAsync(files[asked++], cancellationToken));
                }

                await OneAsync(file, looks.Dequeue(), dryRun, cancellationToken);
                progress?.Report(file);
            }
        }
        finally
        {
            await ((Task)Task.WhenAll(looks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task OneAsync(AdoptedFile file, Task<UploadEnd> look, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            var (end, bytes) = (await look, 0L);
            if (end == UploadEnd.Landed)
            {
                bytes = RequireContent(file);
                if (!dryRun)
                {
                    await pace.WaitAsync(cancellationToken);
                    end = await target.LandAsync(file, cancellationToken);
                }
            }

            Count(file, end, bytes);
        }
        catch (CliException failure) when (failure.ExitCode == ExitCode.Failed)
        {
            // What is wrong with one file must not keep those behind it.
            Fail(failure);
        }
    }

    private void Count(AdoptedFile file, UploadEnd end, long bytes)
    {
        switch (end)
        {
            case UploadEnd.Landed:
                Landed++;
                Bytes += bytes;
                break;
            case UploadEnd.AlreadyLanded:
                AlreadyThere++;
                break;
            default:
                Fail(
                    new CliException(
                        ExitCode.Failed,
                        $"'{file.Path}' was not landed: other content has landed as '{file.Name}' before.",
                        "If this one is to take its place: 'landfall ingest FILE --replace'."
                    )
                );
                break;
        }
    }

    private void Fail(CliException failure)
    {
        Failed++;
        if (_failures.Count < MostFailures)
        {
            _failures.Add(failure);
        }
    }

    private async Task<UploadEnd> LookAsync(AdoptedFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await target.LookAsync(file, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, failure);
        }
    }

    // A name that is free was looked at without its file, which may be gone.
    private long RequireContent(AdoptedFile file)
    {
        long bytes;
        try
        {
            bytes = new FileInfo(file.Path).Length;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, failure);
        }

        return bytes > 0 || target.MayBeEmpty(file.Name)
            ? bytes
            : throw new CliException(
                ExitCode.Failed,
                $"'{file.Path}' was not landed: it is empty.",
                "Export it again: CSV without rows has its header, Parquet its footer."
            );
    }

    /// <summary>Says that a file cannot be read.</summary>
    internal static CliException Unreadable(AdoptedFile file, Exception failure) =>
        new(ExitCode.Failed, $"'{file.Path}' cannot be read: {failure.Message}", "See that it exists and that you may read it.", failure);
}

/// <summary>Where adopted files land.</summary>
internal interface IAdoptionTarget
{
    /// <summary>What landing a file would come to: landed when its name is free.</summary>
    Task<UploadEnd> LookAsync(AdoptedFile file, CancellationToken cancellationToken);

    /// <summary>Lands a file under its name unless that is taken, and tells the host.</summary>
    Task<UploadEnd> LandAsync(AdoptedFile file, CancellationToken cancellationToken);

    /// <summary>True for a name under which a file without a byte is one of no rows.</summary>
    bool MayBeEmpty(string name);
}
