namespace Landfall.Quality;

/// <summary>How the stages of this folder are called in <see cref="Ledger.StageRecord.Stage"/>.</summary>
internal static class StageName
{
    public const string Check = "check";
    public const string Publish = "publish";
}
