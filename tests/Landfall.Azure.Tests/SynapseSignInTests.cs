using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Azure.Identity;
using Landfall.Warehouses;
using Landfall.Warehouses.Synapse;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.OnAzure.Tests;

/// <summary>
/// Here and not beside the other tests of Synapse, as SqlClient opens nothing without the machine's cultures, which those do not load.
/// </summary>
public sealed class SynapseSignInTests
{
    [Fact]
    public async Task Open_NobodyListens_IsBusyWithTheNumberOfALostConnection()
    {
        using var warehouse = new SynapseWarehouse(
            Options.Create(
                new SynapseWarehouseOptions
                {
                    ConnectionString =
                        $"Server=tcp:127.0.0.1,{ClosedPort()};Database=pool;Encrypt=True;"
                        + "Authentication=Active Directory Managed Identity;Connect Timeout=2;ConnectRetryCount=0",
                    Lake = "https://acme.dfs.core.windows.net/lake",
                    Retries = 1,
                    RetryDelay = TimeSpan.Zero,
                }
            ),
            TimeProvider.System,
            NullLogger<SynapseWarehouse>.Instance
        );

        var busy = await Assert.ThrowsAsync<WarehouseBusyException>(() => warehouse.OpenAsync(TestContext.Current.CancellationToken));

        // Windows has the socket's own number.
        Assert.Equal($"Synapse gave way at to open a session (error {(OperatingSystem.IsWindows() ? 10061 : 10054)}).", busy.Message);
        Assert.IsType<SqlException>(busy.InnerException);
    }

    [Theory]
    [InlineData(0, 20, 10054)]
    [InlineData(0, 25, 10054)]
    [InlineData(0, 16, 0)]
    [InlineData(42108, 20, 42108)]
    [InlineData(-2, 11, -2)]
    public void NumberOf_AnError_IsItsNumberOrThatOfALostConnection(int number, byte errorClass, int expected) =>
        Assert.Equal(expected, SynapseErrors.NumberOf(number, errorClass));

    [Theory]
    [InlineData(
        "Active Directory Managed Identity",
        SqlAuthenticationMethod.ActiveDirectoryManagedIdentity,
        typeof(ManagedIdentityCredential)
    )]
    [InlineData("Active Directory MSI", SqlAuthenticationMethod.ActiveDirectoryMSI, typeof(ManagedIdentityCredential))]
    [InlineData(
        "Active Directory Workload Identity",
        SqlAuthenticationMethod.ActiveDirectoryWorkloadIdentity,
        typeof(WorkloadIdentityCredential)
    )]
    [InlineData("Active Directory Default", SqlAuthenticationMethod.ActiveDirectoryDefault, typeof(DefaultAzureCredential))]
    public void SqlClient_AMethodWithoutASecret_SignsInByAzureIdentity(
        string authentication,
        SqlAuthenticationMethod method,
        Type credential
    )
    {
        using var pool = SynapseSignIn.SqlClient.CreateDataSource($"Server=tcp:pool;Authentication={authentication}");
        using var connection = pool.CreateConnection();

        Assert.IsType<SqlConnection>(connection);
        Assert.Equal(method, new SqlConnectionStringBuilder(connection.ConnectionString).Authentication);
        Assert.IsType<SynapseSignIn>(SqlAuthenticationProvider.GetProvider(method));
        Assert.IsType(credential, SynapseSignIn.CredentialOf(method, "a-client"));
    }

    [Fact]
    public async Task AcquireTokenAsync_AnIdentityWithAClientId_AsksForTheServersResource()
    {
        var identity = new FixedIdentity(_ => new AccessToken("token", DateTimeOffset.UnixEpoch.AddDays(1)));
        (SqlAuthenticationMethod, string?) asked = default;

        var token = await new SynapseSignIn(
            (method, client) =>
            {
                asked = (method, client);
                return identity;
            }
        ).AcquireTokenAsync(Parameters());

        Assert.Equal((SqlAuthenticationMethod.ActiveDirectoryManagedIdentity, "a-client"), asked);
        Assert.Equal(["https://database.windows.net/.default"], identity.Scopes);
        Assert.Equal(("token", DateTimeOffset.UnixEpoch.AddDays(1)), (token.AccessToken, token.ExpiresOn));
    }

    [Fact]
    public async Task AcquireTokenAsync_TheIdentityIsRefused_SaysWhichMethodAndWhy()
    {
        var identity = new FixedIdentity(_ => throw new CredentialUnavailableException("no identity here"));

        var refused = await Assert.ThrowsAsync<SynapseSignInException>(() =>
            new SynapseSignIn((_, _) => identity).AcquireTokenAsync(Parameters())
        );

        Assert.Equal("The sign-in to Synapse by ActiveDirectoryManagedIdentity failed: no identity here", refused.Message);
    }

    private static SqlAuthenticationParameters Parameters() =>
        new(
            SqlAuthenticationMethod.ActiveDirectoryManagedIdentity,
            "pool",
            "db",
            "https://database.windows.net/",
            "https://login.microsoftonline.com/tenant",
            "a-client",
            password: "",
            Guid.Empty,
            connectionTimeout: 15
        );

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class FixedIdentity(Func<TokenRequestContext, AccessToken> answer) : TokenCredential
    {
        public string[] Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return ValueTask.FromResult(answer(requestContext));
        }
    }
}
