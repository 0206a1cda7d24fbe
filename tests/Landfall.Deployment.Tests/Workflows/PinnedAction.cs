namespace Landfall.Deployment.Tests.Workflows;

/// <summary>An action that workflows may use: a commit, as tags can be moved, and the inputs that it has there.</summary>
/// <param name="Name">Its repository.</param>
/// <param name="Tag">The tag that the commit had when it was looked at.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Inputs">Its inputs, as far as workflows use them; GitHub passes over an input that an action does not know.</param>
internal sealed record PinnedAction(string Name, string Tag, string Commit, params string[] Inputs)
{
    /// <summary>All that may be used.</summary>
    public static IReadOnlyList<PinnedAction> All { get; } =
    [
        new("actions/checkout", "v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1", "persist-credentials", "ref"),
        new("actions/setup-dotnet", "v6.0.0", "a98b56852c35b8e3190ac28c8c2271da59106c68", "global-json-file"),
        new(
            "actions/upload-artifact",
            "v7.0.0",
            "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
            "name",
            "path",
            "if-no-files-found",
            "include-hidden-files",
            "overwrite",
            "retention-days"
        ),
        new("actions/download-artifact", "v8.0.1", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "name", "path", "run-id", "github-token"),
        new("actions/attest-build-provenance", "v4.1.0", "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32", "subject-path"),
        new("actions/github-script", "v8.0.0", "ed597411d8f924073f98dfc5c65a23a2325f34cd", "script"),
        new("azure/login", "v3.0.1", "f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca", "client-id", "tenant-id", "subscription-id"),
        new(
            "azure/bicep-deploy",
            "v2.3.0",
            "66910e9c5c7733c33a1cd605030d02234b3bc4ed",
            "type",
            "operation",
            "name",
            "scope",
            "subscription-id",
            "resource-group-name",
            "parameters-file",
            "bicep-version"
        ),
        new("Azure/functions-action", "v1.5.7", "c5060b3b8bb1ebbcb531abd00c822ecbaa8ea656", "app-name", "package"),
    ];

    /// <summary>How a workflow names it, with its tag as a comment.</summary>
    public string Line => $"uses: {Name}@{Commit} # {Tag}";
}
