// Who may do what: each role on the smallest thing that has it (a container, a queue, a topic), with its reason. The reason is written into the assignment, so that
// whoever reads the portal finds it. Nothing is given on a resource group or a subscription.

import { roles } from 'roles.bicep'

@description('Name of the app\'s identity.')
@minLength(3)
@maxLength(128)
param appIdentityName string

@description('Name of the identity by which Event Grid delivers.')
@minLength(3)
@maxLength(128)
param eventsIdentityName string

@description('Name of the data account.')
@minLength(3)
@maxLength(24)
param dataAccountName string

@description('Name of the app\'s own account.')
@minLength(3)
@maxLength(24)
param hostAccountName string

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Name of the Application Insights component.')
@minLength(1)
@maxLength(255)
param insightsName string

@description('Who writes files: sources, people, the smoke test of a deployment.')
@maxLength(50)
param landingWriters landingWriter[]

@description('One who writes files into the container landing.')
@export()
type landingWriter = {
  @description('Object id in Entra ID.')
  @minLength(36)
  @maxLength(36)
  principalId: string

  @description('What it is.')
  principalType: 'Group' | 'ServicePrincipal' | 'User'

  @description('Why it writes files.')
  @minLength(10)
  @maxLength(200)
  reason: string
}

@description('What the app does with each container.')
var appContainers = [
  { name: 'landing', reason: 'The app lists and reads landed files, and makes the container where it is missing.' }
  { name: 'ledger', reason: 'The app writes what its sweeps saw, long entries and which ledger is the account\'s.' }
  { name: 'lake', reason: 'The app writes parts, and deletes those that no manifest needs.' }
  { name: 'rejects', reason: 'The app writes down which rows were set aside and why, and reads it for people and for replays.' }
  { name: 'contracts', reason: 'The app keeps the contracts in force.' }
]

@description('What the app does with each queue.')
var appQueues = [
  { name: 'events', reason: 'The app is called with the messages, and deletes them when it is done.' }
  { name: 'events-poison', reason: 'The app sets messages aside that failed too often, and puts them back when a person says so.' }
  { name: 'webjobs-blobtrigger-poison', reason: 'The host sets blobs aside whose function failed too often; the app puts them back.' }
]

@description('What the app does with its own account.')
var appHostRoles = [
  { role: roles.blobDataOwner, reason: 'The host keeps keys, leases and the package there; Durable keeps its containers.' }
  { role: roles.queueDataContributor, reason: 'Durable makes and works its queues; the host has one for blobs.' }
  { role: roles.tableDataContributor, reason: 'The ledger is a table there; Durable makes and fills others.' }
]

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appIdentityName
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: eventsIdentityName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: dataAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource containers 'containers' existing = [for container in appContainers: { name: container.name }]
    resource landing 'containers' existing = { name: 'landing' }
    resource deadLetters 'containers' existing = { name: 'deadletters' }
  }

  resource queues 'queueServices' existing = {
    name: 'default'

    resource names 'queues' existing = [for queue in appQueues: { name: queue.name }]
    resource events 'queues' existing = { name: 'events' }
  }
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: hostAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource appOnContainers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (container, index) in appContainers: {
    scope: dataAccount::blobs::containers[index]
    name: guid(dataAccount.id, container.name, app.id, roles.blobDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataContributor)
      principalId: app.properties.principalId
      principalType: 'ServicePrincipal'
      description: container.reason
    }
  }
]

resource appOnQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (queue, index) in appQueues: {
    scope: dataAccount::queues::names[index]
    name: guid(dataAccount.id, queue.name, app.id, roles.queueDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.queueDataContributor)
      principalId: app.properties.principalId
      principalType: 'ServicePrincipal'
      description: queue.reason
    }
  }
]

resource appOnHostAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for one in appHostRoles: {
    scope: hostAccount
    name: guid(hostAccount.id, app.id, one.role)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
      principalId: app.properties.principalId
      principalType: 'ServicePrincipal'
      description: one.reason
    }
  }
]

resource appOnVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, app.id, roles.keyVaultSecretsUser)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    description: 'Settings of the app name secrets of the vault; the platform reads them as the app.'
  }
}

resource appOnInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, app.id, roles.monitoringMetricsPublisher)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    description: 'The app and its host send metrics, traces and logs; the component takes no keys.'
  }
}

resource eventsOnQueue 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataAccount::queues::events
  name: guid(dataAccount.id, 'events', events.id, roles.queueDataMessageSender)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.queueDataMessageSender)
    principalId: events.properties.principalId
    principalType: 'ServicePrincipal'
    description: 'Event Grid delivers updates of tables into the queue.'
  }
}

resource eventsOnDeadLetters 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataAccount::blobs::deadLetters
  name: guid(dataAccount.id, 'deadletters', events.id, roles.blobDataContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataContributor)
    principalId: events.properties.principalId
    principalType: 'ServicePrincipal'
    description: 'Event Grid writes down events that it could not deliver.'
  }
}

resource writersOnLanding 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for writer in landingWriters: {
    scope: dataAccount::blobs::landing
    name: guid(dataAccount.id, 'landing', writer.principalId, roles.blobDataContributor)
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataContributor)
      principalId: writer.principalId
      principalType: writer.principalType
      description: writer.reason
    }
  }
]
