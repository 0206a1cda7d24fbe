// The app on a Flex Consumption plan, with its settings. What is set here is all that is set: a deployment replaces the whole map.
// Not here, as the plan refuses them or takes them from functionAppConfig: the worker's runtime, the extension's version, the package and its build, a time zone.

@description('Region of the app.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the plan.')
@minLength(1)
@maxLength(60)
param planName string

@description('Name of the app, which is a part of its public address.')
@minLength(2)
@maxLength(60)
param appName string

@description('Name of the app\'s identity.')
@minLength(3)
@maxLength(128)
param identityName string

@description('Client id of the app\'s identity.')
@minLength(1)
@maxLength(100)
param identityClientId string

@description('Name of the data account.')
@minLength(3)
@maxLength(24)
param dataAccountName string

@description('Name of the app\'s own account.')
@minLength(3)
@maxLength(24)
param hostAccountName string

@description('Name of the Application Insights component.')
@minLength(1)
@maxLength(255)
param insightsName string

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Address of the topic that the app sends its events to.')
@minLength(1)
@maxLength(400)
param topicEndpoint string

@description('Server of the dedicated pool.')
@minLength(1)
@maxLength(200)
param sqlServer string

@description('Name of the dedicated pool.')
@minLength(1)
@maxLength(60)
param sqlPool string

@description('Memory of an instance, MB. The app gives half of it to its work and needs 512 MB for that, so the smallest size of the plan is too small.')
@allowed([2048, 4096])
param instanceMemory int

@description('Instances at most.')
@minValue(40)
@maxValue(1000)
param maximumInstances int

@description('Instances that always wait for landed files, so that the first of a day is not late.')
@minValue(0)
@maxValue(20)
param alwaysReadyForFiles int

@description('Instances that always wait for orchestrations.')
@minValue(0)
@maxValue(20)
param alwaysReadyForWork int

@description('Requests that one instance answers at once: queries of people hold a connection to the warehouse, each.')
@minValue(1)
@maxValue(1000)
param requestsAtOnce int

@description('Queues that orchestrations are spread over. A task hub that exists cannot be given another number.')
@minValue(1)
@maxValue(16)
param partitionCount int

@description('Where people find the playbook.')
@minLength(8)
@maxLength(300)
param playbookUrl string

@description('Entry of the vault that holds the address of the webhook for alerts; empty for none.')
@maxLength(127)
param webhookVaultEntry string

@description('Further settings of the app, such as prices or bounds of memory. Every name is one that the app knows; a test looks.')
param furtherSettings { *: string }

@description('Id of the subnet that the app goes out through; empty for none.')
@maxLength(400)
param subnetId string

@description('Public ranges of addresses, in CIDR form, that may call the app; empty for all, who need a key then as before.')
@maxLength(100)
param allowedIpRanges string[]

@description('Settings of the app, but for the optional ones.')
var settings = {
  AzureWebJobsStorage__blobServiceUri: 'https://${hostAccountName}.blob.${environment().suffixes.storage}'
  AzureWebJobsStorage__queueServiceUri: 'https://${hostAccountName}.queue.${environment().suffixes.storage}'
  AzureWebJobsStorage__tableServiceUri: 'https://${hostAccountName}.table.${environment().suffixes.storage}'
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  TASKHUB_NAME: 'landfall'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__partitionCount: string(partitionCount)
  LandingStorage__blobServiceUri: 'https://${dataAccountName}.blob.${environment().suffixes.storage}'
  LandingStorage__queueServiceUri: 'https://${dataAccountName}.queue.${environment().suffixes.storage}'
  LandingStorage__credential: 'managedidentity'
  LandingStorage__clientId: identityClientId
  LandingContainer: 'landing'
  EventStorage__queueServiceUri: 'https://${dataAccountName}.queue.${environment().suffixes.storage}'
  EventStorage__credential: 'managedidentity'
  EventStorage__clientId: identityClientId
  EventsQueue: 'events'
  SweepSchedule: '0 */1 * * * *'
  TableWatchSchedule: '*/10 * * * * *'
  WarehouseSweepSchedule: '0 7 * * * *'
  PartSweepSchedule: '0 37 * * * *'
  ServiceLevelSchedule: '0 * * * * *'
  AlertSchedule: '*/30 * * * * *'
  Landfall__Warehouse__Synapse__ConnectionString: 'Server=tcp:${sqlServer},1433;Database=${sqlPool};Encrypt=True;Authentication=Active Directory Managed Identity;User Id=${identityClientId}'
  Landfall__Warehouse__Synapse__Lake: 'https://${dataAccountName}.dfs.${environment().suffixes.storage}/lake'
  Landfall__EventGrid__Topic: topicEndpoint
  Landfall__EventGrid__ClientId: identityClientId
  Landfall__Events__Source: '/landfall/${appName}'
  Landfall__Alerts__PlaybookUrl: playbookUrl
  Landfall__Cost__InstanceMemory: string(instanceMemory)
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD;ClientId=${identityClientId}'
}

@description('The webhook for alerts, where there is one.')
var webhookSettings = empty(webhookVaultEntry)
  ? {}
  : {
      Landfall__Alerts__Webhook__Url: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${webhookVaultEntry})'
    }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: appName
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Event Grid calls the blob trigger over the public network.
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: 'https://${hostAccountName}.blob.${environment().suffixes.storage}/deployments'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identity.id }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMemory
        alwaysReady: filter(
          [
            { name: 'blob', instanceCount: alwaysReadyForFiles }
            { name: 'durable', instanceCount: alwaysReadyForWork }
          ],
          group => group.instanceCount > 0
        )
        triggers: { http: { perInstanceConcurrency: requestsAtOnce } }
      }
    }
    siteConfig: {
      alwaysOn: false
      ftpsState: 'Disabled'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: empty(allowedIpRanges) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: empty(allowedIpRanges)
        ? []
        : concat(
            [{ name: 'event-grid', ipAddress: 'AzureEventGrid', tag: 'ServiceTag', action: 'Allow', priority: 100 }],
            map(allowedIpRanges, (range, index) => {
              name: 'range-${index}'
              ipAddress: range
              tag: 'Default'
              action: 'Allow'
              priority: 200 + index
            })
          )
      // Packages come from wherever the deployment runs, signed in by Entra ID.
      scmIpSecurityRestrictionsUseMain: false
      scmIpSecurityRestrictionsDefaultAction: 'Allow'
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(settings, webhookSettings, furtherSettings)
  }

  // Passwords for publishing are off; packages are published by Entra ID.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Public name of the app.')
output hostName string = app.properties.defaultHostName
