using System.Globalization;
using Azure;
using Azure.Identity;
using Landfall.Storage;
using Microsoft.Extensions.Configuration;

namespace Landfall.Diagnosis;

/// <summary>How the app is let into a storage account, and what to do when it is not.</summary>
/// <param name="Setting">The setting of the connection.</param>
/// <param name="Account">The account's name.</param>
/// <param name="Door">What the app shows there.</param>
/// <param name="ClientId">The client id of a user-assigned identity; null for none.</param>
/// <param name="App">The app.</param>
internal sealed record StorageAccess(string Setting, string Account, StorageDoor Door, string? ClientId, AppOnAzure App)
{
    /// <summary>The role for blobs.</summary>
    public const string Blobs = "Storage Blob Data Contributor";

    /// <summary>The role for queues.</summary>
    public const string Queues = "Storage Queue Data Contributor";

    /// <summary>The role for tables.</summary>
    public const string Tables = "Storage Table Data Contributor";

    private const string ByNetwork = "AuthorizationFailure";

    /// <summary>Reads a connection's settings: a connection string, or the section of an account and an identity.</summary>
    public static StorageAccess Of(IConfiguration configuration, string setting, string account)
    {
        var section = configuration.GetSection(setting);
        var door =
            section.Value is not { Length: > 0 } connection ? StorageDoor.Identity
            : connection.Contains("UseDevelopmentStorage=true", StringComparison.OrdinalIgnoreCase)
            || account == SettingParts.EmulatorAccount
                ? StorageDoor.Emulator
            : connection.Contains("SharedAccessSignature=", StringComparison.OrdinalIgnoreCase) ? StorageDoor.Sas
            : StorageDoor.Key;
        return new StorageAccess(setting, account, door, section["clientId"], AppOnAzure.Of(configuration));
    }

    /// <summary>What a failure of storage means to a check, with the permission that is missing and the command that grants it.</summary>
    /// <param name="failure">One that <see cref="StorageRefusal.Is"/> takes.</param>
    /// <param name="role">The role that is needed.</param>
    public CheckResult Refused(Exception failure, string role)
    {
        if (!StorageRefusal.IsDenied(failure))
        {
            return CheckResult.Failed(
                StorageRefusal.Words(failure),
                $"an answer of the account {Account}",
                Door == StorageDoor.Emulator
                    ? "Start the emulator, as 'landfall up' does."
                    : $"az storage account show --name {Account} --query \"[statusOfPrimary, networkRuleSet.defaultAction]\""
            );
        }

        var code = CodeOf(failure);
        var found = $"Storage refused it{(code is null ? "" : $" with {code}")}.";
        if (IsWithoutIdentity(failure))
        {
            return CheckResult.Failed("The app has no identity to ask storage with.", "an identity of the app", App.AssignIdentity);
        }

        if (Door != StorageDoor.Emulator && code is not null && code.EndsWith(ByNetwork, StringComparison.Ordinal))
        {
            return CheckResult.Failed(
                found,
                $"the firewall of {Account} lets the app in",
                $"az storage account network-rule add --account-name {Account} --ip-address <address of the app>"
            );
        }

        return Door switch
        {
            StorageDoor.Identity => CheckResult.Failed(
                found,
                $"the role {role} on {Account}",
                App.AssignRole(role, ClientId, $"az storage account show --name {Account} --query id --output tsv")
            ),
            StorageDoor.Sas => CheckResult.Failed(
                found,
                $"a token in {Setting} that is in force and may read, write, list and delete",
                $"{NewToken(Account)}, then set {Setting}"
            ),
            StorageDoor.Key => CheckResult.Failed(
                found,
                $"a key of {Account} in {Setting}",
                $"az storage account keys list --account-name {Account}, then set {Setting}"
            ),
            _ => CheckResult.Failed(found, $"the emulator's own key in {Setting}", $"Set {Setting} to UseDevelopmentStorage=true."),
        };
    }

    /// <summary>Makes a token for an account.</summary>
    public static string NewToken(string account) =>
        $"az storage account generate-sas --account-name {account} --services bqt --resource-types sco "
        + "--permissions acdlrupw --https-only --expiry <day>";

    private static string? CodeOf(Exception? failure) =>
        failure switch
        {
            null => null,
            RequestFailedException { Status: > 0 } refused => string.Create(
                CultureInfo.InvariantCulture,
                $"{refused.Status} {refused.ErrorCode}"
            ),
            _ => CodeOf(failure.InnerException),
        };

    private static bool IsWithoutIdentity(Exception? failure) =>
        failure is not null && (failure is AuthenticationFailedException || IsWithoutIdentity(failure.InnerException));
}

/// <summary>What an app shows to a storage account.</summary>
internal enum StorageDoor
{
    /// <summary>A token of its identity.</summary>
    Identity,

    /// <summary>A key of the account.</summary>
    Key,

    /// <summary>A token in its setting.</summary>
    Sas,

    /// <summary>The key that every emulator has.</summary>
    Emulator,
}
