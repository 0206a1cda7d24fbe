using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Landfall.Functions.Triggers;

/// <summary>
/// The values behind a request's path. One that is not known there, or that cannot be read, is refused: left out, a request that changes
/// something would change something else than was meant.
/// </summary>
internal sealed class RequestValues
{
    private const int GreatestLimit = 10_000;

    // Whoever shows an app on Azure its key may do so there.
    private static readonly string[] OfTheHost = ["code", "clientId"];

    private readonly IQueryCollection _values;
    private string? _problem;

    /// <summary>Takes those of <paramref name="request"/>, of which it knows <paramref name="names"/>.</summary>
    public RequestValues(HttpRequest request, params string[] names)
    {
        _values = request.Query;
        if (_values.Keys.FirstOrDefault(key => !names.Concat(OfTheHost).Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            _problem =
                names.Length == 0
                    ? $"This request takes no value '{unknown}', nor any other."
                    : $"This request takes no value '{unknown}'; expected {string.Join(", ", names)}.";
        }
    }

    /// <summary>400 with the first thing that is wrong with a value that was asked for, or null.</summary>
    public IActionResult? Refusal => _problem is null ? null : Problem.BadRequest(_problem);

    /// <summary>A text; null when it is absent or empty.</summary>
    public string? Text(string name) => _values[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Yes or no; no when it is absent.</summary>
    public bool Flag(string name) => Read<bool>(name, bool.TryParse, "true or false") ?? false;

    /// <summary>A UTC day; null when it is absent.</summary>
    public DateOnly? Day(string name) => Read<DateOnly>(name, TryReadDay, "a day such as 2026-11-20");

    /// <summary>A moment, UTC where it names no offset; null when it is absent.</summary>
    public DateTimeOffset? Moment(string name) => Read<DateTimeOffset>(name, TryReadMoment, "a time such as 2026-11-20T06:00:00Z");

    /// <summary>How many rows are wanted, from 1 to 10,000.</summary>
    public int Limit(int unlessGiven) => Read<int>("limit", TryReadLimit, "a number from 1 to 10000") ?? unlessGiven;

    /// <summary>Notes what is wrong with a value that was read.</summary>
    public void Refuse(string problem) => _problem ??= problem;

    private T? Read<T>(string name, TryRead<T> tryRead, string expected)
        where T : struct
    {
        if (!_values.TryGetValue(name, out var text))
        {
            return null;
        }

        if (tryRead(text.ToString(), out var value))
        {
            return value;
        }

        Refuse($"{name} '{text}' cannot be read; expected {expected}.");
        return null;
    }

    private static bool TryReadDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static bool TryReadMoment(string text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);

    private static bool TryReadLimit(string text, out int limit) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is > 0 and <= GreatestLimit;

    private delegate bool TryRead<T>(string text, out T value);
}
