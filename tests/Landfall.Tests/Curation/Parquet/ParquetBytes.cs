using Landfall.DuckDb;

namespace Landfall.Tests.Curation.Parquet;

/// <summary>Makes Parquet files of SQL.</summary>
internal static class ParquetBytes
{
    /// <summary>The rows of <paramref name="select"/> as a file, with <paramref name="options"/> of COPY.</summary>
    public static byte[] Of(string select, string options = "", string before = "")
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".parquet");
        try
        {
            using var instance = DuckDbInstance.Open(null);
            using var connection = instance.Connect();
            if (before.Length > 0)
            {
                connection.Execute(before);
            }

            connection.Execute($"COPY ({select}) TO {DuckDbText.Literal(path)} (FORMAT parquet{options})");
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
