using System.Globalization;
using Landfall.Cli.Landing;

namespace Landfall.Benchmarks.App;

/// <summary>
/// The process that drops files for <see cref="ManyBenchmark"/>: makes them and says so, drops them when its standard input names the
/// storage, and says so.
/// </summary>
internal static class DropDriver
{
    /// <summary>The sub-command.</summary>
    public const string Command = "drop-driver";

    /// <summary>Said when all files are on the disk.</summary>
    public const string Made = "made";

    /// <summary>Said when all of them have landed.</summary>
    public const string Dropped = "dropped";

    /// <summary>Uploads at the same time.</summary>
    public const int AtOnce = 8;

    /// <summary>Makes and drops.</summary>
    /// <param name="arguments">The folder for the files, how many, and the rows of each.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (folder, count) = (arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture));
        var rows = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        await Parallel.ForAsync(0, count, cancellationToken, (file, token) => MakeAsync(folder, file, rows, token));
        Console.WriteLine(Made);
        if (await Console.In.ReadLineAsync(cancellationToken) is { } storage)
        {
            var zone = new LandingZone(storage, prefix: "");
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, count, parallel, (file, token) => DropAsync(zone, folder, file, token));
            Console.WriteLine(Dropped);
        }
    }

    private static string PathOf(string folder, int file) => Path.Combine(folder, FormattableString.Invariant($"{file}.json.gz"));

    private static async ValueTask MakeAsync(string folder, int file, int rows, CancellationToken cancellationToken)
    {
        using var content = await RunningApp.MakeFileAsync(file, rows, cancellationToken);
        await File.WriteAllBytesAsync(PathOf(folder, file), content.ToArray(), cancellationToken);
    }

    private static async ValueTask DropAsync(LandingZone zone, string folder, int file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(PathOf(folder, file));
        await zone.UploadAsync(RunningApp.NameOf(file), content, progress: null, cancellationToken);
    }
}
