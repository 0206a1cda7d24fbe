// For the few secrets that no identity can replace: the address of the webhook for alerts, and what sources outside Azure ask for. Nobody writes one from here.

@description('Region of the vault.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('True closes the vault to the public network, but for trusted services of Azure.')
param isPrivate bool

@description('Id of the Log Analytics workspace that is told who read which secret.')
@minLength(1)
@maxLength(400)
param workspaceId string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: vaultName
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
    }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'audit'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

@description('Id of the vault.')
output vaultId string = vault.id
