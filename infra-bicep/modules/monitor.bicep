// Where telemetry goes, who is told, and by what: one rule for each alert of alerts.yaml, a workbook, and a budget.

@description('Region of the workspace and what belongs to it.')
@minLength(2)
param location string

@description('Tags of every resource.')
param tags { *: string }

@description('Name of the Log Analytics workspace.')
@minLength(4)
@maxLength(63)
param workspaceName string

@description('Name of the Application Insights component.')
@minLength(1)
@maxLength(255)
param insightsName string

@description('Start of the names of the action group, the rules and the budget.')
@minLength(3)
@maxLength(40)
param prefix string

@description('Days for which telemetry is kept.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('GB of telemetry that are taken a day, against a bill that nobody expects; -1 for no bound. What comes after it is lost until the next day, alerts too.')
@minValue(-1)
@maxValue(5000)
param dailyQuotaGb int

@description('Addresses of mail that alerts and the budget go to.')
@minLength(1)
@maxLength(10)
param alertEmails string[]

@description('Where people find the playbook; each rule links to its entry.')
@minLength(8)
@maxLength(300)
param playbookUrl string

@description('What the resource group may cost in a month, in the currency of the subscription.')
@minValue(1)
@maxValue(10000000)
param monthlyBudget int

@description('First month of the budget, as its first day, such as 2026-12-01. It cannot be changed later.')
@minLength(10)
@maxLength(10)
param budgetStart string

@description('What the alerts are.')
var alerts = loadYamlContent('../alerts.yaml')

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyQuotaGb }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    publicNetworkAccessForIngestion: 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // The app signs in by its identity; whoever has the connection string alone sends nothing.
    DisableLocalAuth: true
    IngestionMode: 'LogAnalytics'
    publicNetworkAccessForIngestion: 'Enabled'
    publicNetworkAccessForQuery: 'Enabled'
  }
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${prefix}-people'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'landfall'
    enabled: true
    emailReceivers: [
      for (address, index) in alertEmails: {
        name: 'mail-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for alert in alerts: {
    name: '${prefix}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: alert.name
      description: '${alert.title}. ${playbookUrl}#${toLower(alert.name)}'
      severity: alert.severity
      enabled: true
      scopes: [workspace.id]
      evaluationFrequency: alert.every
      windowSize: alert.window
      autoMitigate: true
      // The table AppMetrics is there with the first metric that arrives.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            dimensions: [for column in alert.by: { name: column, operator: 'Include', values: ['*'] }]
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: [people.id]
        customProperties: {
          alert: alert.name
          playbook: '${playbookUrl}#${toLower(alert.name)}'
        }
      }
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspace.id, 'landfall')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Landfall'
    category: 'workbook'
    version: '1.0'
    sourceId: workspace.id
    serializedData: loadTextContent('../workbook.json')
  }
}

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: '${prefix}-month'
  properties: {
    category: 'Cost'
    amount: monthlyBudget
    timeGrain: 'Monthly'
    timePeriod: { startDate: budgetStart }
    notifications: {
      expected: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: alertEmails
      }
      near: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: alertEmails
      }
    }
  }
}

@description('Id of the Log Analytics workspace.')
output workspaceId string = workspace.id
