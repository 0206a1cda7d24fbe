using System.Diagnostics;
using System.Globalization;
using Landfall.Cli.Landing;

namespace Landfall.Benchmarks.App;

/// <summary>
/// A process that drops many files: it makes them and says so, drops them when its standard input names the storage, and says so.
/// </summary>
internal sealed class DropDriver : IDisposable
{
    /// <summary>The sub-command.</summary>
    public const string Command = "drop-driver";

    /// <summary>Uploads at the same time.</summary>
    public const int AtOnce = 8;

    // Said when all files are on the disk, and when all of them have landed.
    private const string Made = "made";
    private const string Dropped = "dropped";

    private readonly Process _process;

    private DropDriver(Process process) => _process = process;

    /// <summary>Starts the process, which has made all its files then.</summary>
    /// <param name="folder">Where it keeps them.</param>
    /// <param name="tables">The tables that they are for.</param>
    /// <param name="count">How many.</param>
    /// <param name="rows">The rows of each.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<DropDriver> StartAsync(
        DirectoryInfo folder,
        BenchmarkTables tables,
        int count,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                typeof(DropDriver).Assembly.Location,
                Command,
                folder.FullName,
                count.ToString(CultureInfo.InvariantCulture),
                rows.ToString(CultureInfo.InvariantCulture),
                tables.Count.ToString(CultureInfo.InvariantCulture),
                tables.Run.ToString(CultureInfo.InvariantCulture),
            },
        };
        var driver = new DropDriver(Process.Start(start)!);
        await driver.SaysAsync(Made, cancellationToken);
        return driver;
    }

    /// <summary>Has it drop all of them, and waits until they have landed.</summary>
    public async Task DropAsync(string storage, string prefix, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(storage.AsMemory(), cancellationToken);
        await _process.StandardInput.WriteLineAsync(prefix.AsMemory(), cancellationToken);
        await SaysAsync(Dropped, cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>What the process does: makes and drops.</summary>
    /// <param name="arguments">The folder for the files, how many, the rows of each, the number of tables, the run.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (folder, count, rows) = (arguments[0], Number(arguments[1]), Number(arguments[2]));
        var tables = new BenchmarkTables(Number(arguments[3]), uint.Parse(arguments[4], CultureInfo.InvariantCulture));
        await Parallel.ForAsync(0, count, cancellationToken, (file, token) => MakeAsync(tables, folder, file, rows, token));
        Console.WriteLine(Made);
        if (
            await Console.In.ReadLineAsync(cancellationToken) is { } storage
            && await Console.In.ReadLineAsync(cancellationToken) is { } prefix
        )
        {
            var zone = new LandingZone(storage, prefix);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, count, parallel, (file, token) => DropAsync(zone, tables, folder, file, token));
            Console.WriteLine(Dropped);
        }
    }

    /// <summary>Lets go of the process; it ends when nobody names a storage to it any more.</summary>
    public void Dispose()
    {
        _process.StandardInput.Dispose();
        _process.Dispose();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string PathOf(string folder, int file) => Path.Combine(folder, FormattableString.Invariant($"{file}.json.gz"));

    private static async ValueTask MakeAsync(BenchmarkTables tables, string folder, int file, int rows, CancellationToken cancellationToken)
    {
        using var content = await tables.MakeAsync(file, rows, cancellationToken);
        await File.WriteAllBytesAsync(PathOf(folder, file), content.ToArray(), cancellationToken);
    }

    private static async ValueTask DropAsync(
        LandingZone zone,
        BenchmarkTables tables,
        string folder,
        int file,
        CancellationToken cancellationToken
    )
    {
        await using var content = File.OpenRead(PathOf(folder, file));
        await zone.UploadAsync(tables.FileOf(file), content, replaces: true, progress: null, cancellationToken);
    }

    private async Task SaysAsync(string word, CancellationToken cancellationToken)
    {
        if (await _process.StandardOutput.ReadLineAsync(cancellationToken) is var said && said != word)
        {
            throw new InvalidOperationException($"What drops files said '{said}' and not '{word}'.");
        }
    }
}
