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

@description('True closes the vault to the public network, but for trusted services of Azure and the ranges of addresses.')
param isPrivate bool

@description('Public ranges of addresses, in CIDR form, that may reach the vault where it is closed: those of whoever writes its entries.')
@maxLength(100)
param allowedIpRanges string[]

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
    publicNetworkAccess: isPrivate && empty(allowedIpRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for range in isPrivate ? allowedIpRanges : []: { value: range }]
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
