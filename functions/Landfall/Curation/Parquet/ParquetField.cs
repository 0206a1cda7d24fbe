namespace Landfall.Curation.Parquet;

/// <summary>One column of a Parquet file: its name, and how its values become text without loss.</summary>
/// <param name="Name">The name, as the file writes it.</param>
/// <param name="Form">What DuckDB gives of it.</param>
/// <param name="Types">The types of its leaves, in order; of a column that is not nested the one of its values.</param>
/// <param name="Sql">The expression over the file's columns <c>c0</c>, <c>c1</c> and so on that gives it.</param>
/// <param name="IsKnown">True when the contract has it.</param>
internal sealed record ParquetField(string Name, ParquetForm Form, IReadOnlyList<ParquetElement> Types, string Sql, bool IsKnown);
