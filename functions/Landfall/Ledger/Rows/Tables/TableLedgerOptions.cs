using System.ComponentModel.DataAnnotations;
using Azure.Data.Tables;
using Landfall.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Landfall.Ledger.Rows.Tables;

/// <summary>The ledger's table in a storage account.</summary>
public sealed class TableLedgerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Ledger:Tables";

    /// <summary>
    /// The table's name: letters and digits, a letter first. Without one it is <c>landfall</c>, what letters and digits the containers'
    /// prefix has, and <c>ledger</c>.
    /// </summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,62}$")]
    public string? Name { get; set; }
}

/// <summary>Registers the ledger in a storage account.</summary>
public static class TableLedgerServices
{
    /// <summary>Adds the store in the account of the client that <paramref name="service"/> gives; its options are checked at
    /// start.</summary>
    public static IServiceCollection AddTableLedger(
        this IServiceCollection services,
        IConfiguration configuration,
        Func<IServiceProvider, TableServiceClient> service
    )
    {
        services.AddChecked<TableLedgerOptions>(configuration, TableLedgerOptions.Section);
        services
            .AddOptions<TableLedgerOptions>()
            .PostConfigure<IOptions<StorageOptions>>(
                (options, storage) => options.Name ??= LandfallNames.LedgerTableOf(storage.Value.Prefix)
            );
        return services.AddSingleton<ILedgerStore>(provider => new TableLedgerStore(
            service(provider),
            provider.GetRequiredService<IOptions<TableLedgerOptions>>()
        ));
    }
}
