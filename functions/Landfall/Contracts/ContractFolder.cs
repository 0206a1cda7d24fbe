namespace Landfall.Contracts;

/// <summary>Contract files in a folder and the folders below it.</summary>
public static class ContractFolder
{
    /// <summary>
    /// Reads every <c>.yaml</c> and <c>.yml</c> file below a folder, by path; problems name files as the folder's path leads to them.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static async Task<ContractSetReading> ReadAsync(string path, CancellationToken cancellationToken) =>
        ContractSet.Read(await DocumentsAsync(path, cancellationToken));

    /// <summary>The texts of those files, by path.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static async Task<IReadOnlyList<ContractDocument>> DocumentsAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"The contract folder '{path}' does not exist; name a folder with *.odcs.yaml files.");
        }

        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsYaml).Order(StringComparer.Ordinal);
        var documents = new List<ContractDocument>();
        foreach (var file in files)
        {
            documents.Add(new ContractDocument(file, await File.ReadAllTextAsync(file, cancellationToken)));
        }

        return documents;
    }

    private static bool IsYaml(string file) =>
        file.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}
