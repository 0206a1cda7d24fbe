namespace Landfall.Ledger.Rows;

/// <summary>One row of the ledger: a key in its partition, typed columns, and the version that it was read in.</summary>
/// <param name="Key">Its key; unique in its partition.</param>
/// <param name="Columns">
/// Values by name: <see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or <see cref="DateTimeOffset"/> in
/// UTC, to the tick. A column without a value is absent.
/// </param>
/// <param name="Version">
/// Names the state of the row that was read; null of a row that was not. It never repeats, also not when the row is deleted and made again.
/// </param>
public sealed record LedgerRow(string Key, IReadOnlyDictionary<string, object> Columns, string? Version = null)
{
    /// <summary>The text in <paramref name="column"/>; null without one.</summary>
    public string? Text(string column) => Columns.TryGetValue(column, out var value) ? (string)value : null;

    /// <summary>The number in <paramref name="column"/>; 0 without one.</summary>
    public long Number(string column) => Columns.TryGetValue(column, out var value) ? (long)value : 0;

    /// <summary>The flag in <paramref name="column"/>; false without one.</summary>
    public bool Flag(string column) => Columns.TryGetValue(column, out var value) && (bool)value;

    /// <summary>The instant in <paramref name="column"/>; null without one.</summary>
    public DateTimeOffset? Instant(string column) => Columns.TryGetValue(column, out var value) ? (DateTimeOffset)value : null;
}

/// <summary>One change of one row, and what it expects to find.</summary>
public abstract record LedgerChange
{
    private LedgerChange() { }

    /// <summary>The row's key.</summary>
    public abstract string Key { get; }

    /// <summary>Makes a row that is not there; refused when it is.</summary>
    public sealed record Insert(LedgerRow Row) : LedgerChange
    {
        /// <inheritdoc/>
        public override string Key => Row.Key;
    }

    /// <summary>Puts the row in place of the version that it names; refused when the row is gone or has another version.</summary>
    public sealed record Replace(LedgerRow Row) : LedgerChange
    {
        /// <inheritdoc/>
        public override string Key => Row.Key;
    }

    /// <summary>Puts the row whatever is there: for rows that are derived from others and repaired.</summary>
    public sealed record Put(LedgerRow Row) : LedgerChange
    {
        /// <inheritdoc/>
        public override string Key => Row.Key;
    }

    /// <summary>Takes the row away; refused when it is gone or has another version.</summary>
    public sealed record Delete(string DeletedKey, string Version) : LedgerChange
    {
        /// <inheritdoc/>
        public override string Key => DeletedKey;
    }
}

/// <summary>What a transaction came to.</summary>
/// <param name="Versions">The rows' new versions, in the order of the changes, null for a deletion; empty when refused.</param>
/// <param name="RefusedAt">The first change that did not find what it expects; null when all were made.</param>
public sealed record LedgerWrite(IReadOnlyList<string?> Versions, int? RefusedAt)
{
    /// <summary>True when all changes were made.</summary>
    public bool IsCommitted => RefusedAt is null;
}
