using System.Text.Json;

namespace Landfall.Cli.Hosting;

/// <summary>What a running host leaves in its data folder, so that other commands find it.</summary>
/// <param name="Url">The API's address.</param>
/// <param name="Storage">The storage's connection string.</param>
/// <param name="Prefix">What stands before every container's name.</param>
/// <param name="Pid">The host's process.</param>
internal sealed record HostFile(Uri Url, string Storage, string Prefix, int Pid)
{
    private const string Name = "host.json";

    /// <summary>Reads it; null when there is none or it is only half written.</summary>
    public static async Task<HostFile?> ReadAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(PathIn(data));
            return await JsonSerializer.DeserializeAsync<HostFile>(file, JsonSerializerOptions.Web, cancellationToken);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it for this user's eyes only, as the connection string holds a key.</summary>
    public async Task WriteAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Whoever sees the file sees all of it.
        var draft = PathIn(data) + ".new";
        await using (var file = new FileStream(draft, options))
        {
            await JsonSerializer.SerializeAsync(file, this, JsonSerializerOptions.Web, cancellationToken);
        }

        File.Move(draft, PathIn(data), overwrite: true);
    }

    /// <summary>Removes it.</summary>
    public static void Delete(DirectoryInfo data) => File.Delete(PathIn(data));

    private static string PathIn(DirectoryInfo data) => Path.Combine(data.FullName, Name);
}
