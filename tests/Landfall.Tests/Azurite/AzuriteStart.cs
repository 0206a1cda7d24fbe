using System.Diagnostics;

namespace Landfall.Tests.Azurite;

/// <summary>How an Azurite is started and reached.</summary>
internal static class AzuriteStart
{
    // Azurite's published development account; it opens nothing but an emulator.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Azurite ends with its standard input, so a killed test run leaves no server behind.
    private const string Script =
        "process.argv.splice(1,0,'azurite');process.stdin.resume().on('end',()=>process.exit(0));require(process.env.AZURITE_MAIN);";

    /// <summary>Its program, which the build restores.</summary>
    public static string Main { get; } =
        Path.Combine(SharedData.Repository, "eng", "npm", "node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>The process for <paramref name="arguments"/>; its output has to be read.</summary>
    public static ProcessStartInfo Of(params IEnumerable<string> arguments) =>
        new("node", ["-e", Script, "--", .. arguments, "--silent", "--skipApiVersionCheck", "--loose", "--disableTelemetry"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["AZURITE_MAIN"] = Main },
        };

    /// <summary>The connection string for its services by their addresses, such as <c>("Blob", "http://127.0.0.1:1")</c>.</summary>
    public static string ConnectionString(params IEnumerable<(string Service, string Address)> services) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + string.Concat(services.Select(service => $"{service.Service}Endpoint={service.Address}/{Account};"));
}
