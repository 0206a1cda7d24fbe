namespace Landfall.Curation.Parsing;

/// <summary>Reads dates and times as ISO 8601 and the sources write them, into DuckDB's units.</summary>
internal static unsafe class IsoText
{
    private const int DateLength = 10;
    private const int TimeLength = 8;
    private const long MicrosecondsPerSecond = 1_000_000;
    private const long MicrosecondsPerMinute = 60 * MicrosecondsPerSecond;
    private const long MicrosecondsPerDay = 24 * 60 * MicrosecondsPerMinute;
    private const int EpochDayNumber = 719_162;

    private static readonly long FirstMoment = -EpochDayNumber * MicrosecondsPerDay;
    private static readonly long EndOfTime = (DateOnly.MaxValue.DayNumber - EpochDayNumber + 1) * MicrosecondsPerDay;

    /// <summary>Reads <c>yyyy-MM-dd</c>, year 1 to 9999, as days since 1970-01-01.</summary>
    public static bool TryReadDate(byte* text, int length, out int days)
    {
        days = 0;
        if (length != DateLength || text[4] != '-' || text[7] != '-')
        {
            return false;
        }

        var century = TwoDigits(text);
        var year = TwoDigits(text + 2);
        var month = TwoDigits(text + 5);
        var day = TwoDigits(text + 8);
        if ((century | year | month | day) < 0)
        {
            return false;
        }

        year += century * 100;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        days = DayNumber(year, month, day) - EpochDayNumber;
        return true;
    }

    /// <summary>Reads <c>HH:mm:ss</c>, a fraction, and a <c>Z</c> at the end if there is one, as microseconds of the day.</summary>
    public static bool TryReadTime(byte* text, int length, out long microseconds) =>
        TryReadClock(text, length, out microseconds, out var used) && (used == length || (used == length - 1 && text[used] == 'Z'));

    /// <summary>
    /// Reads <c>yyyy-MM-dd</c>, a <c>T</c> or a space, <c>HH:mm:ss</c>, a fraction, and <c>Z</c> or an offset as <c>+HH:mm</c> or
    /// <c>+HHmm</c> from -12:00 to +14:00, as microseconds since 1970-01-01 in UTC. Without a zone the time is UTC. A digit other than 0
    /// behind the microseconds is no such time: it would be lost.
    /// </summary>
    public static bool TryReadTimestamp(byte* text, int length, out long microseconds)
    {
        microseconds = 0;
        if (
            length < DateLength + 1 + TimeLength
            || text[DateLength] is not ((byte)'T' or (byte)' ')
            || !TryReadDate(text, DateLength, out var days)
        )
        {
            return false;
        }

        var clock = text + DateLength + 1;
        var clockLength = length - DateLength - 1;
        if (
            !TryReadClock(clock, clockLength, out var ofDay, out var used) || !TryReadZone(clock + used, clockLength - used, out var offset)
        )
        {
            return false;
        }

        microseconds = (days * MicrosecondsPerDay) + ofDay - offset;
        return microseconds >= FirstMoment && microseconds < EndOfTime;
    }

    /// <summary>Reads what the other overload reads, or a time with a zone as <paramref name="zones"/> knows it.</summary>
    public static bool TryReadTimestamp(byte* text, int length, ZoneText zones, out long microseconds)
    {
        const int Whole = DateLength + 1 + TimeLength;
        if (TryReadTimestamp(text, length, out microseconds))
        {
            return true;
        }

        var end = Whole;
        while (end < length && text[end] is (byte)'.' or (>= (byte)'0' and <= (byte)'9'))
        {
            end++;
        }

        if (
            length <= Whole
            || !TryReadTimestamp(text, end, out var local)
            || !zones.TryRead(new ReadOnlySpan<byte>(text + end, length - end), out var minutes)
        )
        {
            return false;
        }

        microseconds = local - (minutes * MicrosecondsPerMinute);
        return microseconds >= FirstMoment && microseconds < EndOfTime;
    }

    /// <summary>True for an offset in minutes east of Greenwich that a place in the world has: from -12:00 to +14:00.</summary>
    public static bool IsOffset(int minutes) => minutes is >= -12 * 60 and <= 14 * 60;

    private static bool TryReadClock(byte* text, int length, out long microseconds, out int used)
    {
        microseconds = 0;
        used = TimeLength;
        if (length < TimeLength || text[2] != ':' || text[5] != ':')
        {
            return false;
        }

        var hour = TwoDigits(text);
        var minute = TwoDigits(text + 3);
        var second = TwoDigits(text + 6);
        if ((hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        microseconds = (((hour * 60L) + minute) * MicrosecondsPerMinute) + (second * MicrosecondsPerSecond);
        if (length == TimeLength || text[TimeLength] != '.')
        {
            return true;
        }

        var unit = MicrosecondsPerSecond;
        for (used++; used < length && (uint)(text[used] - '0') <= 9; used++)
        {
            unit /= 10;
            if (unit == 0 && text[used] != '0')
            {
                return false;
            }

            microseconds += unit * (text[used] - '0');
        }

        return used > TimeLength + 1;
    }

    private static bool TryReadZone(byte* text, int length, out long microseconds)
    {
        microseconds = 0;
        if (length == 0 || (length == 1 && text[0] == 'Z'))
        {
            return true;
        }

        var hasColon = length == 6 && text[3] == ':';
        if ((length != 5 && !hasColon) || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        var hour = TwoDigits(text + 1);
        var minute = TwoDigits(text + (hasColon ? 4 : 3));
        if ((hour | minute) < 0 || minute > 59)
        {
            return false;
        }

        var minutes = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        microseconds = minutes * MicrosecondsPerMinute;
        return IsOffset(minutes);
    }

    private static int TwoDigits(byte* text)
    {
        var tens = (uint)(text[0] - '0');
        var ones = (uint)(text[1] - '0');
        return tens > 9 || ones > 9 ? -1 : (int)((tens * 10) + ones);
    }

    private static int DayNumber(int year, int month, int day) => new DateOnly(year, month, day).DayNumber;
}
