// A Landfall that others rely on: closed to the public network but for its sources, copied over zones, with instances that wait for files.
using 'main.bicep'

param name = 'landfall'
param tags = { app: 'landfall', stage: 'prod' }
param storageRedundancy = 'Standard_GZRS'
param softDeleteDays = 14
param usePrivateNetwork = true
param networkAddressSpace = '10.60.0.0/24'
// Salesforce's gateway, and the runner of the workflow, whose smoke test drops a file. A runner of GitHub has no address of its own: take one in your network.
param sourceIpRanges = ['203.0.113.0/26', '198.51.100.16/28']
// The office, and the runner.
param operatorIpRanges = ['198.51.100.0/28', '198.51.100.16/28']
param landingWriters = [
  {
    principalId: '44444444-4444-4444-4444-444444444444'
    principalType: 'ServicePrincipal'
    reason: 'The export of Salesforce writes its files.'
  }
  {
    principalId: '55555555-5555-5555-5555-555555555555'
    principalType: 'ServicePrincipal'
    reason: 'The smoke test of a deployment drops a file and waits for its rows.'
  }
]
param poolSize = 'DW500c'
param warehouseAdministratorName = 'landfall-admins'
param warehouseAdministratorId = '66666666-6666-6666-6666-666666666666'
param warehouseIpRanges = [{ name: 'office', first: '198.51.100.0', last: '198.51.100.15' }]
param instanceMemory = 4096
param maximumInstances = 200
param alwaysReadyForFiles = 2
param alwaysReadyForWork = 1
param partitionCount = 16
param furtherSettings = {
  Landfall__Planning__MaxGroups: '8'
}
param logRetentionDays = 90
param alertEmails = ['landfall-oncall@example.com', 'data-platform@example.com']
param playbookUrl = 'https://wiki.example.com/landfall/playbook'
param webhookVaultEntry = 'alerts-webhook'
param monthlyBudget = 12000
param budgetStart = '2026-12-01'
