using System.CommandLine;

namespace Landfall.Cli.Commands;

/// <summary>Everything about contracts.</summary>
internal sealed class ContractCommand : Command
{
    /// <summary>Makes the command.</summary>
    public ContractCommand(CommonOptions common)
        : base("contract", "Work with table contracts.") => Add(new ContractCheckCommand(common));
}
