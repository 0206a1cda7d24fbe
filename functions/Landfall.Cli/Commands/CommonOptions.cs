using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Landfall.Cli.Api;

namespace Landfall.Cli.Commands;

/// <summary>Options that several commands take.</summary>
internal sealed class CommonOptions
{
    /// <summary>Prints one JSON document to standard output and nothing else.</summary>
    public Option<bool> Json { get; } =
        new("--json") { Description = "Print one JSON document on standard output, and nothing else.", Recursive = true };

    /// <summary>Follows what was started to its end.</summary>
    public Option<bool> Wait { get; } =
        new("--wait") { Description = "Wait until every batch has come to its end. Ends with 1 when one was refused or parked." };

    /// <summary>The folder of one machine's Landfall.</summary>
    public Option<DirectoryInfo> Data { get; } =
        new("--data")
        {
            Description = "The folder with this machine's warehouse, storage and host.json.",
            HelpName = "DIR",
            DefaultValueFactory = _ => new DirectoryInfo(CommandLine.DefaultData),
        };

    /// <summary>Signs in at that host with Entra ID.</summary>
    public Option<string?> Scope { get; } =
        new("--scope")
        {
            Description =
                "Sign in at the host of --url with a token for this scope, such as api://<client id>/.default; LANDFALL_SCOPE without it.",
            HelpName = "SCOPE",
        };

    /// <summary>The host that a command line means.</summary>
    public HostTarget HostOf(ParseResult line) => new(line.GetValue(Url), line.GetValue(Scope), line.GetRequiredValue(Data));

    /// <summary>The address of a host that is not this folder's.</summary>
    public Option<Uri?> Url { get; } =
        new("--url")
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

/// <summary>Makes options that take a number within bounds and say so when they do not get one.</summary>
internal static class NumberOption
{
    /// <summary>Makes an option for a number from <paramref name="least"/> to <paramref name="greatest"/>.</summary>
    public static Option<T> Create<T>(string name, string helpName, string description, T fallback, T least, T greatest)
        where T : struct, INumber<T>
    {
        return new Option<T>(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => fallback,
            CustomParser = found =>
            {
                var text = found.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= greatest)
                {
                    return value;
                }

                found.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} '{text}' is not a number from {least} to {greatest}."));
                return fallback;
            },
        };
    }
}

/// <summary>Makes options that take a day.</summary>
internal static class DayOption
{
    /// <summary>Makes an option for a day such as 2026-11-20.</summary>
    public static Option<DateOnly?> Create(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "DAY",
            CustomParser = found =>
            {
                var text = found.Tokens[0].Value;
                if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                {
                    return day;
                }

                found.AddError($"{name} '{text}' is not a day; expected one such as 2026-11-20.");
                return null;
            },
        };
}
