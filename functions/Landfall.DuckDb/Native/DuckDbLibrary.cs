using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>Finds and loads DuckDB's native library.</summary>
internal static class DuckDbLibrary
{
    /// <summary>The library's file name on this system.</summary>
    public static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    /// <summary>Loads the first library found; throws <see cref="DllNotFoundException"/>, naming every place looked in, when there is none.</summary>
    public static nint Load(string baseDirectory)
    {
        var places = Places(baseDirectory).ToList();
        foreach (var place in places)
        {
            // A file that is there and cannot be loaded is an error of its own (wrong architecture, missing libstdc++): it must not be passed over.
            if (File.Exists(place))
            {
                return NativeLibrary.Load(place);
            }
        }

        throw new DllNotFoundException(
            $"DuckDB's native library {FileName} was not found. Looked at: {string.Join(", ", places)}. " +
            $"Run `dotnet build`, which fetches it with npm ci into eng/npm, or place {FileName} beside the app.");
    }

    /// <summary>The paths a library may have, best first: beside the app, its runtimes folder, then eng/npm of a folder above.</summary>
    public static IEnumerable<string> Places(string baseDirectory)
    {
        var architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            var other => throw new PlatformNotSupportedException($"DuckDB is published for x64 and arm64; this process is {other}."),
        };
        var musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : musl ? "linux-musl" : "linux";
        var platform = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var package = $"node-bindings-{platform}-{architecture}{(musl ? "-musl" : "")}";

        yield return Path.Combine(baseDirectory, FileName);
        yield return Path.Combine(baseDirectory, "runtimes", $"{system}-{architecture}", "native", FileName);
        for (var folder = new DirectoryInfo(baseDirectory); folder is not null; folder = folder.Parent)
        {
            var npm = Path.Combine(folder.FullName, "eng", "npm");
            if (Directory.Exists(npm))
            {
                yield return Path.Combine(npm, "node_modules", "@duckdb", package, FileName);
            }
        }
    }
}
