// Optional: a virtual network that the app goes out through, and private endpoints for what it talks to. Telemetry and Event Grid go over the public network,
// signed in by identity.

@description('Region of the network.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the network.')
@minLength(2)
@maxLength(64)
param networkName string

@description('Addresses of the network, /24 or larger; the first two /26 of it are used.')
@minLength(9)
@maxLength(18)
param addressSpace string

@description('Id of the data account.')
@maxLength(400)
param dataAccountId string

@description('Id of the app\'s own account.')
@maxLength(400)
param hostAccountId string

@description('Id of the vault.')
@maxLength(400)
param vaultId string

@description('Id of the Synapse workspace; empty for none.')
@maxLength(400)
param workspaceId string

@description('Services that get an endpoint, and the zone in which their names are found.')
var endpoints = concat(
  [
    { name: 'data-blob', target: dataAccountId, group: 'blob', zone: 0 }
    { name: 'data-dfs', target: dataAccountId, group: 'dfs', zone: 1 }
    { name: 'data-queue', target: dataAccountId, group: 'queue', zone: 2 }
    { name: 'host-blob', target: hostAccountId, group: 'blob', zone: 0 }
    { name: 'host-queue', target: hostAccountId, group: 'queue', zone: 2 }
    { name: 'host-table', target: hostAccountId, group: 'table', zone: 3 }
    { name: 'vault', target: vaultId, group: 'vault', zone: 4 }
  ],
  empty(workspaceId) ? [] : [{ name: 'sql', target: workspaceId, group: 'Sql', zone: 5 }]
)

@description('Zones of names.')
var zoneNames = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.dfs.${environment().suffixes.storage}'
  'privatelink.queue.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink.vaultcore.azure.net'
  'privatelink.sql.azuresynapse.net'
]

resource network 'Microsoft.Network/virtualNetworks@2026-03-01' = {
  name: networkName
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressSpace] }
    subnets: [
      {
        name: 'functions'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 26, 0)
          defaultOutboundAccess: true
          delegations: [
            { name: 'functions', properties: { serviceName: 'Microsoft.App/environments' } }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 26, 1)
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource functions 'subnets' existing = { name: 'functions' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zoneNames: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in zoneNames: {
    parent: zones[index]
    name: networkName
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2026-03-01' = [
  for endpoint in endpoints: {
    name: '${networkName}-${endpoint.name}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpoints.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.name
          properties: { privateLinkServiceId: endpoint.target, groupIds: [endpoint.group] }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = [
  for (endpoint, index) in endpoints: {
    parent: privateEndpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        { name: endpoint.group, properties: { privateDnsZoneId: zones[endpoint.zone].id } }
      ]
    }
  }
]

@description('Id of the subnet that the app goes out through.')
output functionsSubnetId string = network::functions.id
