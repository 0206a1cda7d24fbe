using Landfall.Curation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Landfall.Diagnosis;

/// <summary>Registers the checks; a store or a warehouse adds those of its own folder.</summary>
internal static class DiagnosisServices
{
    /// <summary>Adds what every host is checked for, and the look at what expires.</summary>
    public static void AddDiagnosis(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<DoctorOptions>(configuration, DoctorOptions.Section);
        services.AddSingleton(new SecretMask(configuration));
        services.AddSingleton(new CredentialReader(configuration));
        services.AddSingleton<CredentialWatch>();
        services.AddSingleton<DoctorRun>();
        services.AddSingleton<IDoctorChecks>(provider => ActivatorUtilities.CreateInstance<StorageChecks>(provider, configuration));
        services.AddSingleton<IDoctorChecks>(provider => ActivatorUtilities.CreateInstance<WarehouseChecks>(provider, configuration));
        services.AddFolderCheck<CurationOptions>(
            "parts on their way",
            $"{CurationOptions.Section}:{nameof(CurationOptions.TempFolder)}",
            options => options.TempFolder is { Length: > 0 } folder ? folder : Path.GetTempPath()
        );
        services.AddSingleton<IDoctorChecks, VersionChecks>();
        services.AddSingleton<IDoctorChecks, CredentialChecks>();
    }

    /// <summary>Adds the check of a folder that options name.</summary>
    public static void AddFolderCheck<TOptions>(
        this IServiceCollection services,
        string what,
        string setting,
        Func<TOptions, string> folderOf
    )
        where TOptions : class =>
        services.AddSingleton<IDoctorChecks>(provider => new FolderChecks(
            what,
            setting.Replace(":", "__", StringComparison.Ordinal),
            () => folderOf(provider.GetRequiredService<IOptions<TOptions>>().Value),
            provider.GetRequiredService<IOptions<DoctorOptions>>().Value.LeastFreeBytes
        ));
}

/// <summary>The check of one folder.</summary>
internal sealed class FolderChecks(string what, string setting, Func<string> folder, long leastFree) : IDoctorChecks
{
    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List() => [new FolderCheck(what, folder(), setting, leastFree)];
}

/// <summary>What the host is.</summary>
internal sealed class VersionChecks : IDoctorChecks
{
    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List() => [new VersionCheck()];
}

/// <summary>Which Landfall runs, and on what; whether that is the one that asks, only the asker knows.</summary>
internal sealed class VersionCheck() : DoctorCheck(CheckArea.Versions, "this host")
{
    /// <inheritdoc/>
    public override Task<CheckResult> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            CheckResult.Ok($"Landfall {typeof(VersionCheck).Assembly.GetName().Version?.ToString(3)} on .NET {Environment.Version}.")
        );
}
