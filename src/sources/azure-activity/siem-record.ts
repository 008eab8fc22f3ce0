import {
  constant,
  DEFAULT_EVENTS,
  from,
  lookup,
  type Mapper,
  type RecordMapping,
} from '../siem/siem-record.ts'
import { eventTime, identity } from './identity.ts'
import { entraMappers } from './siem-record-entra.ts'
import { derivedByName, derivedKeys } from './siem-record-keys.ts'
import { CLAIMED_NAME, RISK, SKIP } from './siem-record-parts.ts'
import { riskMappers } from './siem-record-risk.ts'

/** Operations on resources: the activity log proper, and its older exports. Rules compare `description` with the operation in capitals. */
const operations: readonly Mapper[] = [
  {
    name: 'Azure Administrative logs',
    events: 'Administrative',
    forms: { description: 'upper' },
    recordType: 'Audit',
    skip: SKIP,
    fields: {
      action: from('properties.message'),
      changeTarget: from('properties.responsebody'),
      cloud_provider: constant('Azure'),
      cloud_service: from('properties.loggedByService'),
      description: from('operationName'),
      device_hostname: from('administrative_device'),
      device_ip: from('callerIpAddress'),
      resource: from('resourceId'),
      success: lookup('resultType', { Accept: 'true', Start: 'true', Success: 'true' }, 'false'),
      user_username: from(CLAIMED_NAME),
    },
  },
  {
    name: 'Azure Write and Delete Logs',
    events: 'Write|Delete',
    forms: { description: 'upper' },
    recordType: 'Endpoint',
    skip: SKIP,
    fields: {
      action: from('category'),
      cloud_provider: constant('Azure'),
      cloud_service: from('properties.loggedByService'),
      description: from('operationName'),
      device_ip: from('callerIpAddress'),
      device_uniqueId: from('identity.claims.uti'),
      normalizedAction: lookup('category', { Delete: 'delete', Write: 'change' }),
      resource: from('resourceId'),
      success: lookup('resultType', { Success: 'true' }, 'false'),
      user_username: from(CLAIMED_NAME),
    },
  },
  {
    name: 'Azure Action Logs',
    events: 'Action',
    forms: { action: 'upper' },
    recordType: 'Audit',
    skip: SKIP,
    fields: {
      action: from('operationName'),
      cloud_provider: constant('Azure'),
      cloud_service: from('properties.loggedByService'),
      description: from('resultType'),
      device_ip: from('callerIpAddress'),
      device_uniqueId: from('identity.claims.uti', 'properties.eventProperties.compromisedEntity'),
      resource: from('resourceId'),
      user_username: from(CLAIMED_NAME),
    },
  },
  {
    name: 'Azure Policy Logs',
    events: 'Policy',
    recordType: 'Audit',
    skip: SKIP,
    fields: {
      action: from('operationName'),
      description: from('properties.message'),
      device_ip: from('callerIpAddress'),
      resource: from('resourceId'),
      srcDevice_ip: from('callerIpAddress'),
      success: lookup('resultType', { Success: 'true' }, 'false'),
      user_username: from('identity.claims.name'),
    },
  },
]

const services: readonly Mapper[] = [
  {
    name: 'Azure ResourceHealth and ServiceHealth',
    events: 'ResourceHealth|ServiceHealth',
    recordType: 'Endpoint',
    skip: SKIP,
    fields: {
      action: from('resultType'),
      cloud_provider: constant('Azure'),
      cloud_region: from('properties.region'),
      cloud_service: from('properties.service'),
      description: from('properties.title'),
      normalizedAction: lookup('resultType', { Updated: 'change' }),
      normalizedSeverity: lookup('level', RISK),
      resource: from('resourceId'),
      severity: from('level'),
      success: lookup('resultType', { Resolved: 'true', Succeeded: 'true' }, 'false'),
      user_email: from('identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'),
      user_username: from(
        'identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
      ),
    },
  },
  {
    name: 'Microsoft Defender for Cloud - Security Alerts',
    events: 'Security',
    recordType: 'Endpoint',
    skip: SKIP,
    fields: {
      action: from('operationName'),
      application: from('properties.eventProperties.clientApplication'),
      cause: from('properties.eventProperties.potentialCauses'),
      description: from('resultDescription'),
      device_hostname: from(
        'properties.eventProperties.compromisedEntity',
        'properties.eventProperties.clientHostname',
      ),
      http_userAgent: from('properties.eventProperties.clientInformation'),
      normalizedResource: lookup('properties.eventProperties.resourceType', {
        'App Service': 'service',
        'Key Vault': 'key',
        'SQL Database': 'database',
        'SQL Managed Instance': 'instance',
        'SQL Server': 'instance',
        Subscription: 'service',
        'Virtual Machine': 'instance',
      }),
      normalizedSeverity: lookup('properties.eventProperties.severity', RISK, '0'),
      resource: from('properties.eventProperties.target', 'properties.legacyResourceGroup'),
      resourceType: from('properties.eventProperties.resourceType'),
      severity: from('properties.Severity'),
      srcDevice_ip: from('properties.eventProperties.clientIPAddress'),
      success: lookup(
        'resultType',
        // the fourth is spelled so in Sumo's mapping
        { Accepted: 'true', Active: 'true', Success: 'true', Succeeeded: 'true' },
        'false',
      ),
      threat_identifier: from('properties.eventProperties.alertId'),
      threat_name: from('properties.eventName'),
      threat_ruleType: constant('direct'),
      threat_signalName: from('properties.eventName'),
      user_username: from(
        'properties.AccountName',
        'properties.InitiatingProcessAccountName',
        'properties.eventProperties.User',
        'properties.eventProperties.clientPrincipalName',
      ),
    },
  },
]

/** Sumo's takes every other category of Azure, Defender's tables above all; these are the fields that an activity log has. */
const defaultMapper: Mapper = {
  name: 'Azure Event Hub - Windows Defender Logs',
  events: DEFAULT_EVENTS,
  recordType: 'Endpoint',
  skip: [',', ' ', '-', 'null'],
  fields: {
    accountId: from('tenantId'),
    action: from('properties.ActionType', 'DetectionStatus', 'properties.status'),
    application: from('properties.Application'),
    description: from('resultDescription', 'properties.Description'),
    device_hostname: from('Host.HostName', 'properties.DeviceName'),
    device_ip: from('properties.PublicIP'),
    device_osName: from('properties.OSPlatform'),
    device_uniqueId: from('properties.DeviceId'),
    normalizedAction: lookup(['properties.ActionType', 'DetectionStatus', 'properties.status'], {
      Detected: 'scan',
      ImageLoaded: 'load',
      RegistryValueSet: 'change',
      Updated: 'change',
      'Write Databases': 'change',
    }),
    normalizedSeverity: lookup(['level', 'properties.Severity'], RISK),
    resource: from('resourceId', 'properties.RegistryValueName'),
    resourceType: from('properties.RegistryValueType'),
    severity: from('level', 'properties.Severity'),
    srcDevice_ip: from('properties.LocalIP', 'properties.RemoteIP', 'properties.IPAddress'),
    success: lookup('resultType', { Succeeded: 'true' }, 'false'),
    targetUser_username: from('properties.TargetAccountDisplayName'),
    user_email: from('properties.AccountUpn', 'properties.InitiatingProcessAccountUpn'),
    user_userId: from('properties.AccountSid', 'properties.InitiatingProcessAccountSid'),
    user_username: from(
      'properties.AccountName',
      'properties.InitiatingProcessAccountName',
      'properties.AccountDisplayName',
    ),
  },
}

/**
 * Azure in Sumo Logic's Cloud SIEM: the facts of its public content catalog. Mind that records of operations have
 * `device_ip`, not `srcDevice_ip`, and neither an account nor, for service principals, a user name.
 */
export const siemMapping: RecordMapping = {
  vendor: 'Microsoft',
  product: 'Azure',
  eventId: from('category'),
  eventTime,
  identity,
  derived: derivedKeys,
  derivedByName,
  neverSkipped: ['category', 'operationName', 'resourceId', 'resultType', 'callerIpAddress'],
  mappers: [...operations, ...services, ...entraMappers, ...riskMappers, defaultMapper],
}
