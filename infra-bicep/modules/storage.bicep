// Two accounts. The data account is a lake: files land there, and parts, rejects and contracts stay there. The app's own account holds the package, the host's
// and Durable's state, and the ledger; it has no hierarchical namespace, as it needs tables and takes many small writes.
// Names of containers, queues and the table are those of functions/Landfall/Storage/LandfallNames.cs; a test compares both.

@description('Region of both accounts.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the account that files land in, a lake.')
@minLength(3)
@maxLength(24)
param dataAccountName string

@description('Name of the account of the Functions host, of Durable and of the ledger.')
@minLength(3)
@maxLength(24)
param hostAccountName string

@description('How both accounts are copied.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string

@description('Days for which deleted blobs and containers can be brought back. Rows that somebody asked to be forgotten stay as long.')
@minValue(1)
@maxValue(365)
param softDeleteDays int

@description('Days after which a landed file goes to the cool tier; it can be read there as before.')
@minValue(7)
@maxValue(3650)
param coolLandingAfterDays int

@description('Days after which an event that could not be delivered is deleted.')
@minValue(14)
@maxValue(365)
param keepDeadLettersDays int

@description('True closes the accounts to the public network, but for trusted services of Azure, the warehouse and the ranges of addresses.')
param isPrivate bool

@description('Public ranges of addresses, in CIDR form, that may reach the data account where it is closed: those of sources that write files.')
@maxLength(200)
param allowedIpRanges string[]

@description('Id of the Synapse workspace whose pool reads the lake through the firewall; empty for none.')
@maxLength(400)
param warehouseId string

@description('Containers of the data account: LandfallNames, and one for events that could not be delivered.')
var dataContainers = ['landing', 'ledger', 'lake', 'rejects', 'contracts', 'deadletters']

@description('Queues of the data account: of events, and what a host gave up.')
var dataQueues = ['events', 'events-poison', 'webjobs-blobtrigger-poison']

resource dataAccount 'Microsoft.Storage/storageAccounts@2026-09-01' = {
  name: dataAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    isHnsEnabled: true
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      // Event Grid delivers into the queue as a trusted service, by its identity.
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for range in isPrivate ? allowedIpRanges : []: { value: range, action: 'Allow' }]
      resourceAccessRules: isPrivate && !empty(warehouseId) ? [{ resourceId: warehouseId, tenantId: tenant().tenantId }] : []
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
      containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    }

    resource containers 'containers' = [
      for container in dataContainers: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource names 'queues' = [for queue in dataQueues: { name: queue }]
  }

  // What may end by age is little, as age says nothing about whether somebody needs a blob:
  // - landing: a file that was refused, parked or waits is read when it is released, and any file when it is read again; so it only becomes cheaper.
  // - lake, rejects: a generation in force, a rebuild and a replay of rejects read them, however old. Landfall itself deletes what no manifest needs.
  // - ledger, contracts: documents that are always needed.
  // - deadletters: nothing reads them but a person. The sweep takes up the files whose events are there.
  // Nothing goes to the archive tier, where a blob cannot be read.
  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'landing-cool'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['landing/'] }
              actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: coolLandingAfterDays } } }
            }
          }
          {
            name: 'deadletters-end'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['deadletters/'] }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: keepDeadLettersDays } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2026-09-01' = {
  name: hostAccountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: softDeleteDays }
      containerDeleteRetentionPolicy: { enabled: true, days: softDeleteDays }
    }

    // The package that the app runs from.
    resource packages 'containers' = {
      name: 'deployments'
      properties: { publicAccess: 'None' }
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource ledger 'tables' = { name: 'landfallledger' }
  }
}

@description('Id of the data account.')
output dataAccountId string = dataAccount.id

@description('Id of the app\'s own account.')
output hostAccountId string = hostAccount.id
