using System.CommandLine;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;
using Landfall.Contracts;

namespace Landfall.Cli.Commands;

/// <summary>Everything about contracts.</summary>
internal sealed class ContractCommand : Command
{
    /// <summary>Makes the command.</summary>
    public ContractCommand(CommonOptions common)
        : base("contract", "Work with table contracts.")
    {
        Add(new ContractCheckCommand(common));
        Add(new ContractApplyCommand(common));
    }
}

/// <summary>Reads contract files and says everything that is wrong with them.</summary>
internal sealed class ContractCheckCommand : ScreenCommand
{
    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "A contract file, or a folder of them; the nearest folder 'contracts' without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _warehouse = new("--warehouse")
    {
        Description = "Also what that kind of warehouse cannot keep, before anything is loaded.",
        HelpName = "KIND",
    };

    /// <summary>Makes the command.</summary>
    public ContractCheckCommand(CommonOptions common)
        : base("check", "Check contract files: every error with file, line, key and the nearest valid word.", common)
    {
        _warehouse.AcceptOnlyFromAmong([.. WarehouseLimits.All.Select(limits => limits.Warehouse)]);
        Add(_path);
        Add(_warehouse);

        // Of no use here, and known to every other command: who gives it to all of them is not told that it is a mistake.
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall contract check", "The contracts of this repository"),
        ("landfall contract check contracts/salesforce.account.odcs.yaml", "One file"),
        ("landfall contract check --warehouse synapse", "For a dedicated SQL pool"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var path = line.GetValue(_path) ?? ContractFolders.Find();
        var limits = WarehouseLimits.All.SingleOrDefault(known => known.Warehouse == line.GetValue(_warehouse));
        var reading = ContractSet.Read(await ContractFiles.ReadAsync(path, cancellationToken), limits: limits);

        Show(screen, reading, limits);
        return reading.Problems.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Show(Screen screen, ContractSetReading reading, WarehouseLimits? limits)
    {
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    Contracts = reading.Contracts.Select(ContractJson.Of),
                    reading.Problems,
                    Limits = limits,
                }
            );
            return;
        }

        if (reading.Contracts.Count > 0)
        {
            ContractSheet.Of(reading.Contracts).Show(screen.Out);
            screen.Say();
        }

        foreach (var limit in limits is null ? [] : LimitLines.Of(limits))
        {
            screen.Say(limit);
        }

        foreach (var problem in reading.Problems)
        {
            screen.Print(problem.ToString());
        }

        var (files, faults) = (reading.Documents.Count, reading.Problems.Count);
        screen.Say(
            faults == 0 ? $"{Amounts.Of(files, "contract")} valid." : $"{Amounts.Of(files, "file")} read, {Amounts.Of(faults, "problem")}."
        );
    }
}

/// <summary>The contract files that a path on a command line means.</summary>
internal static class ContractFiles
{
    /// <summary>Their texts: of one file, or of all in a folder.</summary>
    /// <exception cref="CliException">There is no such file or folder, or the folder holds none.</exception>
    public static async Task<IReadOnlyList<ContractDocument>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? [new ContractDocument(path, await File.ReadAllTextAsync(path, cancellationToken))]
                : throw new CliException(
                    ExitCode.Usage,
                    $"There is no file or folder '{path}'.",
                    "Name a contract file or a folder of them."
                );
        }

        return await ContractFolder.DocumentsAsync(path, cancellationToken) is { Count: > 0 } documents
            ? documents
            : throw new CliException(
                ExitCode.Failed,
                $"'{path}' holds no contract; expected *.odcs.yaml files.",
                "Name a contract file or a folder of them."
            );
    }
}
