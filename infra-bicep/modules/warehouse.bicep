// A Synapse workspace with one dedicated pool. The pool is no part of a managed virtual network: it reads the lake by the workspace's identity, which the lake's firewall lets in by name.
// Pausing and resuming are actions and no state: a deployment leaves a paused pool paused. The pool's setting READ_COMMITTED_SNAPSHOT and the app's user are made by SQL.

@description('Region of the workspace.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the workspace, which is a part of its public address.')
@minLength(3)
@maxLength(50)
param workspaceName string

@description('Name of the dedicated pool, and of its database.')
@minLength(1)
@maxLength(60)
param poolName string

@description('Size of the pool.')
@allowed(['DW100c', 'DW200c', 'DW300c', 'DW400c', 'DW500c', 'DW1000c', 'DW1500c', 'DW2000c', 'DW2500c', 'DW3000c'])
param poolSize string

@description('Name of the data account, whose container lake is the workspace\'s own.')
@minLength(3)
@maxLength(24)
param dataAccountName string

@description('Name of the group or person of Entra ID that administers the warehouse.')
@minLength(1)
@maxLength(256)
param administratorName string

@description('Object id of that group or person.')
@minLength(36)
@maxLength(36)
param administratorId string

@description('True closes the workspace to the public network where no range of addresses is given.')
param isPrivate bool

@description('Ranges of addresses that may reach the warehouse.')
@maxLength(128)
param allowedIpRanges ipRange[]

@description('The first and the last address of a range.')
@export()
type ipRange = {
  @description('Name of the rule.')
  @minLength(1)
  @maxLength(128)
  name: string

  @description('First address.')
  @minLength(7)
  @maxLength(15)
  first: string

  @description('Last address.')
  @minLength(7)
  @maxLength(15)
  last: string
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: dataAccountName
}

resource workspace 'Microsoft.Synapse/workspaces@2021-06-01' = {
  name: workspaceName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    azureADOnlyAuthentication: true
    // Synapse asks for a name; with Entra ID alone nobody can sign in by it.
    sqlAdministratorLogin: 'landfalladmin'
    defaultDataLakeStorage: {
      resourceId: dataAccount.id
      accountUrl: 'https://${dataAccountName}.dfs.${environment().suffixes.storage}'
      filesystem: 'lake'
    }
    publicNetworkAccess: isPrivate && empty(allowedIpRanges) ? 'Disabled' : 'Enabled'
  }

  resource administrator 'administrators' = {
    name: 'activeDirectory'
    properties: {
      administratorType: 'ActiveDirectory'
      login: administratorName
      sid: administratorId
      tenantId: tenant().tenantId
    }
  }

  resource tls 'dedicatedSQLminimalTlsSettings' = {
    name: 'default'
    properties: { minimalTlsVersion: '1.2' }
  }

  resource ranges 'firewallRules' = [
    for range in allowedIpRanges: {
      name: range.name
      properties: { startIpAddress: range.first, endIpAddress: range.last }
    }
  ]

  // The app has no address of its own without a virtual network; this rule of Synapse stands for all of Azure. Who may sign in is Entra ID's to say.
  resource azure 'firewallRules' = if (!isPrivate) {
    name: 'AllowAllWindowsAzureIps'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
  }
}

resource pool 'Microsoft.Synapse/workspaces/sqlPools@2021-06-01' = {
  parent: workspace
  name: poolName
  location: location
  tags: tags
  sku: { name: poolSize }
  properties: {
    createMode: 'Default'
    collation: 'SQL_Latin1_General_CP1_CI_AS'
    storageAccountType: 'GRS'
  }
}

@description('Id of the workspace.')
output workspaceId string = workspace.id

@description('Server of the dedicated pool.')
output sqlServer string = workspace.properties.connectivityEndpoints.sql
