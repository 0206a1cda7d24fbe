using System.Diagnostics;
using System.Reflection;

namespace Landfall.Infrastructure.Tests.Compiler;

/// <summary>Microsoft's own compiler, as the package has it. It needs no network.</summary>
internal static class BicepCompiler
{
    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(3);

    /// <summary>The version that eng/Bicep.targets restores.</summary>
    public static string Version { get; } = Metadata("BicepVersion");

    /// <summary>Runs one command in a folder; skips the test where there is no compiler for the system.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">The command and its options.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<CompilerRun> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        var path = Metadata("BicepCompiler");
        Assert.SkipUnless(path.Length > 0, "The package feed has the Bicep compiler for Linux on x64 only.");
        Assert.True(File.Exists(path), $"There is no Bicep compiler at {path}; restore the packages of Functions.sln.");

        var start = new ProcessStartInfo(path, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // It unpacks itself into the home folder otherwise, which a build agent may not write to.
        start.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = Path.Combine(Path.GetTempPath(), "landfall-bicep");

        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(MostTime);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(time.Token);
            var errors = process.StandardError.ReadToEndAsync(time.Token);
            await process.WaitForExitAsync(time.Token);
            return new CompilerRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Metadata(string key) =>
        typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value ?? "";
}

/// <summary>How a run of the compiler ended.</summary>
/// <param name="ExitCode">0 where it found no error.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record CompilerRun(int ExitCode, string Output, string Errors);
