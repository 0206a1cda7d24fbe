// A Landfall to try things on: small, without a private network, with a pool that somebody pauses in the evening.
using 'main.bicep'

param name = 'landfalldev'
param tags = { app: 'landfall', stage: 'dev' }
param storageRedundancy = 'Standard_LRS'
param softDeleteDays = 7
param coolLandingAfterDays = 30
param alwaysReadyForFiles = 0
param logDailyQuotaGb = 2
param warehouseAdministratorName = 'landfall-dev-admins'
param warehouseAdministratorId = '11111111-1111-1111-1111-111111111111'
param landingWriters = [
  {
    principalId: '22222222-2222-2222-2222-222222222222'
    principalType: 'Group'
    reason: 'Developers drop files to try a contract.'
  }
  {
    principalId: '33333333-3333-3333-3333-333333333333'
    principalType: 'ServicePrincipal'
    reason: 'The smoke test of a deployment drops a file and waits for its rows.'
  }
]
param alertEmails = ['landfall-dev@example.com']
param playbookUrl = 'https://wiki.example.com/landfall/playbook'
param monthlyBudget = 300
param budgetStart = '2026-12-01'
