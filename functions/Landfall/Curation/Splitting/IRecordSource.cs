namespace Landfall.Curation.Splitting;

/// <summary>Reads a file and hands its records on in blocks, counting them by its own means.</summary>
internal interface IRecordSource : IDisposable
{
    /// <summary>Lines so far: newlines of text, plus one when the last line has none; rows of Parquet.</summary>
    long Lines { get; }

    /// <summary>Bytes read as decoded ones.</summary>
    long Decoded { get; }

    /// <summary>Bytes of the preface and of every block handed on, as <see cref="Decoded"/> counts them.</summary>
    long HandedOn { get; }

    /// <summary>Lines of every block handed on.</summary>
    long BlockLines { get; }

    /// <summary>Records handed on, blank lines included.</summary>
    long Records { get; }

    /// <summary>Blank lines above the header, which no block holds.</summary>
    long PrefaceBlankLines { get; }

    /// <summary>The lower-case hexadecimal SHA-256 of the decoded bytes, once they are all read.</summary>
    string ContentHash { get; }

    /// <summary>Reads what comes before the records: checks the content's kind and takes the columns' names.</summary>
    /// <exception cref="TerminalException">The content cannot be read as what the contract says.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Hands on every block; returns when the file has ended and throws what stopped it before. Completes the queue in either case.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
