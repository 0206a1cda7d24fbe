namespace Landfall.Contracts.Odcs;

/// <summary>Reads the settings that belong to one load mode each; in another mode they would be promises that nobody keeps.</summary>
internal static class ModeReader
{
    private static readonly WordList<OnRewrite> Rewrites = new(("replace", OnRewrite.Replace), ("add", OnRewrite.Add), ("park", OnRewrite.Park));

    /// <summary>Reads the settings and notes what is missing, misplaced or not valid.</summary>
    public static ModeSettings Read(PropertyBag bag, ContractSettings settings, SettingColumns columns, ProblemLog problems)
    {
        OdcsNode? In(LoadMode home, string name)
        {
            if (bag.Find(name) is not { } node || settings.Mode is null || settings.Mode == home)
            {
                return bag.Find(name);
            }

            problems.Add(node, $"{name} means something in mode {home.ToString().ToLowerInvariant()} only; take it out");
            return null;
        }

        if (settings.Mode == LoadMode.Merge)
        {
            bag.Require(LandfallProperties.OrderBy, "name the column whose greatest value is the newest version of a row, such as SystemModstamp");
        }

        return new ModeSettings
        {
            OnRewrite = Rewrites.Read(In(LoadMode.Append, LandfallProperties.OnRewrite), OnRewrite.Replace, problems),
            Deduplication = DeduplicationReader.Read(In(LoadMode.Append, LandfallProperties.DeduplicateBy), columns, problems),
            OrderBy = OrderReader.Read(In(LoadMode.Merge, LandfallProperties.OrderBy), columns, problems),
            DeletedWhen = DeletionReader.Read(In(LoadMode.Merge, LandfallProperties.DeletedWhen), columns, problems),
            SnapshotClosedBy = SnapshotReader.Read(In(LoadMode.Full, LandfallProperties.SnapshotClosedBy), settings.Landing, bag.Find(LandfallProperties.Landing), problems),
        };
    }
}
