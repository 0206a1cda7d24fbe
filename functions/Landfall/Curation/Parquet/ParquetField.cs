namespace Landfall.Curation.Parquet;

/// <summary>One column of a Parquet file: its name, and how its values become text without loss.</summary>
/// <param name="Name">The name, as the file writes it.</param>
/// <param name="Form">What the text is.</param>
/// <param name="Sql">The expression over the file's columns <c>c0</c>, <c>c1</c> and so on that gives the text.</param>
internal sealed record ParquetField(string Name, ParquetForm Form, string Sql);
