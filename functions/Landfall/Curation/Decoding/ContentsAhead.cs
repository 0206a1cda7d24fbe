namespace Landfall.Curation.Decoding;

/// <summary>Opens the files of a pass in their order, some of them ahead of the one that is read.</summary>
/// <param name="files">The files.</param>
/// <param name="ahead">How many wait opened beside the one that is read.</param>
internal sealed class ContentsAhead(IReadOnlyList<(CurationFile File, FileRead Read)> files, int ahead) : IAsyncDisposable
{
    private readonly Queue<Task<IFileContent>> _opened = new();
    private int _next;

    /// <summary>The next file's content, which is the caller's from here on; whatever its opening met is thrown by the task.</summary>
    public Task<IFileContent> Next()
    {
        for (; _next < files.Count && _opened.Count <= ahead; _next++)
        {
            var (file, read) = files[_next];
            _opened.Enqueue(file.OpenAsync(read.Stopped));
        }

        return _opened.Dequeue();
    }

    /// <summary>Lets go what was opened and not asked for.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var opening in _opened)
        {
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
            {
                await (await opening).DisposeAsync();
            }
        }
    }
}
