using System.Diagnostics;
using System.Text.Json;

namespace Landfall.OnAzure.Tests;

public sealed class PublishTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-publish-");

    [Fact]
    public async Task Publish_App_HoldsAllThatTheFunctionsHostNeedsAndNoSettingsOfAMachine()
    {
        await PublishAsync();

        Assert.All(
            (string[])
                ["host.json", "worker.config.json", "Landfall.Azure.dll", "Landfall.Azure.runtimeconfig.json", "Landfall.Functions.dll"],
            file => Assert.True(File.Exists(In(file)), $"The publish output has no {file}.")
        );
        Assert.Equal(
            await File.ReadAllTextAsync(Path.Combine(Landfall.Tests.SharedData.Repository, "host.json")),
            await File.ReadAllTextAsync(In("host.json"))
        );
        Assert.Empty(_folder.GetFiles("local.settings*", SearchOption.AllDirectories));
        Assert.DoesNotContain(_folder.GetFiles("Landfall.*.dll").Select(file => file.Name), name =>
            name is "Landfall.Local.dll" or "Landfall.Embedded.dll"
        );
        await HasEveryFunctionAsync();
        await HasEveryExtensionAsync();
        await HasDuckDbForLinuxAsync();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task HasEveryFunctionAsync()
    {
        using var metadata = JsonDocument.Parse(await File.ReadAllTextAsync(In("functions.metadata")));
        var triggers = metadata
            .RootElement.EnumerateArray()
            .ToDictionary(
                function => function.GetProperty("name").GetString()!,
                function =>
                    function
                        .GetProperty("bindings")
                        .EnumerateArray()
                        .Single(binding => binding.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase))
                        .Clone(),
                StringComparer.Ordinal
            );

        Assert.Equal(CompositionTests.Functions.Keys.Order(StringComparer.Ordinal), triggers.Keys.Order(StringComparer.Ordinal));
        Assert.All(metadata.RootElement.EnumerateArray(), function =>
            Assert.Equal("Landfall.Functions.dll", function.GetProperty("scriptFile").GetString())
        );
        Assert.Equal(
            ("%EventsQueue%", "EventStorage"),
            (Text(triggers["TableUpdated"], "queueName"), Text(triggers["TableUpdated"], "connection"))
        );
        Assert.Equal(
            ("%LandingContainer%/{name}", "LandingStorage", "EventGrid"),
            (
                Text(triggers["LandingArrived"], "path"),
                Text(triggers["LandingArrived"], "connection"),
                Text(triggers["LandingArrived"], "source")
            )
        );
    }

    private async Task HasEveryExtensionAsync()
    {
        using var extensions = JsonDocument.Parse(await File.ReadAllTextAsync(In("extensions.json")));
        var names = extensions
            .RootElement.GetProperty("extensions")
            .EnumerateArray()
            .Select(extension => extension.GetProperty("name").GetString()!)
            .ToList();

        Assert.All((string[])["AzureStorageBlobs", "AzureStorageQueues", "DurableTask"], name => Assert.Contains(name, names));
        Assert.All(extensions.RootElement.GetProperty("extensions").EnumerateArray(), extension =>
            Assert.True(
                extension.GetProperty("hintPath").GetString() is { } path && File.Exists(Path.Combine(_folder.FullName, path)),
                $"The publish output lacks the file of {extension}."
            )
        );
    }

    // The Functions host runs Linux on x64, whatever machine publishes.
    private async Task HasDuckDbForLinuxAsync()
    {
        var library = Assert.Single(_folder.GetFiles("libduckdb.so", SearchOption.AllDirectories));
        var header = new byte[20];
        await using var file = library.OpenRead();
        await file.ReadExactlyAsync(header);

        Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F', 2], header[..5]);
        Assert.Equal(62, header[18]);
    }

    private static string? Text(JsonElement binding, string property) => binding.GetProperty(property).GetString();

    private string In(string file) => Path.Combine(_folder.FullName, file);

    private async Task PublishAsync()
    {
        var project = Path.Combine(Landfall.Tests.SharedData.Repository, "functions", "Landfall.Azure");
        var configuration = AppContext.BaseDirectory.Contains(
            $"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal
        )
            ? "Release"
            : "Debug";
        using var publish = Process.Start(
            new ProcessStartInfo(
                "dotnet",
                [
                    "publish",
                    project,
                    "--no-restore",
                    "--no-dependencies",
                    "-c",
                    configuration,
                    "-o",
                    _folder.FullName,
                    "--verbosity",
                    "quiet",
                    "-nodeReuse:false",
                ]
            )
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var words = await Task.WhenAll(publish.StandardOutput.ReadToEndAsync(), publish.StandardError.ReadToEndAsync());
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, string.Join(Environment.NewLine, words));
    }
}
