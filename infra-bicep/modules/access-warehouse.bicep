// What the warehouse may do in the lake.

import { roles } from 'roles.bicep'

@description('Name of the Synapse workspace.')
@minLength(3)
@maxLength(50)
param workspaceName string

@description('Name of the data account.')
@minLength(3)
@maxLength(24)
param dataAccountName string

resource workspace 'Microsoft.Synapse/workspaces@2021-06-01' existing = {
  name: workspaceName
}

resource dataAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: dataAccountName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource lake 'containers' existing = { name: 'lake' }
  }
}

resource warehouseOnLake 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: dataAccount::blobs::lake
  name: guid(dataAccount.id, 'lake', workspace.id, roles.blobDataContributor)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataContributor)
    principalId: workspace.identity.principalId
    principalType: 'ServicePrincipal'
    description: 'COPY reads parts by the identity of the workspace, and asks for this role.'
  }
}
