// What the app may do on the topic of its events. It stands by itself, as the topic's subscription needs the other roles first.

import { roles } from 'roles.bicep'

@description('Name of the app\'s identity.')
@minLength(3)
@maxLength(128)
param appIdentityName string

@description('Name of the topic that the app sends its events to.')
@minLength(3)
@maxLength(50)
param topicName string

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appIdentityName
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource appOnTopic 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: topic
  name: guid(topic.id, app.id, roles.eventGridDataSender)
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventGridDataSender)
    principalId: app.properties.principalId
    principalType: 'ServicePrincipal'
    description: 'The app tells of updated tables, parked files and broken promises.'
  }
}
