using System.Text.Json.Nodes;

namespace Landfall.Infrastructure.Tests.Faults;

/// <summary>
/// The mistakes. Most are ones that the compiler passes without a word, or with a warning and exit code 0; those that it refuses are
/// planted too, as the snapshot is judged by itself.
/// </summary>
internal static class PlantedFaults
{
    private const string Accounts = "Microsoft.Storage/storageAccounts";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        .. Storage(),
        .. Lifecycle(),
        .. Topics(),
        .. LandingSubscription(),
        .. UpdatesSubscription(),
        .. Plan(),
        .. App(),
        .. Settings(),
        .. Access(),
        .. Warehouse(),
        .. Vault(),
        .. Monitor(),
        .. Alerts(),
        .. Workbook(),
        .. Budget(),
        .. Network(),
        .. Types(),
        .. References(),
    ];

    private static IEnumerable<PlantedFault> Storage()
    {
        var data = new Ground("storage", Accounts);
        yield return data.Set("an account of blobs alone", "kind", "BlobStorage");
        yield return data.Set("an account that is copied in a way that there is not", "sku.name", "Standard_XRS");
        yield return data.Set("shared keys on", "properties.allowSharedKeyAccess", true);
        yield return data.Without("shared keys as they are by default", "properties.allowSharedKeyAccess");
        yield return data.Set("blobs open to everybody", "properties.allowBlobPublicAccess", true);
        yield return data.Set("TLS 1.0", "properties.minimumTlsVersion", "TLS1_0");
        yield return data.Set("a version of TLS written otherwise", "properties.minimumTlsVersion", "1.2");
        yield return data.Set("plain http", "properties.supportsHttpsTrafficOnly", false);
        yield return data.Set("a lake without a hierarchical namespace", "properties.isHnsEnabled", false);
        yield return data.Set("a firewall that keeps Event Grid out", "properties.networkAcls.bypass", "None");
        yield return data.Set("a private address in the firewall", "properties.networkAcls.ipRules.0.value", "10.1.2.0/24");
        yield return data.Set("one address in the firewall as /32", "properties.networkAcls.ipRules.0.value", "203.0.113.9/32");
        yield return data.Set("the whole internet in the firewall", "properties.networkAcls.ipRules.0.value", "0.0.0.0/0");
        var host = new Ground("storage", Accounts, "landfallhostjofhug");
        yield return host.Set("an open firewall without a public network", "properties.networkAcls.defaultAction", "Allow");
        yield return host.Set("an account for tables with a hierarchical namespace", "properties.isHnsEnabled", true);
        var blobs = new Ground("storage", $"{Accounts}/blobServices");
        yield return blobs.Set("deleted blobs that are gone at once", "properties.deleteRetentionPolicy.enabled", false);
        yield return blobs.Without("deleted containers that are gone at once", "properties.containerDeleteRetentionPolicy");
        yield return blobs.Set("deleted blobs for longer than a year", "properties.deleteRetentionPolicy.days", 400);
        var container = new Ground("storage", $"{Accounts}/blobServices/containers", "/lake");
        yield return container.Set("a container open to everybody", "properties.publicAccess", "Blob");
        yield return container.Replace(
            "a container with another name than the code's",
            "default/lake",
            "default/the-lake",
            "blobServices/containers"
        );
        yield return container.Replace("a container with a name in capitals", "default/lake", "default/Lake", "name");
        yield return container.Replace("a container with two dashes", "default/lake", "default/la--ke", "name");
        yield return new Ground("storage", $"{Accounts}/blobServices/containers", "/rejects").Gone(
            "a container of the code that is missing"
        ) with
        {
            Path = "blobServices/containers",
        };
        var queue = new Ground("storage", $"{Accounts}/queueServices/queues", "/events");
        yield return queue.Replace("a queue with an underscore", "/events", "/table_events", "name");
        yield return queue.Replace("a queue with another name than the code's", "/events", "/table-events", "queueServices/queues");
        yield return new Ground("storage", $"{Accounts}/queueServices/queues", "-blobtrigger-poison").Gone(
            "no queue for what a host gave up"
        ) with
        {
            Path = "queueServices/queues",
        };
        var table = new Ground("storage", $"{Accounts}/tableServices/tables");
        yield return table.Replace("a table with a dash", "landfallledger", "landfall-ledger", "name");
        yield return table.Replace("a table with another name than the code's", "landfallledger", "ledger", "tableServices/tables");
    }

    private static IEnumerable<PlantedFault> Lifecycle()
    {
        var policy = new Ground("lifecycle", $"{Accounts}/managementPolicies");
        const string Landing = "properties.policy.rules.0";
        const string Dead = "properties.policy.rules.1";
        yield return policy.Set("a rule of another type", $"{Landing}.type", "LifeCycle");
        yield return policy.Set("a rule that is off", $"{Landing}.enabled", false);
        yield return policy.Set("a rule for append blobs", $"{Landing}.definition.filters.blobTypes", Texts("appendBlob"));
        yield return policy.Set("a rule for blobs written otherwise", $"{Landing}.definition.filters.blobTypes", Texts("blockblob"));
        yield return policy.Set("a rule for every container", $"{Dead}.definition.filters.prefixMatch", new JsonArray());
        yield return policy.Set("a rule whose prefix meets other containers", $"{Landing}.definition.filters.prefixMatch", Texts("la"));
        yield return policy.Set(
            "a rule for a container that there is not",
            $"{Landing}.definition.filters.prefixMatch",
            Texts("landings/")
        );
        yield return policy.Set(
            "landed files that end by age",
            $"{Landing}.definition.actions.baseBlob",
            Json("""{ "delete": { "daysAfterModificationGreaterThan": 365 } }"""),
            $"{Landing}.definition.actions.baseBlob.delete"
        );
        yield return policy.Set(
            "rejects that end by age",
            $"{Dead}.definition.filters.prefixMatch",
            Texts("rejects/"),
            $"{Dead}.definition.actions"
        );
        yield return policy.Set(
            "parts that end by age",
            $"{Dead}.definition.filters.prefixMatch",
            Texts("lake/"),
            $"{Dead}.definition.actions"
        );
        yield return policy.Set(
            "landed files in the archive tier",
            $"{Landing}.definition.actions.baseBlob",
            Json("""{ "tierToArchive": { "daysAfterModificationGreaterThan": 90 } }"""),
            $"{Landing}.definition.actions.baseBlob.tierToArchive"
        );
        yield return policy.Set(
            "landed files that are cool on their first day",
            $"{Landing}.definition.actions.baseBlob.tierToCool.daysAfterModificationGreaterThan",
            0
        );
        yield return policy.Set("two rules of one name", $"{Dead}.name", "landing-cool", "properties.policy.rules");
        yield return policy.Replace("a policy that is not named default", "/default", "/lifecycle", "name");
    }

    private static IEnumerable<PlantedFault> Topics()
    {
        var system = new Ground("topics", "Microsoft.EventGrid/systemTopics");
        yield return system.Set("a topic of another type of source", "properties.topicType", "Microsoft.Storage.BlobAccounts");
        yield return system.Without("a topic of no type", "properties.topicType");
        yield return system.Replace("a topic of the app's own account", "landfalldata", "landfallhost", "properties.source");
        yield return system.Set("a topic without an identity", "identity", Json("""{ "type": "None" }"""));
        var topic = new Ground("topics", "Microsoft.EventGrid/topics");
        yield return topic.Set("a topic for events of another form", "properties.inputSchema", "EventGridSchema");
        yield return topic.Set("a topic that takes keys", "properties.disableLocalAuth", false);
        yield return topic.Set("a topic that takes TLS 1.0", "properties.minimumTlsVersionAllowed", "1.0");
        yield return topic.Set("a kind of identity written without its blank", "identity.type", "SystemAssigned,UserAssigned");
    }

    private static IEnumerable<PlantedFault> LandingSubscription()
    {
        var landing = new Ground("subscriptions", "Microsoft.EventGrid/systemTopics/eventSubscriptions");
        yield return landing.Set(
            "a type of event that there is not",
            "properties.filter.includedEventTypes",
            Texts("Microsoft.Storage.BlobWritten")
        );
        yield return landing.Set("the deletion of files", "properties.filter.includedEventTypes", Texts("Microsoft.Storage.BlobDeleted"));
        yield return landing.Set("a subject of another form", "properties.filter.subjectBeginsWith", "/containers/landing/");
        yield return landing.Set(
            "the subject of another container",
            "properties.filter.subjectBeginsWith",
            "/blobServices/default/containers/lake/"
        );
        yield return landing.Set(
            "a subject that meets other containers",
            "properties.filter.subjectBeginsWith",
            "/blobServices/default/containers/landing"
        );
        yield return landing.Set("files of one ending alone", "properties.filter.subjectEndsWith", ".csv");
        yield return landing.Without("no filter of calls", "properties.filter.advancedFilters");
        yield return landing.Set("a key that events have not", "properties.filter.advancedFilters.0.key", "data.method");
        yield return landing.Set("an operator that there is not", "properties.filter.advancedFilters.0.operatorType", "StringEqualsAny");
        yield return landing.Set(
            "files that are not whole yet",
            "properties.filter.advancedFilters.0.values",
            Texts("CreateFile", "FlushWithClose")
        );
        yield return landing.Set(
            "no files of a lake's clients",
            "properties.filter.advancedFilters.0.values",
            Texts("PutBlob", "PutBlockList")
        );
        yield return landing.Set(
            "more values than a filter takes",
            "properties.filter.advancedFilters.0.values",
            Texts([.. Enumerable.Repeat("FlushWithClose", 26)])
        );
        yield return landing.Set("more tries than there can be", "properties.retryPolicy.maxDeliveryAttempts", 100);
        yield return landing.Set("tries for longer than a day", "properties.retryPolicy.eventTimeToLiveInMinutes", 10080);
        yield return landing.Without("no retries said", "properties.retryPolicy");
        yield return landing.Set("a place to deliver to that there is not", "properties.destination.endpointType", "Webhook");
        yield return landing.Set(
            "a key in the source",
            "properties.destination.properties.endpointUrl",
            "https://landfall.azurewebsites.net/runtime/webhooks/blobs?code=abc"
        );
        yield return landing.Without("a subscription before the key exists", "condition");
        yield return landing.Set("TLS 1.0 to the app", "properties.destination.properties.minimumTlsVersionAllowed", "1.0");
        yield return landing.Without("nowhere to deliver to", "properties.destination");
        const string DeadLetter = "properties.deadLetterWithResourceIdentity";
        yield return landing.Without("nowhere to set events aside", DeadLetter);
        yield return landing.Set(
            "a container of dead letters that there is not",
            $"{DeadLetter}.deadLetterDestination.properties.blobContainerName",
            "eventgrid-deadletter"
        );
        yield return landing.Without(
            "dead letters without a container",
            $"{DeadLetter}.deadLetterDestination.properties.blobContainerName"
        );
        yield return landing.Set(
            "dead letters without an identity, as keys are off",
            "properties.deadLetterDestination",
            Json("""{ "endpointType": "StorageBlob", "properties": { "blobContainerName": "deadletters" } }""")
        );
        yield return landing.Replace(
            "dead letters by an identity that the topic has not",
            "landfall-events-id",
            "landfall-app-id",
            DeadLetter
        );
        yield return landing.Gone("no subscription of landed files");
    }

    private static IEnumerable<PlantedFault> UpdatesSubscription()
    {
        var updates = new Ground("subscriptions", "Microsoft.EventGrid/topics/eventSubscriptions");
        const string Delivery = "properties.deliveryWithResourceIdentity";
        yield return updates.Set("a queue with a name that cannot be", $"{Delivery}.destination.properties.queueName", "table_events");
        yield return updates.Set(
            "a queue that the app does not listen to",
            $"{Delivery}.destination.properties.queueName",
            "events-poison"
        );
        yield return updates.Set(
            "messages that end within a minute",
            $"{Delivery}.destination.properties.queueMessageTimeToLiveInSeconds",
            60
        );
        yield return updates.Set("a queue of another kind", $"{Delivery}.destination.endpointType", "StorageQueues");
        yield return updates.Set("events in another form", "properties.eventDeliverySchema", "EventGridSchema");
        yield return updates.Set(
            "events that the code does not send",
            "properties.filter.includedEventTypes",
            Texts("landfall.table.changed")
        );
        yield return updates.Set("delivered by the topic's own identity, which it has not", $"{Delivery}.identity.type", "SystemAssigned");
        yield return updates.Without("delivered by no identity", $"{Delivery}.identity");
        yield return updates.Set(
            "delivered in two ways",
            "properties.destination",
            Json("""{ "endpointType": "StorageQueue", "properties": { "queueName": "events" } }""")
        );
        yield return updates.Replace("a queue of the app's own account", "landfalldata", "landfallhost", $"{Delivery}.destination");
    }

    private static IEnumerable<PlantedFault> Plan()
    {
        var plan = new Ground("app", "Microsoft.Web/serverfarms");
        yield return plan.Set("the plan of the old Consumption", "sku.name", "Y1");
        yield return plan.Set("a tier that there is not", "sku.tier", "Flex");
        yield return plan.Without("a plan for Windows", "properties.reserved");
        yield return plan.Set("a plan of another kind", "kind", "linux");
    }

    private static IEnumerable<PlantedFault> App()
    {
        var app = new Ground("app", "Microsoft.Web/sites");
        const string Config = "properties.functionAppConfig";
        yield return app.Set("an app of another kind", "kind", "functionapp");
        yield return app.Set("plain http to the app", "properties.httpsOnly", false);
        yield return app.Set("an identity of its own beside", "identity.type", "SystemAssigned, UserAssigned");
        yield return app.Set("a package that is no container", $"{Config}.deployment.storage.type", "container");
        yield return app.Replace(
            "a package in a container that there is not",
            "/deployments'",
            "/packages'",
            $"{Config}.deployment.storage.value"
        );
        yield return app.Replace("a package in the data account", "'landfallhost", "'landfalldata", $"{Config}.deployment.storage.value");
        yield return app.Set(
            "a package read by a connection string",
            $"{Config}.deployment.storage.authentication.type",
            "StorageAccountConnectionString"
        );
        yield return app.Set(
            "a package read by an identity of another form",
            $"{Config}.deployment.storage.authentication.type",
            "UserAssigned"
        );
        yield return app.Without("a package read by nobody", $"{Config}.deployment.storage.authentication.userAssignedIdentityResourceId");
        yield return app.Set("another worker", $"{Config}.runtime.name", "dotnet");
        yield return app.Set("an older .NET than the app's", $"{Config}.runtime.version", "8.0");
        yield return app.Set("a version of .NET in another form", $"{Config}.runtime.version", "10");
        yield return app.Set("a size of memory that there is not", $"{Config}.scaleAndConcurrency.instanceMemoryMB", 3072);
        yield return app.Set("less memory than the app needs", $"{Config}.scaleAndConcurrency.instanceMemoryMB", 512);
        yield return app.Set("more instances than there can be", $"{Config}.scaleAndConcurrency.maximumInstanceCount", 2000);
        yield return app.Set("fewer instances than the plan takes", $"{Config}.scaleAndConcurrency.maximumInstanceCount", 0);
        yield return app.Set("a group of functions that there is not", $"{Config}.scaleAndConcurrency.alwaysReady.0.name", "blobs");
        yield return app.Set("a function that there is not", $"{Config}.scaleAndConcurrency.alwaysReady.0.name", "function:LandingArrives");
        yield return app.Set("always ready with nobody", $"{Config}.scaleAndConcurrency.alwaysReady.0.instanceCount", 0);
        yield return app.Set(
            "a group that is ready twice",
            $"{Config}.scaleAndConcurrency.alwaysReady.1.name",
            "blob",
            $"{Config}.scaleAndConcurrency.alwaysReady"
        );
        yield return app.Set("no request at once", $"{Config}.scaleAndConcurrency.triggers.http.perInstanceConcurrency", 0);
        yield return app.Without("an app without functionAppConfig", Config);
        yield return app.Set("a setting of other plans in the site", "properties.siteConfig.linuxFxVersion", "DOTNET-ISOLATED|10.0");
        yield return app.Set("settings in two places", "properties.siteConfig.appSettings", new JsonArray());
        yield return app.Set("an app that is always on", "properties.siteConfig.alwaysOn", true);
        yield return app.Set("FTP", "properties.siteConfig.ftpsState", "AllAllowed");
        yield return app.Set("TLS 1.0 to the app's pages", "properties.siteConfig.minTlsVersion", "1.0");
        yield return app.Set("an app that Event Grid cannot call", "properties.publicNetworkAccess", "Disabled");
        yield return app.Set(
            "a firewall that Event Grid is not in",
            "properties.siteConfig.ipSecurityRestrictions.0.ipAddress",
            "AzureEventHub",
            "properties.siteConfig.ipSecurityRestrictions"
        );
        yield return app.Set("a firewall that is open", "properties.siteConfig.ipSecurityRestrictionsDefaultAction", "Allow");
        yield return app.Replace(
            "a subnet that nothing is delegated in",
            "/subnets/functions",
            "/subnets/endpoints",
            "properties.virtualNetworkSubnetId"
        );
        var policy = new Ground("app", "Microsoft.Web/sites/basicPublishingCredentialsPolicies", "/scm");
        yield return policy.Set("publishing by a password", "properties.allow", true);
        yield return policy.Gone("publishing by a password, as nothing is said");
    }

    private static IEnumerable<PlantedFault> Settings()
    {
        var map = new Ground("settings", "Microsoft.Web/sites/config");
        yield return map.Set("the worker's runtime, which the plan refuses", "properties.FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated");
        yield return map.Set("the version of the host, which the plan refuses", "properties.FUNCTIONS_EXTENSION_VERSION", "~4");
        yield return map.Set("running from a package, which the plan refuses", "properties.WEBSITE_RUN_FROM_PACKAGE", "1");
        yield return map.Set("a share for content, which the plan refuses", "properties.WEBSITE_CONTENTSHARE", "landfall");
        yield return map.Set("a build on the server, which the plan refuses", "properties.SCM_DO_BUILD_DURING_DEPLOYMENT", "true");
        yield return map.Set("a time zone, which the plan refuses", "properties.WEBSITE_TIME_ZONE", "Europe/Berlin");
        yield return map.Set("a setting that the code does not know", "properties.LandingContainerName", "landing");
        yield return map.Set("an option that the code does not know", "properties.Landfall__Planning__Groups", "8");
        yield return map.Set("a section that the code does not know", "properties.Landfall__Plans__MaxGroups", "8");
        yield return map.Set("an option of one machine", "properties.Landfall__Warehouse__DuckDb__Path", "warehouse.duckdb");
        yield return map.Set("an option beyond its bounds", "properties.Landfall__Planning__MaxGroups", "99");
        yield return map.Set("an option that is no time", "properties.Landfall__Retention__Grace", "a week");
        yield return map.Set(
            "a part of host.json that is not there",
            "properties.AzureFunctionsJobHost__extensions__durableTask__partitionCount",
            "16"
        );
        yield return map.Set(
            "more queues of orchestrations than there can be",
            "properties.AzureFunctionsJobHost__extensions__durableTask__storageProvider__partitionCount",
            "32"
        );
        yield return map.Set("a way to sign in that is written otherwise", "properties.LandingStorage__credential", "managedIdentities");
        yield return map.Without("a trigger without its schedule", "properties.SweepSchedule");
        yield return map.Set("a schedule of five fields", "properties.SweepSchedule", "*/1 * * * *");
        yield return map.Without("no warehouse", "properties.Landfall__Warehouse__Synapse__ConnectionString");
        yield return map.Without("no queues for the blob trigger", "properties.LandingStorage__queueServiceUri");
        yield return map.Without("no tables for Durable", "properties.AzureWebJobsStorage__tableServiceUri");
        yield return map.Without("an identity that is not named", "properties.AzureWebJobsStorage__clientId");
        yield return map.Set("an empty setting", "properties.LandingContainer", "");
        yield return map.Set("a container that the code does not mean", "properties.LandingContainer", "landings");
        yield return map.Set("a queue that nothing delivers into", "properties.EventsQueue", "table-events");
        yield return map.Set("a task hub with a dash", "properties.TASKHUB_NAME", "landfall-hub");
        yield return map.Replace(
            "files from the app's own account",
            "'landfalldatajofhug'",
            "'landfallhostjofhug'",
            "properties.LandingStorage__blobServiceUri"
        );
        yield return map.Replace(
            "the lake by its blob address",
            "https://{0}.dfs.{1}/lake",
            "https://{0}.blob.{1}/lake",
            "properties.Landfall__Warehouse__Synapse__Lake"
        );
        yield return map.Replace(
            "a connection that is not encrypted",
            "Encrypt=True",
            "Encrypt=False",
            "properties.Landfall__Warehouse__Synapse"
        );
        yield return map.Replace("a principal id for a client id", ".clientId]", ".principalId]", "properties.");
        yield return map.Set("a password", "properties.Landfall__Warehouse__Synapse__ReaderConnectionString", "Server=x;Password=y");
        yield return map.Set(
            "the key of an account",
            "properties.LedgerStorage",
            "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=y"
        );
        yield return map.Replace(
            "a vault that there is not",
            "VaultName=landfall-kv",
            "VaultName=other-kv",
            "properties.Landfall__Alerts__Webhook__Url"
        );
        yield return map.Replace(
            "an entry of the vault in another form",
            "SecretName=",
            "Secret=",
            "properties.Landfall__Alerts__Webhook__Url"
        );
        yield return map.Set("telemetry by a key", "properties.APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "ClientId=x");
        yield return map.Set("a price of another size of memory", "properties.Landfall__Cost__InstanceMemory", "2048");
        yield return map.Gone("no settings at all");
    }

    private static IEnumerable<PlantedFault> Access()
    {
        var role = new Ground("access", "Microsoft.Authorization/roleAssignments");
        yield return role.Without("a role without a reason", "properties.description");
        yield return role.Set("a role with a word for a reason", "properties.description", "needed");
        yield return role.Set("a name that is no GUID", "name", "app-on-landing");
        yield return role.Set(
            "a role on the resource group",
            "id",
            "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/landfall/providers/"
                + "Microsoft.Authorization/roleAssignments/4285ad1d-f03d-5391-869a-9d5e3b2ece15",
            "scope"
        );
        yield return role.Replace(
            "a role on the whole account",
            "/blobServices/default/containers/landing/providers",
            "/providers",
            "scope"
        );
        yield return role.Replace(
            "Owner",
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
            "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
            "properties.roleDefinitionId"
        );
        yield return role.Replace(
            "Contributor",
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
            "b24988ac-6180-42a0-ab88-20f7382dd24c",
            "properties.roleDefinitionId"
        );
        yield return role.Replace("a role with a digit wrong", "ba92f5b4-2d11", "ba92f5b4-2d12", "properties.roleDefinitionId");
        yield return role.Replace(
            "a role of queues on a container",
            "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
            "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
            "scope"
        );
        yield return role.Set(
            "a role by its name",
            "properties.roleDefinitionId",
            "/providers/Microsoft.Authorization/roleDefinitions/Storage Blob Data Contributor"
        );
        yield return role.Replace("a client id for a principal id", ".principalId]", ".clientId]", "properties.principalId");
        yield return role.Set(
            "a stranger on another container than landing",
            "properties.principalId",
            "77777777-7777-7777-7777-777777777777"
        ) with
        {
            Plant = snapshot =>
                snapshot
                    .Of("Microsoft.Authorization/roleAssignments")
                    .First(one => one.Id.Contains("/containers/lake/", StringComparison.Ordinal))
                    .Json["properties"]!["principalId"] = "77777777-7777-7777-7777-777777777777",
        };
        yield return role.Set("an identity as a user", "properties.principalType", "User");
        yield return role.Set("a kind of principal that there is not", "properties.principalType", "ManagedIdentity");
        yield return role.Gone("a container that the app may not use");
        yield return role.Beside("a role that is given twice", "properties", ("name", "4285ad1d-f03d-5391-869a-000000000000"));
        var events = new Ground("access", "Microsoft.Authorization/roleAssignments", "cd1f5e6b-2d13-5a80-989b-15dd173b1429");
        yield return events.Gone("Event Grid that may not write into the queue");
        yield return new Ground("access", "Microsoft.Authorization/roleAssignments", "eaf4ac2b-6000-552a-b0ae-400fbbe76182").Gone(
            "a warehouse that may not read the lake"
        );
    }

    private static IEnumerable<PlantedFault> Warehouse()
    {
        var workspace = new Ground("warehouse", "Microsoft.Synapse/workspaces");
        yield return workspace.Set("sign-in by a password", "properties.azureADOnlyAuthentication", false);
        yield return workspace.Set("a password of the workspace", "properties.sqlAdministratorLoginPassword", "Pa55word");
        yield return workspace.Set("an identity that a workspace cannot have alone", "identity.type", "UserAssigned");
        yield return workspace.Set("a container that is not the lake", "properties.defaultDataLakeStorage.filesystem", "landing");
        yield return workspace.Replace(
            "the workspace's lake by its blob address",
            "https://{0}.dfs.",
            "https://{0}.blob.",
            "properties.defaultDataLakeStorage.accountUrl"
        );
        yield return workspace.Replace(
            "an account that is no lake",
            "landfalldata",
            "landfallhost",
            "properties.defaultDataLakeStorage.resourceId"
        );
        yield return new Ground("warehouse", Accounts).Set(
            "a lake whose firewall keeps the warehouse out",
            "properties.networkAcls.resourceAccessRules",
            new JsonArray(),
            "properties.defaultDataLakeStorage"
        );
        var pool = new Ground("warehouse", "Microsoft.Synapse/workspaces/sqlPools");
        yield return pool.Set("a size of another generation", "sku.name", "DW100");
        yield return pool.Set("a size that there is not", "sku.name", "DW150c");
        yield return pool.Set("a collation that there is not", "properties.collation", "Latin1_General_BIN3");
        yield return pool.Set("copies of the pool of another kind", "properties.storageAccountType", "ZRS");
        yield return pool.Set("a pool from nowhere", "properties.createMode", "Restore");
        var rule = new Ground("warehouse", "Microsoft.Synapse/workspaces/firewallRules");
        yield return rule.Set(
            "the whole internet at the warehouse",
            "properties",
            Json("""{ "startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255" }""")
        );
        yield return rule.Set("a range from its end to its start", "properties.startIpAddress", "198.51.100.99", "properties");
        yield return rule.Set("a range in CIDR form", "properties.startIpAddress", "198.51.100.0/28", "properties");
        var administrator = new Ground("warehouse", "Microsoft.Synapse/workspaces/administrators");
        yield return administrator.Set("an administrator who is no object id", "properties.sid", "landfall-admins");
        yield return administrator.Gone("nobody who administers");
        var tls = new Ground("warehouse", "Microsoft.Synapse/workspaces/dedicatedSQLminimalTlsSettings");
        yield return tls.Set("TLS 1.0 at the warehouse", "properties.minimalTlsVersion", "1.0");
        yield return tls.Gone("any TLS at the warehouse");
    }

    private static IEnumerable<PlantedFault> Vault()
    {
        var vault = new Ground("vault", "Microsoft.KeyVault/vaults");
        yield return vault.Set("secrets that can be purged", "properties.enablePurgeProtection", false);
        yield return vault.Without("secrets that can be purged by default", "properties.enablePurgeProtection");
        yield return vault.Set("access by policies", "properties.enableRbacAuthorization", false);
        yield return vault.Set("policies beside roles", "properties.accessPolicies", new JsonArray());
        yield return vault.Set("a kind of vault in capitals", "properties.sku.name", "Standard");
        yield return vault.Set("deleted secrets for a day", "properties.softDeleteRetentionInDays", 1);
        yield return vault.Set("an open firewall of the vault beside a private network", "properties.networkAcls.defaultAction", "Allow");
        yield return vault.Set("a private address in the vault's firewall", "properties.networkAcls.ipRules.0.value", "192.168.1.0/24");
        yield return vault.Set("the whole internet in the vault's firewall", "properties.networkAcls.ipRules.0.value", "0.0.0.0/0");
        yield return vault.Replace("a name that is too long", "landfall-kv-jofhug", "landfall-key-vault-of-prod-jofhug", "name");
    }

    private static IEnumerable<PlantedFault> Monitor()
    {
        var group = new Ground("monitor", "Microsoft.Insights/actionGroups");
        yield return group.Set("a short name that is long", "properties.groupShortName", "landfall-people");
        yield return group.Set("a group that is off", "properties.enabled", false);
        yield return group.Set("nobody in the group", "properties.emailReceivers", new JsonArray());
        yield return group.Set("an address that is none", "properties.emailReceivers.0.emailAddress", "oncall");
        yield return group.Gone("no group");
        var workspace = new Ground("monitor", "Microsoft.OperationalInsights/workspaces");
        yield return workspace.Set("telemetry for a week", "properties.retentionInDays", 7);
        yield return workspace.Set("no telemetry at all", "properties.workspaceCapping.dailyQuotaGb", 0);
        yield return workspace.Set("an old kind of price", "properties.sku.name", "Free");
        yield return workspace.Set("a workspace that takes keys", "properties.features.disableLocalAuth", false);
        var component = new Ground("monitor", "Microsoft.Insights/components");
        yield return component.Set("a component that takes keys", "properties.DisableLocalAuth", false);
        yield return component.Set("a kind of application that there is not", "properties.Application_Type", "function");
        yield return component.Without("a component without a workspace", "properties.WorkspaceResourceId");
        yield return component.Set("a component of the old kind", "properties.IngestionMode", "ApplicationInsights");
        var audit = new Ground("monitor", "Microsoft.Insights/diagnosticSettings", "/audit");
        yield return audit.Set("a group of logs that there is not", "properties.logs.0.categoryGroup", "audits");
        yield return audit.Set("logs that are off", "properties.logs.0.enabled", false);
        yield return audit.Without("no logs", "properties.logs");
        yield return audit.Replace(
            "an audit of the resource group",
            "/providers/Microsoft.KeyVault/vaults/landfall-kv-jofhug/",
            "/",
            "scope"
        );
    }

    private static IEnumerable<PlantedFault> Alerts()
    {
        var rule = new Ground("alerts", "Microsoft.Insights/scheduledQueryRules", "LandfallBacklog");
        const string Criterion = "properties.criteria.allOf.0";
        yield return rule.Set("a severity that there is not", "properties.severity", 5);
        yield return rule.Set("a severity that is not the catalog's", "properties.severity", 3);
        yield return rule.Set("a window that there is not", "properties.windowSize", "PT7M");
        yield return rule.Set("a window in another form", "properties.windowSize", "00:10:00");
        yield return rule.Set("a window shorter than the pause", "properties.evaluationFrequency", "PT30M", "properties.windowSize");
        yield return rule.Set("an alert that is off", "properties.enabled", false);
        yield return rule.Set("a kind of rule that there is not", "kind", "LogAlerts");
        yield return rule.Replace("a metric that there is not", "landfall.files.oldest.age", "landfall.files.age", $"{Criterion}.query");
        yield return rule.Replace(
            "another metric than the catalog's",
            "landfall.files.oldest.age",
            "landfall.freshness",
            $"{Criterion}.query"
        );
        yield return rule.Replace("an attribute that there is not", "landfall.table", "landfall.tables", $"{Criterion}.query");
        yield return rule.Replace("an attribute that the metric has not", "landfall.table", "landfall.stage", $"{Criterion}.query");
        yield return rule.Replace("a table of the classic kind", "AppMetrics", "customMetrics", $"{Criterion}.query");
        yield return rule.Replace("another bound than that of Prometheus", "900", "90000", $"{Criterion}.query");
        yield return rule.Replace("a bracket that does not close", "max(Max)", "max(Max", $"{Criterion}.query");
        yield return rule.Set("a column that the query has not", $"{Criterion}.dimensions.0.name", "TableName");
        yield return rule.Set("one table alone", $"{Criterion}.dimensions.0.values", Texts("crm.person"));
        yield return rule.Set("an operator of metric alerts", $"{Criterion}.operator", "GreaterThanOrEqualTo");
        yield return rule.Set("a sum of rows", $"{Criterion}.timeAggregation", "Sum");
        yield return rule.Set("a threshold that is never met", $"{Criterion}.threshold", 1000);
        yield return rule.Set(
            "more failing periods than periods",
            $"{Criterion}.failingPeriods.minFailingPeriodsToAlert",
            3,
            $"{Criterion}.failingPeriods"
        );
        yield return rule.Set("a rule that tells nobody", "properties.actions.actionGroups", new JsonArray());
        yield return rule.Set("a rule over nothing", "properties.scopes", new JsonArray());
        yield return rule.Replace(
            "a rule over the component",
            "Microsoft.OperationalInsights/workspaces/landfall-logs",
            "Microsoft.Insights/components/landfall-insights",
            "properties.scopes"
        );
        yield return rule.Set(
            "the entry of another alert",
            "properties.actions.customProperties.playbook",
            "https://wiki.example.com/landfall/playbook#landfalldown"
        );
        yield return rule.Set("no word of what it is", "properties.description", "An alert");
        yield return rule.Set("an alert that the catalog has not", "properties.displayName", "LandfallQueue");
        yield return rule.Set("a query that is checked before there is a table", "properties.skipQueryValidation", false);
        yield return rule.Gone("an alert of the catalog without a rule");
        yield return new Ground("alerts", "Microsoft.Insights/scheduledQueryRules", "LandfallAttemptsFail").Replace(
            "a word that no attribute says",
            "\\\"failed\\\"",
            "\\\"error\\\"",
            $"{Criterion}.query"
        );
    }

    private static IEnumerable<PlantedFault> Workbook()
    {
        var workbook = new Ground("workbook", "Microsoft.Insights/workbooks");
        yield return workbook.Set("a workbook with a name", "name", "landfall");
        yield return workbook.Set("a workbook of one person", "kind", "user");
        yield return workbook.Set("a workbook of no category", "properties.category", "landfall");
        yield return workbook.Set("a workbook that is no JSON", "properties.serializedData", "{ items: ");
        yield return workbook.Replace(
            "a workbook of a metric that there is not",
            "landfall.rows.rejected",
            "landfall.rejects",
            "properties.serializedData"
        );
    }

    private static IEnumerable<PlantedFault> Budget()
    {
        var budget = new Ground("budget", "Microsoft.Consumption/budgets");
        yield return budget.Set("a budget from the middle of a month", "properties.timePeriod.startDate", "2026-12-15");
        yield return budget.Set("a budget from no day", "properties.timePeriod.startDate", "12/2026");
        yield return budget.Set("a budget of another time", "properties.timeGrain", "Month");
        yield return budget.Set("a budget of nothing", "properties.amount", 0);
        yield return budget.Set("an operator of alerts", "properties.notifications.near.operator", "GreaterThanOrEqual");
        yield return budget.Set("a threshold of thousands", "properties.notifications.near.threshold", 8000);
        yield return budget.Set("a notification that is off", "properties.notifications.near.enabled", false);
        yield return budget.Set("a notification to nobody", "properties.notifications.near.contactEmails", new JsonArray());
        yield return budget.Set("a threshold of a kind that there is not", "properties.notifications.near.thresholdType", "Forecast");
        yield return budget.Set("a budget of usage", "properties.category", "Usage");
        yield return budget.Gone("no budget");
    }

    private static IEnumerable<PlantedFault> Network()
    {
        var endpoint = new Ground("network", "Microsoft.Network/privateEndpoints", "-data-blob");
        const string Groups = "properties.privateLinkServiceConnections.0.properties.groupIds";
        yield return endpoint.Set("a service that an account has not", Groups, Texts("blobs"));
        yield return endpoint.Set("a service of the warehouse on an account", Groups, Texts("Sql"));
        yield return endpoint.Replace(
            "an endpoint in the app's subnet",
            "/subnets/endpoints",
            "/subnets/functions",
            "properties.subnet.id"
        );
        yield return endpoint.Replace("a subnet that there is not", "/subnets/endpoints", "/subnets/private", "properties.subnet.id");
        yield return endpoint.Gone("a closed account without an endpoint");
        yield return new Ground("network", "Microsoft.Network/privateEndpoints", "-sql").Set(
            "the serverless pool in place of the dedicated one",
            Groups,
            Texts("sql")
        );
        yield return new Ground("network", "Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Gone("an endpoint that nobody finds");
        yield return new Ground("network", "Microsoft.Network/privateDnsZones", "sql.azuresynapse.net").Replace(
            "a zone of another service",
            "privatelink.sql.azuresynapse.net",
            "privatelink.azuresynapse.net",
            "name"
        );
        yield return new Ground("network", "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "").Set(
            "machines that register themselves",
            "properties.registrationEnabled",
            true
        );
        var network = new Ground("network", "Microsoft.Network/virtualNetworks");
        yield return network.Set(
            "a subnet that is delegated to another service",
            "properties.subnets.0.properties.delegations.0.properties.serviceName",
            "Microsoft.Web/serverFarms"
        );
        yield return network.Set("a subnet that is too small", "properties.subnets.0.properties.addressPrefix", "10.60.0.0/28");
        yield return network.Set("subnets over each other", "properties.subnets.1.properties.addressPrefix", "10.60.0.32/27");
        yield return network.Set("a subnet outside the network", "properties.subnets.1.properties.addressPrefix", "10.61.0.0/26");
        yield return network.Set("public addresses in the network", "properties.addressSpace.addressPrefixes", Texts("203.0.113.0/24"));
        yield return new Ground("network", "Microsoft.Web/sites").Without(
            "an app outside the network",
            "properties.virtualNetworkSubnetId"
        );
    }

    private static IEnumerable<PlantedFault> Types()
    {
        var account = new Ground("types", Accounts);
        yield return account.Set("a type that there is not", "type", "Microsoft.Storage/accounts", "apiVersion");
        yield return account.Set("a version that there is not", "apiVersion", "2026-09-02");
        yield return account.Set("a version of some years ago", "apiVersion", "2023-01-01");
        yield return account.Set("a property that is misspelt", "properties.allowSharedKeysAccess", false);
        yield return account.Set("a property at the wrong place", "properties.sku", Json("""{ "name": "Standard_LRS" }"""));
        yield return account.Set("a text for true", "properties.isHnsEnabled", "true");
        yield return account.Set("a tier in small letters", "properties.accessTier", "hot");
        yield return account.Without("an account without its sku", "sku");
        yield return account.Set("what can only be read", "properties.primaryLocation", "westeurope");
        yield return account.Replace("a name of 30 letters", "landfalldatajofhug", "landfalldataofthewholecompany1", "name");
        yield return new Ground("types", $"{Accounts}/queueServices").Replace(
            "a service that is not named default",
            "/default",
            "/queues",
            "name"
        );
        yield return new Ground("types", "Microsoft.KeyVault/vaults").Without("a vault without its tenant", "properties.tenantId");
        yield return new Ground("types", "Microsoft.Consumption/budgets").Set("an amount in a text", "properties.amount", "12000");
        yield return new Ground("types", "Microsoft.Insights/scheduledQueryRules").Set("a severity in a text", "properties.severity", "1");
        yield return new Ground("types", "Microsoft.Synapse/workspaces/sqlPools").Set(
            "a pool that is paused by Bicep",
            "properties.status",
            "Paused"
        );
        yield return new Ground("types", "Microsoft.EventGrid/topics").Set(
            "a subscription as a property",
            "properties.eventSubscriptions",
            new JsonArray()
        );
    }

    private static IEnumerable<PlantedFault> References()
    {
        yield return new Ground("references", Accounts).Set("a region of its own", "location", "northeurope");
        yield return new Ground("references", "Microsoft.Insights/actionGroups").Set("a group in a region", "location", "westeurope");
        yield return new Ground("references", "Microsoft.Web/sites").Replace(
            "a plan that this deployment does not make",
            "serverfarms/landfall-plan",
            "serverfarms/landfall-plans",
            "properties.serverFarmId"
        );
        yield return new Ground("references", "Microsoft.Insights/scheduledQueryRules").Replace(
            "a group that this deployment does not make",
            "actionGroups/landfall-people",
            "actionGroups/people",
            "properties.actions"
        );
        yield return new Ground("references", "Microsoft.EventGrid/topics").Replace(
            "an identity that this deployment does not make",
            "landfall-events-id",
            "landfall-event-id",
            "identity"
        );
        yield return new Ground("references", $"{Accounts}/blobServices/containers").Beside("a container that is there twice", "id");
    }

    private static JsonArray Texts(params string[] texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static JsonNode Json(string json) => JsonNode.Parse(json)!;
}
