// Who acts: the app, and Event Grid when it delivers. Neither has a secret. What they may do is in access.bicep.

@description('Region of the identities.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the app\'s identity.')
@minLength(3)
@maxLength(128)
param appIdentityName string

@description('Name of the identity by which Event Grid delivers.')
@minLength(3)
@maxLength(128)
param eventsIdentityName string

resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: appIdentityName
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: eventsIdentityName
  location: location
  tags: tags
}

@description('Id of the app\'s identity.')
output appIdentityId string = app.id

@description('Client id of the app\'s identity, by which it signs in.')
output appClientId string = app.properties.clientId

@description('Id of the identity by which Event Grid delivers.')
output eventsIdentityId string = events.id
