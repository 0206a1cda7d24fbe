using System.ComponentModel.DataAnnotations;
using Landfall.Diagnosis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Ledger.Rows.Sqlite;

/// <summary>The ledger's file on one machine.</summary>
public sealed class SqliteLedgerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Ledger:Sqlite";

    /// <summary>The file; it and its folder are made when they are missing.</summary>
    [Required]
    public string Path { get; set; } = "";

    /// <summary>How long a transaction waits for those of another process.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Registers the ledger in a file.</summary>
public static class SqliteLedgerServices
{
    /// <summary>Adds the store; its options are checked at start.</summary>
    public static IServiceCollection AddSqliteLedger(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<SqliteLedgerOptions>(configuration, SqliteLedgerOptions.Section);
        services.AddFolderCheck<SqliteLedgerOptions>(
            "the ledger",
            $"{SqliteLedgerOptions.Section}:{nameof(SqliteLedgerOptions.Path)}",
            options => Path.GetDirectoryName(Path.GetFullPath(options.Path))!
        );
        return services.AddSingleton<ILedgerStore, SqliteLedgerStore>();
    }
}
