using System.CommandLine;

namespace Landfall.Cli.Commands;

/// <summary>Everything about what the warehouse must have beside the rows.</summary>
internal sealed class WarehouseCommand : Command
{
    /// <summary>Makes the command.</summary>
    public WarehouseCommand(CommonOptions common)
        : base("warehouse", "Prepare the warehouse: schemas, control tables, roles, grants.")
    {
        Add(new WarehousePlanCommand(common));
        Add(new WarehouseApplyCommand(common));
    }
}
