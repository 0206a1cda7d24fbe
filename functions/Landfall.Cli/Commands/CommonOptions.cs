using System.CommandLine;

namespace Landfall.Cli.Commands;

/// <summary>Options that several commands take.</summary>
internal sealed class CommonOptions
{
    /// <summary>Prints one JSON document to standard output and nothing else.</summary>
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output, and nothing else.",
        Recursive = true,
    };

    /// <summary>Follows what was started to its end.</summary>
    public Option<bool> Wait { get; } = new("--wait") { Description = "Wait until every batch has come to its end. Ends with 1 when one was refused or parked." };

    /// <summary>The folder of one machine's Landfall.</summary>
    public Option<DirectoryInfo> Data { get; } = new("--data")
    {
        Description = "The folder with this machine's warehouse, storage and host.json.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo(CommandLine.DefaultData),
    };

    /// <summary>The address of a host that is not this folder's.</summary>
    public Option<Uri?> Url { get; } = new("--url")
    {
        Description = "The address of the host to ask, such as http://127.0.0.1:7071; the one in host.json without it.",
        HelpName = "URL",
        CustomParser = found =>
        {
            var text = found.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                return url;
            }

            found.AddError($"--url '{text}' is not an address; expected one such as http://127.0.0.1:7071.");
            return null;
        },
    };
}
