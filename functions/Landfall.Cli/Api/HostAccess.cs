using System.Net.Http.Headers;
using Azure.Core;
using Azure.Identity;

namespace Landfall.Cli.Api;

/// <summary>Which host a command means, and how it is let in there.</summary>
/// <param name="Url">The address on the command line; null for the host of the data folder.</param>
/// <param name="Scope">The scope of the token to sign in with; null for none.</param>
/// <param name="Data">The data folder.</param>
internal sealed record HostTarget(Uri? Url, string? Scope, DirectoryInfo Data);

/// <summary>
/// What is shown to a host on Azure: a key of the Functions app, a token of Entra ID, or both. The host of this machine wants neither, and
/// gets neither.
/// </summary>
internal sealed class HostAccess
{
    /// <summary>The variable with a key of the app.</summary>
    public const string KeyVariable = "LANDFALL_KEY";

    /// <summary>The variable with the scope of the token, where the command line names none.</summary>
    public const string ScopeVariable = "LANDFALL_SCOPE";

    private const string KeyHeader = "x-functions-key";

    private readonly string? _key;
    private readonly string[]? _scopes;
    private readonly TokenCredential? _credential;

    internal HostAccess(string? key, string? scope, TokenCredential? credential)
    {
        (_key, _credential) = (key, credential);
        _scopes = scope is null ? null : [scope];
    }

    /// <summary>No key and no token.</summary>
    public static HostAccess None { get; } = new(key: null, scope: null, credential: null);

    /// <summary>The key of the environment, and a token for <paramref name="scope"/> or for the environment's.</summary>
    /// <exception cref="CliException">They would go to <paramref name="url"/> unencrypted, or the key is none.</exception>
    public static HostAccess For(Uri url, string? scope)
    {
        var key = Variable(KeyVariable)?.Trim();
        if (key is not null && (key.Length == 0 || !key.All(sign => sign is > ' ' and <= '~')))
        {
            throw new CliException(
                ExitCode.Usage,
                $"What {KeyVariable} holds is no key: there are spaces, line ends or other signs in it that no key has.",
                "Copy the key anew, without quotes and in one line."
            );
        }

        scope ??= Variable(ScopeVariable);
        var access = new HostAccess(key, scope, scope is null ? null : new DefaultAzureCredential());
        return access.IsSafeFor(url)
            ? access
            : throw new CliException(
                ExitCode.Usage,
                $"A key or token would go to {url} unencrypted.",
                $"Name the host by https, or leave out {KeyVariable}, {ScopeVariable} and --scope."
            );
    }

    /// <summary>True when nothing secret goes to that address in the clear.</summary>
    public bool IsSafeFor(Uri url) => (_key is null && _scopes is null) || url.IsLoopback || url.Scheme == Uri.UriSchemeHttps;

    /// <summary>Adds key and token to a request.</summary>
    /// <exception cref="CliException">No token is to be had.</exception>
    public async Task SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_key is not null)
        {
            request.Headers.Add(KeyHeader, _key);
        }

        if (_credential is null || _scopes is null)
        {
            return;
        }

        try
        {
            var token = await _credential.GetTokenAsync(new TokenRequestContext(_scopes), cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        }
        catch (AuthenticationFailedException failure)
        {
            throw new CliException(
                ExitCode.Failed,
                $"There is no token for the scope '{_scopes[0]}': {failure.Message.Split('\n')[0]}",
                "Sign in, as by 'az login', or see that --scope names the app: api://<client id>/.default.",
                failure
            );
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
