using Landfall.Contracts;
using Landfall.Tests.Contracts;

namespace Landfall.Tests.Warehouses.Provisioning;

/// <summary>Two tables: every role reads accounts as they are, persons only by their status.</summary>
internal static class ProvisioningContracts
{
    public static ContractSet Both { get; } = ContractSet.Create([Account("crm_readers"), Person()]);

    /// <summary>A table without a row filter.</summary>
    public static TableContract Account(params string[] readers) =>
        SampleContract.Read(
            SampleContract
                .Yaml.Replace("person", "account", StringComparison.Ordinal)
                .Replace("Person", "Account", StringComparison.Ordinal)
                + (
                    readers.Length == 0
                        ? ""
                        : $"\nroles:{string.Concat(readers.Select(role => $"\n  - {{role: \"{role}\", access: read}}"))}"
                )
        );

    /// <summary>A table in mode merge with a row filter, and with a role of each access.</summary>
    public static TableContract Person(string filter = "Status") =>
        SampleContract.Read(
            SampleContract.InMode(
                "merge",
                ("landfallOrderBy", "Stamp"),
                ("landfallDeletedWhen", "IsDeleted"),
                ("landfallRowFilter", filter)
            ) + "\nroles:\n  - {role: crm_readers, access: read}\n  - {role: \"o'hara [desk]\", access: write}\n  - {role: auditors}"
        );
}
