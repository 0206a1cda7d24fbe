using System.Xml.Linq;
using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbLibraryTests
{
    [Fact]
    public void LibraryVersion_OfTheLinkedFile_IsThePinnedPackages()
    {
        var pinned = XDocument
            .Load(Path.Combine(SharedData.Repository, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Single(package => package.Attribute("Include")!.Value == "DuckDB.NET.Bindings.Full")
            .Attribute("Version")!
            .Value;

        Assert.StartsWith($"{DuckDbInstance.LibraryVersion.TrimStart('v')}.", pinned, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_OfWhatBuildsOnLandfallDuckDb_HasOneNativeLibraryAndNoManagedOne()
    {
        var files = Directory
            .EnumerateFiles(
                AppContext.BaseDirectory,
                "*duckdb*",
                new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive }
            )
            .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file))
            .Where(file =>
                Path.GetExtension(file) is ".so" or ".dylib" || (Path.GetExtension(file) == ".dll" && file != "Landfall.DuckDb.dll")
            );

        Assert.Equal(
            [
                OperatingSystem.IsWindows() ? "duckdb.dll"
                : OperatingSystem.IsMacOS() ? "libduckdb.dylib"
                : "libduckdb.so",
            ],
            files
        );
    }
}
