import { type Sql, sql, str } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import { category, claim, operationAsWritten, property } from './record-shape.ts'

/**
 * Sumo maps what Event Hubs delivers. These keys read the same from the other exports of the activity log (the REST API,
 * the AzureActivity table), which spell some keys and values differently.
 */
const operationName: FieldSql = once('event hub operation', (r) => {
  const written = operationAsWritten(r)
  // Event Hubs write an operation in capitals, and rules compare it so
  return sql`if(${r.text('OperationNameValue')} IS NOT NULL OR startsWith(ifNull(${r.text('operationName')}, ''), '{'), upper(${written}), ${written})`
})

const resultType: FieldSql = once('event hub result', (r) => {
  const elsewhere = firstOf(
    r.text('ActivityStatusValue'),
    r.text('ActivityStatus'),
    r.text('status', 'value'),
  )
  return sql`coalesce(${r.text('resultType')}, transform(lower(${elsewhere}), ['start', 'started', 'accept', 'accepted', 'success', 'succeeded', 'failure', 'failed'], ['Start', 'Start', 'Accept', 'Accept', 'Success', 'Success', 'Failure', 'Failure'], ${elsewhere}))`
})

const resourceId: FieldSql = once('event hub resource', (r) =>
  firstOf(
    r.text('resourceId'),
    r.text('_ResourceId'),
    r.text('ResourceId'),
    sql`JSONExtract(ifNull(${firstOf(r.text('Authorization_d'), r.text('Authorization'))}, ''), 'scope', 'Nullable(String)')`,
  ),
)

/** The machine of a call on a machine: what follows its type in the id of the resource. */
const device: FieldSql = (r) =>
  sql`nullIf(extract(ifNull(${resourceId(r)}, ''), ${str(
    '(?i).*(?:Microsoft\\.DevTestLab/(?:labs|virtualmachines)|Microsoft\\.Compute/(?:virtualMachines|virtualMachineScaleSets)|Microsoft\\.Cdn/endpoints|Microsoft\\.Devices/(?:IotHubs|eventHubEndpoints|ConsumerGroups)|Microsoft\\.Network/privateEndpoints)/(.*)$',
  )}), '')`

export const callerIpAddress: FieldSql = once('event hub address', (r) =>
  firstOf(
    r.text('callerIpAddress'),
    r.text('CallerIpAddress'),
    r.text('httpRequest', 'clientIpAddress'),
    sql`JSONExtract(ifNull(${r.text('HTTPRequest')}, ''), 'clientIpAddress', 'Nullable(String)')`,
  ),
)

const CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

export const derivedKeys: Readonly<Record<string, FieldSql>> = {
  operationName,
  category,
  resultType,
  resourceId,
  callerIpAddress,
  administrative_device: device,
  [`identity.claims.${CLAIM}/name`]: (r) => claim(r, 'name'),
  [`identity.claims.${CLAIM}/upn`]: (r) => claim(r, 'upn'),
  'identity.claims.appid': (r) => claim(r, 'appId'),
  'properties.message': (r) => property(r, 'message'),
  'properties.responsebody': (r) => property(r, 'responsebody'),
  'properties.statusCode': (r) => property(r, 'statusCode'),
}

/** The value beside a name in a list of pairs, without the brackets and quotes that Azure writes around it. */
const paired = (list: Sql, name: string, keys: { readonly key: string; readonly value: string }): Sql =>
  sql`nullIf(trim(BOTH '[]"' FROM JSONExtractString(arrayFirst(pair -> JSONExtractString(pair, ${str(keys.key)}) = ${str(name)}, JSONExtractArrayRaw(${list})), ${str(keys.value)})), '')`

const modified = (r: RawRecord): Sql =>
  sql`JSONExtractRaw(ifNull(${r.text('properties', 'targetResources')}, ''), 1, 'modifiedProperties')`

export const derivedByName: Readonly<Record<string, (name: string) => FieldSql>> = {
  modified_property_: (name) => (r) => paired(modified(r), name, { key: 'displayName', value: 'newValue' }),
  additionalDetails_: (name) => (r) =>
    paired(sql`ifNull(${r.text('properties', 'additionalDetails')}, '')`, name, {
      key: 'key',
      value: 'value',
    }),
}
