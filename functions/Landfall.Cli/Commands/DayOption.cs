using System.CommandLine;
using System.Globalization;

namespace Landfall.Cli.Commands;

/// <summary>Makes options that take a day.</summary>
internal static class DayOption
{
    /// <summary>Makes an option for a day such as 2026-11-20.</summary>
    public static Option<DateOnly?> Create(string name, string description) => new(name)
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
