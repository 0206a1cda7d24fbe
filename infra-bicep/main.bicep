// Landfall in one resource group. This file composes; what there is and why stands in the modules. See README.md for the parameters and what a deployment leaves to do.

targetScope = 'resourceGroup'

import { landingWriter } from 'modules/access.bicep'
import { ipRange } from 'modules/warehouse.bicep'

@description('Start of every name: small letters and digits, a letter first, such as landfall or acmedev.')
@minLength(3)
@maxLength(11)
param name string

@description('Region of everything.')
@minLength(2)
@maxLength(40)
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags { *: string } = {}

@description('How the storage accounts are copied.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_ZRS'

@description('Days for which deleted blobs and containers can be brought back. Rows that somebody asked to be forgotten stay as long.')
@minValue(1)
@maxValue(365)
param softDeleteDays int = 14

@description('Days after which a landed file goes to the cool tier. It is never deleted by age: a file that was refused or is read again is needed, however old.')
@minValue(7)
@maxValue(3650)
param coolLandingAfterDays int = 60

@description('Days after which an event that could not be delivered is deleted.')
@minValue(14)
@maxValue(365)
param keepDeadLettersDays int = 90

@description('True for private endpoints, an app that goes out through a virtual network, and storage, vault and warehouse closed to the public network.')
param usePrivateNetwork bool = false

@description('Addresses of that network, /24 or larger.')
@minLength(9)
@maxLength(18)
param networkAddressSpace string = '10.60.0.0/24'

@description('Public ranges of addresses, in CIDR form, of sources that write files; they count with a private network, and without one every address may ask.')
@maxLength(200)
param sourceIpRanges string[] = []

@description('Public ranges of addresses, in CIDR form, of operators and of whoever deploys: they may call the app, and reach a closed vault. Empty lets all call the app, with a key.')
@maxLength(100)
param operatorIpRanges string[] = []

@description('Who writes files: sources, people, the smoke test of a deployment.')
@maxLength(50)
param landingWriters landingWriter[] = []

@description('True for a Synapse workspace with a dedicated pool; false where there is one already.')
param deployWarehouse bool = true

@description('Size of the new pool.')
@allowed(['DW100c', 'DW200c', 'DW300c', 'DW400c', 'DW500c', 'DW1000c', 'DW1500c', 'DW2000c', 'DW2500c', 'DW3000c'])
param poolSize string = 'DW100c'

@description('Name of the dedicated pool.')
@minLength(1)
@maxLength(60)
param poolName string = 'landfall'

@description('Name of the group or person of Entra ID that administers the new warehouse.')
@minLength(1)
@maxLength(256)
param warehouseAdministratorName string

@description('Object id of that group or person.')
@minLength(36)
@maxLength(36)
param warehouseAdministratorId string

@description('Ranges of addresses that may reach the new warehouse.')
@maxLength(128)
param warehouseIpRanges ipRange[] = []

@description('Server of the pool that is there already, where none is deployed.')
@maxLength(200)
param existingSqlServer string = ''

@description('Memory of an instance of the app, MB.')
@allowed([2048, 4096])
param instanceMemory int = 2048

@description('Instances of the app at most.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that always wait for landed files.')
@minValue(0)
@maxValue(20)
param alwaysReadyForFiles int = 1

@description('Instances that always wait for orchestrations.')
@minValue(0)
@maxValue(20)
param alwaysReadyForWork int = 0

@description('Requests that one instance answers at once.')
@minValue(1)
@maxValue(1000)
param requestsAtOnce int = 16

@description('Queues that orchestrations are spread over: 4 for hundreds of tables, 16 for thousands. A task hub that exists cannot be given another number.')
@minValue(1)
@maxValue(16)
param partitionCount int = 4

@description('Further settings of the app, by the names of docs/local-azure.md, such as prices. They go before those that are set here.')
param furtherSettings { *: string } = {}

@description('Address of the blob trigger with its key. It exists once the app has been published, so a first deployment has none.')
@secure()
@maxLength(2000)
param landingEndpoint string = ''

@description('Days for which telemetry is kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('GB of telemetry that are taken a day; -1 for no bound.')
@minValue(-1)
@maxValue(5000)
param logDailyQuotaGb int = -1

@description('Addresses of mail that alerts and the budget go to.')
@minLength(1)
@maxLength(10)
param alertEmails string[]

@description('Where people find the playbook, docs/operations/playbook.md; # and the name of an alert come behind it.')
@minLength(8)
@maxLength(300)
param playbookUrl string

@description('Entry of the vault that holds the address of the webhook for alerts; empty for none.')
@maxLength(127)
param webhookVaultEntry string = ''

@description('What the resource group may cost in a month, in the currency of the subscription. It tells, and stops nothing.')
@minValue(1)
@maxValue(10000000)
param monthlyBudget int

@description('First month of the budget, as its first day, such as 2026-12-01. It cannot be changed later.')
@minLength(10)
@maxLength(10)
param budgetStart string

@description('Some letters that no other resource group has, for names that are public.')
var suffix = take(uniqueString(resourceGroup().id), 6)

@description('Names of all that others refer to.')
var names = {
  app: '${name}-app-${suffix}'
  appIdentity: '${name}-app-id'
  dataAccount: '${name}data${suffix}'
  eventsIdentity: '${name}-events-id'
  hostAccount: '${name}host${suffix}'
  insights: '${name}-insights'
  network: '${name}-network'
  plan: '${name}-plan'
  systemTopic: '${name}-landing'
  topic: '${name}-events-${suffix}'
  vault: '${name}-kv-${suffix}'
  warehouse: '${name}-sql-${suffix}'
  workspace: '${name}-logs'
}

module identity 'modules/identity.bicep' = {
  params: {
    location: location
    tags: tags
    appIdentityName: names.appIdentity
    eventsIdentityName: names.eventsIdentity
  }
}

module storage 'modules/storage.bicep' = {
  params: {
    location: location
    tags: tags
    dataAccountName: names.dataAccount
    hostAccountName: names.hostAccount
    redundancy: storageRedundancy
    softDeleteDays: softDeleteDays
    coolLandingAfterDays: coolLandingAfterDays
    keepDeadLettersDays: keepDeadLettersDays
    isPrivate: usePrivateNetwork
    allowedIpRanges: sourceIpRanges
    warehouseId: deployWarehouse ? resourceId('Microsoft.Synapse/workspaces', names.warehouse) : ''
  }
}

module monitor 'modules/monitor.bicep' = {
  params: {
    location: location
    tags: tags
    workspaceName: names.workspace
    insightsName: names.insights
    prefix: name
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
    alertEmails: alertEmails
    playbookUrl: playbookUrl
    monthlyBudget: monthlyBudget
    budgetStart: budgetStart
  }
}

module keyVault 'modules/key-vault.bicep' = {
  params: {
    location: location
    tags: tags
    vaultName: names.vault
    isPrivate: usePrivateNetwork
    allowedIpRanges: operatorIpRanges
    workspaceId: monitor.outputs.workspaceId
  }
}

// Before the app starts and before Event Grid delivers: what they may do has to be settled by then.
module access 'modules/access.bicep' = {
  params: {
    appIdentityName: names.appIdentity
    eventsIdentityName: names.eventsIdentity
    dataAccountName: names.dataAccount
    hostAccountName: names.hostAccount
    vaultName: names.vault
    insightsName: names.insights
    landingWriters: landingWriters
  }
  dependsOn: [identity, storage, monitor, keyVault]
}

module events 'modules/events.bicep' = {
  params: {
    location: location
    tags: tags
    systemTopicName: names.systemTopic
    topicName: names.topic
    dataAccountName: names.dataAccount
    identityName: names.eventsIdentity
    landingEndpoint: landingEndpoint
    workspaceId: monitor.outputs.workspaceId
  }
  dependsOn: [access]
}

module accessToEvents 'modules/access-events.bicep' = {
  params: {
    appIdentityName: names.appIdentity
    topicName: names.topic
  }
  dependsOn: [identity, events]
}

module warehouse 'modules/warehouse.bicep' = if (deployWarehouse) {
  params: {
    location: location
    tags: tags
    workspaceName: names.warehouse
    poolName: poolName
    poolSize: poolSize
    dataAccountName: names.dataAccount
    administratorName: warehouseAdministratorName
    administratorId: warehouseAdministratorId
    isPrivate: usePrivateNetwork
    allowedIpRanges: warehouseIpRanges
  }
  dependsOn: [storage]
}

module accessOfWarehouse 'modules/access-warehouse.bicep' = if (deployWarehouse) {
  params: {
    workspaceName: names.warehouse
    dataAccountName: names.dataAccount
  }
  dependsOn: [warehouse]
}

module network 'modules/network.bicep' = if (usePrivateNetwork) {
  params: {
    location: location
    tags: tags
    networkName: names.network
    addressSpace: networkAddressSpace
    dataAccountId: storage.outputs.dataAccountId
    hostAccountId: storage.outputs.hostAccountId
    vaultId: keyVault.outputs.vaultId
    workspaceId: deployWarehouse ? warehouse!.outputs.workspaceId : ''
  }
}

module functionApp 'modules/function-app.bicep' = {
  params: {
    location: location
    tags: tags
    planName: names.plan
    appName: names.app
    identityName: names.appIdentity
    identityClientId: identity.outputs.appClientId
    dataAccountName: names.dataAccount
    hostAccountName: names.hostAccount
    insightsName: names.insights
    vaultName: names.vault
    topicEndpoint: events.outputs.topicEndpoint
    sqlServer: deployWarehouse ? warehouse!.outputs.sqlServer : existingSqlServer
    sqlPool: poolName
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
    alwaysReadyForFiles: alwaysReadyForFiles
    alwaysReadyForWork: alwaysReadyForWork
    requestsAtOnce: requestsAtOnce
    partitionCount: partitionCount
    playbookUrl: playbookUrl
    webhookVaultEntry: webhookVaultEntry
    furtherSettings: furtherSettings
    subnetId: usePrivateNetwork ? network!.outputs.functionsSubnetId : ''
    allowedIpRanges: operatorIpRanges
  }
  dependsOn: [access, accessToEvents]
}

@description('Name of the function app, which packages are published to.')
output functionAppName string = names.app

@description('Public name of the app; --url of the command takes it with https:// before it.')
output functionAppHostName string = functionApp.outputs.hostName

@description('Name of the account that files land in; its container is landing.')
output dataAccountName string = names.dataAccount

@description('Name of the account of the app itself and of the ledger.')
output hostAccountName string = names.hostAccount

@description('Name of the app\'s identity, which is a user of the pool by this name.')
output appIdentityName string = names.appIdentity

@description('Client id of that identity.')
output appIdentityClientId string = identity.outputs.appClientId

@description('Address of the topic of events.')
output eventsTopicEndpoint string = events.outputs.topicEndpoint

@description('Name of the topic of events, which others may subscribe to.')
output eventsTopicName string = names.topic

@description('Name of the system topic that tells of landed files.')
output landingTopicName string = names.systemTopic

@description('Name of the vault.')
output vaultName string = names.vault

@description('Name of the Log Analytics workspace.')
output logWorkspaceName string = names.workspace

@description('Name of the Synapse workspace; empty where none is deployed.')
output warehouseWorkspaceName string = deployWarehouse ? names.warehouse : ''

@description('Server of the dedicated pool.')
output sqlServer string = deployWarehouse ? warehouse!.outputs.sqlServer : existingSqlServer

@description('Name of the dedicated pool.')
output sqlPoolName string = poolName
