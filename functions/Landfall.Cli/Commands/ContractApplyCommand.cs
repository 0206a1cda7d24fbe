using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;
using Landfall.Contracts;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;

namespace Landfall.Cli.Commands;

/// <summary>Brings contracts into force on a running host.</summary>
internal sealed class ContractApplyCommand : ScreenCommand
{
    private readonly Argument<string?> _path = new("PATH")
    {
        Description = "A contract file, or a folder of them; the nearest folder 'contracts' without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _prune = new("--prune")
    {
        Description = "Take away the tables of the same set that are not in the folder any more.",
    };

    private readonly Option<string?> _set = new("--set")
    {
        Description = "The set that the contracts belong to; the folder's own name without it.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _takeOver = new("--take-over") { Description = "Also tables that are in force from another set." };

    private readonly Option<bool> _keepGoing = new("--keep-going")
    {
        Description = "Leave out contracts that have a problem, and bring the others into force. Prunes nothing and ends with 1 then.",
    };

    /// <summary>Makes the command.</summary>
    public ContractApplyCommand(CommonOptions common)
        : base(
            "apply",
            "Bring contracts into force, each for its table and none for any other. Ends with 1, and changes nothing, when one "
                + "has a problem; see --keep-going.",
            common
        )
    {
        Add(_path);
        Add(_prune);
        Add(_set);
        Add(_takeOver);
        Add(_keepGoing);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
        Validators.Add(found =>
        {
            if (found.GetValue(_prune) && found.GetValue(_path) is { } path && File.Exists(path))
            {
                found.AddError("--prune goes with a folder: one file is not a whole set.");
            }
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall contract apply", "The contracts of this repository"),
        ("landfall contract apply contracts/salesforce.account.odcs.yaml", "One table"),
        ("landfall contract apply contracts --set crm --prune", "For a deployment: just these are the tables of the set 'crm'"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var path = line.GetValue(_path) ?? ContractFolders.Find();
        var documents = await ContractFiles.ReadAsync(path, cancellationToken);
        var set = line.GetValue(_set) ?? SetOf(path);
        using var client = await HostLookup.ConnectAsync(Common.HostOf(line), cancellationToken);
        var reply = await client.ApplyContractsAsync(
            new ApplyContractsRequest(set, documents, line.GetValue(_prune), line.GetValue(_takeOver), line.GetValue(_keepGoing)),
            cancellationToken
        );
        if (screen.IsJson)
        {
            screen.Json(reply);
        }
        else
        {
            Show(screen, reply);
        }

        return reply.LeftOut.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string SetOf(string path) =>
        ContractApplication.SetOf(Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!);

    private static void Show(Screen screen, ContractsReply reply)
    {
        (IReadOnlyList<string> Tables, string Word)[] changes =
        [
            (reply.Added, "added"),
            (reply.Changed, "changed"),
            (reply.Removed, "removed"),
            (reply.Unchanged, "unchanged"),
        ];
        var width = changes.Max(change => change.Word.Length);
        foreach (var (table, word) in changes.SelectMany(change => change.Tables.Select(table => (table, change.Word))))
        {
            screen.Print($"{word.PadRight(width)}  {table}");
        }

        var counts = changes.Select(change => $"{Amounts.Count(change.Tables.Count)} {change.Word}");
        screen.Say($"Set '{reply.Set}': {string.Join(", ", counts)}.");
        if (reply.LeftOut.Count > 0)
        {
            screen.Fail(
                new CliException(
                    ExitCode.Failed,
                    $"Contracts were left out, so nothing was pruned:\n{string.Join('\n', reply.LeftOut)}",
                    "Their tables keep the contracts that they had. Fix them and apply again."
                )
            );
        }
    }
}
