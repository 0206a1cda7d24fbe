// Two ways of events. Storage tells of landed blobs through a system topic, which calls the blob trigger of the app. The app tells of updated tables in a topic of its
// own, which delivers into the queue that the app listens to. Both deliver and set aside by an identity, as the accounts take no keys.

@description('Region of both topics; the system topic has to be where the data account is.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the topic of the data account.')
@minLength(3)
@maxLength(50)
param systemTopicName string

@description('Name of the topic that the app sends its events to.')
@minLength(3)
@maxLength(50)
param topicName string

@description('Name of the data account.')
@minLength(3)
@maxLength(24)
param dataAccountName string

@description('Name of the identity by which Event Grid delivers.')
@minLength(3)
@maxLength(128)
param identityName string

@description('Address of the blob trigger with its key. It exists once the app has been published; without it there is no subscription, and the sweep finds the files.')
@secure()
@maxLength(2000)
param landingEndpoint string

@description('Id of the Log Analytics workspace that is told of what could not be delivered.')
@minLength(1)
@maxLength(400)
param workspaceId string

@description('What may write a whole file: the calls of the Blob API, and of the Data Lake API the one that ends a file. A rename raises another type of event; the sweep finds such a file.')
var finishedWrites = ['PutBlob', 'PutBlockList', 'CopyBlob', 'FlushWithClose', 'SftpCommit']

resource dataAccount 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {
  name: dataAccountName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: systemTopicName
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    source: dataAccount.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }

  resource landing 'eventSubscriptions' = if (!empty(landingEndpoint)) {
    name: 'landing'
    properties: {
      eventDeliverySchema: 'EventGridSchema'
      destination: {
        endpointType: 'WebHook'
        properties: {
          endpointUrl: landingEndpoint
          maxEventsPerBatch: 1
          preferredBatchSizeInKilobytes: 64
          minimumTlsVersionAllowed: '1.2'
        }
      }
      filter: {
        includedEventTypes: ['Microsoft.Storage.BlobCreated']
        subjectBeginsWith: '/blobServices/default/containers/landing/'
        advancedFilters: [{ operatorType: 'StringIn', key: 'data.api', values: finishedWrites }]
      }
      // A day of tries: an app that is away for longer has its sweep.
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
      deadLetterWithResourceIdentity: {
        identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: { resourceId: dataAccount.id, blobContainerName: 'deadletters' }
        }
      }
    }
  }
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    // The app sends from where it runs; who may send is said by a role.
    publicNetworkAccess: 'Enabled'
  }

  resource updates 'eventSubscriptions' = {
    name: 'table-updates'
    properties: {
      eventDeliverySchema: 'CloudEventSchemaV1_0'
      deliveryWithResourceIdentity: {
        identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
        destination: {
          endpointType: 'StorageQueue'
          properties: {
            resourceId: dataAccount.id
            queueName: 'events'
            // For ever: an app that was away for a week still learns what was updated.
            queueMessageTimeToLiveInSeconds: -1
          }
        }
      }
      filter: { includedEventTypes: ['landfall.table.updated'] }
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
      deadLetterWithResourceIdentity: {
        identity: { type: 'UserAssigned', userAssignedIdentity: identity.id }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: { resourceId: dataAccount.id, blobContainerName: 'deadletters' }
        }
      }
    }
  }
}

resource systemTopicLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: systemTopic
  name: 'deliveries'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

resource topicLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: topic
  name: 'deliveries'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

@description('Address that the app sends its events to.')
output topicEndpoint string = topic.properties.endpoint
