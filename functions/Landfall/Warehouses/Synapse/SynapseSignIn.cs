using System.Data.Common;
using Azure.Core;
using Azure.Identity;
using Microsoft.Data.SqlClient;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// Gets the token of a connection that signs in with Entra ID, without a secret: by a managed identity, a workload identity, or what a
/// developer's machine has.
/// </summary>
internal sealed class SynapseSignIn(Func<SqlAuthenticationMethod, string?, TokenCredential> credentials) : SqlAuthenticationProvider
{
    /// <summary>The values of <c>Authentication</c> that work; SqlClient refuses the others.</summary>
    public static IReadOnlyList<SqlAuthenticationMethod> Methods { get; } =
    [
        SqlAuthenticationMethod.ActiveDirectoryManagedIdentity,
        SqlAuthenticationMethod.ActiveDirectoryMSI,
        SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity,
        SqlAuthenticationMethod.ActiveDirectoryDefault,
    ];

    /// <summary>SqlClient, which has no Entra sign-in of its own: ours is set before its first connection, and holds for the
    /// process.</summary>
    public static DbProviderFactory SqlClient { get; } = WithSignIn();

    /// <inheritdoc/>
    public override bool IsSupported(SqlAuthenticationMethod authenticationMethod) => Methods.Contains(authenticationMethod);

    /// <inheritdoc/>
    public override async Task<SqlAuthenticationToken> AcquireTokenAsync(SqlAuthenticationParameters parameters)
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Max(1, parameters.ConnectionTimeout)));
        try
        {
            var token = await credentials(parameters.AuthenticationMethod, parameters.UserId)
                .GetTokenAsync(new TokenRequestContext([$"{parameters.Resource.TrimEnd('/')}/.default"]), time.Token);
            return new SqlAuthenticationToken(token.Token, token.ExpiresOn);
        }
        catch (OperationCanceledException late) when (time.IsCancellationRequested)
        {
            throw new SynapseSignInException(
                parameters.AuthenticationMethod,
                $"no token within {parameters.ConnectionTimeout} s, the connection string's time to connect",
                late
            );
        }
        catch (AuthenticationFailedException refused)
        {
            throw new SynapseSignInException(parameters.AuthenticationMethod, refused.Message, refused);
        }
    }

    private static SqlClientFactory WithSignIn()
    {
        var signIn = new SynapseSignIn(CredentialOf);
        foreach (var method in Methods)
        {
            SqlAuthenticationProvider.SetProvider(method, signIn);
        }

        return SqlClientFactory.Instance;
    }

    /// <summary>
    /// The credential of a method; <paramref name="clientId"/> is the connection string's <c>User Id</c>, null or empty for the app's own
    /// identity.
    /// </summary>
    public static TokenCredential CredentialOf(SqlAuthenticationMethod method, string? clientId)
    {
        var client = string.IsNullOrEmpty(clientId) ? null : clientId;
        return method switch
        {
            SqlAuthenticationMethod.ActiveDirectoryDefault => new DefaultAzureCredential(
                new DefaultAzureCredentialOptions { ManagedIdentityClientId = client }
            ),
            SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity => new WorkloadIdentityCredential(
                new WorkloadIdentityCredentialOptions { ClientId = client }
            ),
            _ => new ManagedIdentityCredential(
                client is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(client)
            ),
        };
    }
}

/// <summary>No token for a connection: SqlClient makes its own failure of it.</summary>
internal sealed class SynapseSignInException(SqlAuthenticationMethod method, string reason, Exception inner)
    : SqlAuthenticationProviderException(
        method,
        "sign-in",
        shouldRetry: false,
        retryPeriod: 0,
        $"The sign-in to Synapse by {method} failed: {reason}",
        inner
    );
