namespace Landfall.Landing;

/// <summary>Whether a landed file is to be ingested.</summary>
internal enum Admission
{
    /// <summary>It is.</summary>
    Ingest,

    /// <summary>It is no file: it stands for a folder.</summary>
    Folder,

    /// <summary>It was last changed before the instant that its contract ingests from.</summary>
    BeforeIngestFrom,
}
