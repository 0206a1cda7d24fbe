using Landfall.Contracts;

namespace Landfall.Cli.Output;

/// <summary>Contracts, one a line.</summary>
internal static class ContractSheet
{
    /// <summary>Makes the sheet.</summary>
    public static Sheet Of(IEnumerable<TableContract> contracts)
    {
        var sheet = new Sheet(new SheetColumn("table", Fit.Whole), "mode", "columns", "claims", "version");
        foreach (var contract in contracts)
        {
            sheet.Add(contract.Table, contract.Mode.ToString().ToLowerInvariant(), Amounts.Count(contract.Columns.Count), contract.Landing.Text, contract.Version);
        }

        return sheet;
    }
}
