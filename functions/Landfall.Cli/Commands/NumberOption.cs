using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Landfall.Cli.Commands;

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
