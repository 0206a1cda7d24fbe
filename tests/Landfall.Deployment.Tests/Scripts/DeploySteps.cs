namespace Landfall.Deployment.Tests.Scripts;

/// <summary>What a deployed environment answers in these tests.</summary>
internal static class DeploySteps
{
    /// <summary>The variables of a runner of GitHub.</summary>
    public static readonly IReadOnlyDictionary<string, string?> OnGitHub = new Dictionary<string, string?> { ["GITHUB_ACTIONS"] = "true" };

    /// <summary>How the names are asked for.</summary>
    public const string NamesCall = "az deployment group show --name landfall --resource-group rg --query properties.outputs --output json";

    private const string Outputs = """
        {
          "functionAppName": { "type": "String", "value": "app" },
          "functionAppHostName": { "type": "String", "value": "app.example" },
          "dataAccountName": { "type": "String", "value": "data1" },
          "landingTopicName": { "type": "String", "value": "topic" }
        }
        """;

    /// <summary>An <c>az</c> that knows the deployment.</summary>
    public static FakeTools Deployed(this FakeTools tools) => tools.Answer("az", "deployment group show *", Outputs);

    /// <summary>An <c>az</c> that knows of none.</summary>
    public static FakeTools NothingDeployed(this FakeTools tools) =>
        tools.Answer("az", "deployment group show *", code: 3, error: "(DeploymentNotFound) Deployment 'landfall' could not be found.");
}
