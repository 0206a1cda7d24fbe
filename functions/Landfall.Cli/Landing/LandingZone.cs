using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Contracts;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Cli.Landing;

/// <summary>The storage that sources drop their files in.</summary>
internal sealed class LandingZone
{
    private readonly LandfallContainers _containers;

    /// <summary>Connects to the containers with that prefix.</summary>
    public LandingZone(string connectionString, string prefix)
    {
        var options = new BlobClientOptions
        {
            Retry =
            {
                MaxRetries = 3,
                Mode = RetryMode.Exponential,
                NetworkTimeout = TimeSpan.FromMinutes(5),
            },
        };
        _containers = new LandfallContainers(
            new BlobServiceClient(connectionString, options),
            Options.Create(new StorageOptions { Prefix = prefix })
        );
    }

    /// <summary>The contracts in force.</summary>
    /// <exception cref="CliException">Storage does not answer.</exception>
    public Task<ContractSet> ContractsAsync(CancellationToken cancellationToken) =>
        AskAsync(async () => await new ContractStore(_containers).LoadCurrentAsync(cancellationToken));

    /// <summary>Uploads a stream that can be read twice; the host sees it when it is complete.</summary>
    /// <param name="name">The name to land under.</param>
    /// <param name="content">What lands.</param>
    /// <param name="replaces">True when it may take the place of other content that has landed under that name.</param>
    /// <param name="progress">Told of the bytes sent.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="CliException">Storage does not answer.</exception>
    public Task<UploadEnd> UploadAsync(
        string name,
        Stream content,
        bool replaces,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    ) =>
        AskAsync(async () =>
        {
            var blob = _containers.Landing.GetBlobClient(name);
            var options = new BlobUploadOptions
            {
                ProgressHandler = progress,
                Conditions = replaces ? null : new BlobRequestConditions { IfNoneMatch = ETag.All },
            };
            try
            {
                await blob.UploadAsync(content, options, cancellationToken);
                return UploadEnd.Landed;
            }
            catch (RequestFailedException taken) when (!replaces && taken.Status is 409 or 412)
            {
                return await HasAsync(blob, content, cancellationToken) ? UploadEnd.AlreadyLanded : UploadEnd.NameTaken;
            }
        });

    /// <summary>
    /// What an upload would come to, without one: <see cref="UploadEnd.Landed"/> when the name is free. The content of what has landed is
    /// only read where storage keeps no hash of it.
    /// </summary>
    /// <exception cref="CliException">Storage does not answer.</exception>
    public Task<UploadEnd> LookAsync(string name, FileInfo file, CancellationToken cancellationToken) =>
        AskAsync(async () =>
        {
            var blob = _containers.Landing.GetBlobClient(name);
            BlobProperties landed;
            try
            {
                landed = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            }
            catch (RequestFailedException absent) when (absent.Status == 404)
            {
                return UploadEnd.Landed;
            }

            if (landed.ContentLength != file.Length)
            {
                return UploadEnd.NameTaken;
            }

            await using var content = file.OpenRead();
            var isSame = landed.ContentHash is { Length: > 0 } hash
                ? (await Md5Async(content, cancellationToken)).AsSpan().SequenceEqual(hash)
                : await HasAsync(blob, content, cancellationToken);
            return isSame ? UploadEnd.AlreadyLanded : UploadEnd.NameTaken;
        });

#pragma warning disable CA5351 // The hash that storage keeps of a blob; it only tells a file from another one here.
    private static async Task<byte[]> Md5Async(Stream content, CancellationToken cancellationToken) =>
        await MD5.HashDataAsync(content, cancellationToken);
#pragma warning restore CA5351

    private static async Task<bool> HasAsync(BlobClient blob, Stream content, CancellationToken cancellationToken)
    {
        if ((await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ContentLength != content.Length)
        {
            return false;
        }

        content.Position = 0;
        await using var landed = await blob.OpenReadAsync(cancellationToken: cancellationToken);
        var (mine, theirs) = (
            await SHA256.HashDataAsync(content, cancellationToken),
            await SHA256.HashDataAsync(landed, cancellationToken)
        );
        return mine.AsSpan().SequenceEqual(theirs);
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException)
        {
            throw new CliException(
                ExitCode.Unreachable,
                $"The storage at {_containers.Landing.Uri} cannot be used: {failure.Message.Split('\n')[0]}",
                "See that the host and its storage run ('landfall status').",
                failure
            );
        }
    }
}

/// <summary>What became of an upload.</summary>
internal enum UploadEnd
{
    /// <summary>The content has landed.</summary>
    Landed,

    /// <summary>The same content has landed under that name before; nothing was uploaded.</summary>
    AlreadyLanded,

    /// <summary>Other content has landed under that name; nothing was uploaded.</summary>
    NameTaken,
}

/// <summary>Uploads files one after the other and has each followed from then on.</summary>
internal sealed class FileLander(LandingZone zone, LandfallClient client, FileBoard board, FileWatch watch)
{
    private readonly List<CliException> _failures = [];
    private readonly List<string> _landed = [];
    private readonly List<string> _alreadyLanded = [];

    /// <summary>True when a file may take the place of another that has landed under its name.</summary>
    public bool Replaces { get; init; }

    /// <summary>Says of a name whether a file without a byte is one of no rows there.</summary>
    public Func<string, bool> MayBeEmpty { get; init; } = _ => false;

    /// <summary>Why files were not ingested, in their order; the others were.</summary>
    public IReadOnlyList<CliException> Failures => _failures;

    /// <summary>Names that files have landed under, those too that had before.</summary>
    public IReadOnlyList<string> Landed => _landed;

    /// <summary>Names under which the same content had landed before.</summary>
    public IReadOnlyList<string> AlreadyLanded => _alreadyLanded;

    /// <summary>Lands each file under its name.</summary>
    /// <exception cref="CliException">Storage or host do not answer.</exception>
    public async Task LandAsync(IEnumerable<(FileInfo File, string Name)> files, CancellationToken cancellationToken)
    {
        var waiting = files.Select(file => (file.File, file.Name, Sent: board.Add(file.Name, file.File.Length))).ToList();
        foreach (var (file, name, sent) in waiting)
        {
            try
            {
                await LandAsync(file, name, sent, cancellationToken);
            }
            catch (CliException failure) when (failure.ExitCode == ExitCode.Failed)
            {
                // What is wrong with one file must not keep those behind it from being ingested.
                _failures.Add(failure);
                board.NotLanded(name);
            }
        }
    }

    private async Task LandAsync(FileInfo file, string name, IProgress<long> sent, CancellationToken cancellationToken)
    {
        await using var content = Open(file);
        if (content.Length == 0 && !MayBeEmpty(name))
        {
            // Landed, it would be refused there, after it has taken the place of a whole file with --replace.
            throw new CliException(
                ExitCode.Failed,
                $"'{file.FullName}' was not landed: it is empty.",
                "Export it again: CSV without rows has its header, Parquet its footer."
            );
        }

        var end = await zone.UploadAsync(name, content, Replaces, sent, cancellationToken);
        if (end == UploadEnd.NameTaken)
        {
            throw new CliException(
                ExitCode.Failed,
                $"'{file.FullName}' was not landed: other content has landed as '{name}' before.",
                "Give the file a name of its own, or say --replace if it is to take the other one's place."
            );
        }

        _landed.Add(name);
        if (end == UploadEnd.AlreadyLanded)
        {
            _alreadyLanded.Add(name);
            board.AlreadyLanded(name);
        }
        else
        {
            board.Landed(name, content.Length);
        }

        // The host sees the file by itself; asking saves the wait for its next look.
        watch.Track(await client.StartAsync(name, cancellationToken), name);
    }

    private static FileStream Open(FileInfo file)
    {
        try
        {
            return file.OpenRead();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCode.Failed,
                $"'{file.FullName}' cannot be read: {failure.Message}",
                "See that it exists and that you may read it.",
                failure
            );
        }
    }
}

/// <summary>The files that paths on a command line mean.</summary>
internal static class LocalFiles
{
    /// <summary>Files as they are and folders as the files in them, in the order of their names.</summary>
    /// <exception cref="CliException">A path does not exist, or a folder holds nothing.</exception>
    public static IReadOnlyList<FileInfo> Expand(IEnumerable<string> paths)
    {
        var files = new List<FileInfo>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                files.Add(new FileInfo(path));
                continue;
            }

            var found = Directory.Exists(path)
                ? FilesIn(path, Real(path), []).Order(StringComparer.Ordinal).Select(file => new FileInfo(file)).ToList()
                : throw new CliException(ExitCode.Usage, $"There is no file or folder '{path}'.", "Name files that exist.");
            if (found.Count == 0)
            {
                throw new CliException(ExitCode.Usage, $"The folder '{path}' holds no file.", "Name a folder with files, or files.");
            }

            files.AddRange(found);
        }

        return files;
    }

    // A folder that links lead to again, such as its own parent, counts once: its files would land under another name each time.
    private static IEnumerable<string> FilesIn(string folder, string real, HashSet<string> seen)
    {
        if (!seen.Add(real))
        {
            return [];
        }

        var folders = new DirectoryInfo(folder).GetDirectories().OrderBy(child => child.LinkTarget is not null);
        return Directory
            .GetFiles(folder)
            .Concat(
                folders.SelectMany(child =>
                    FilesIn(child.FullName, child.LinkTarget is null ? Path.Combine(real, child.Name) : Real(child.FullName), seen)
                )
            );
    }

    // Where a path leads to when all links on its way are followed.
    private static string Real(string path)
    {
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(whole) is not { } parent)
        {
            return whole;
        }

        var here = Path.Combine(Real(parent), Path.GetFileName(whole));
        return Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Real(target.FullName) : here;
    }
}
