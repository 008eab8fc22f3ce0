import { join, type Sql, sql, str, strings } from '../../sql/sql.ts'
import { firstOf, once } from '../pick.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import {
  arnPart,
  choose,
  fieldOfEach,
  head,
  isEventOf,
  jsonList,
  plainId,
  request,
  requestText,
  response,
  responseText,
  textAt,
  textList,
  texts,
  textsOf,
} from './record-json.ts'
import { effect, valuesAt } from './record-paths.ts'
import type { ResourceCase } from './record-resource-table.ts'

/** Nullable(String): what an event of this effect is made from. */
const sourceIf = (r: RawRecord, wanted: ResourceCase['effect'] & string): Sql =>
  sql`if(${effect(r)} = ${str(wanted)}, ${head(valuesAt(r, 'source'))}, NULL)`

/** Nullable(String): the name as it was written, perhaps an ARN. A failed call created nothing: it acted on its source. */
const written: FieldSql = once(
  'written resource',
  (r) => sql`coalesce(${head(valuesAt(r, 'resource'))}, ${head(valuesAt(r, 'source'))})`,
)

/** dohyo_resource. */
export const resource: FieldSql = once('resource', (r) => firstOf(plainId(written(r)), head(filtered(r))))

/** Services whose ids AWS makes. Elsewhere a name of the same form may be somebody's choice. */
const WITH_IDS = ['ec2', 'ebs', 'fsx', 'backup'].map((service) => `${service}.amazonaws.com`)
const AWS_ID = '^(snap|ami|vol|sg|i|fs|fsvol|backup)-[0-9a-f]+$'

/**
 * A name that no other account has, and no other service of the account: a snapshot of RDS may be called as one of Redshift.
 * Of an ARN, these are its own: it may name a resource of somebody else.
 */
const keyOf = (r: RawRecord, name: Sql, asWritten: Sql): Sql => {
  const isUnique = sql`(ifNull(${r.text('eventSource')}, '') IN ${strings(WITH_IDS)} AND match(ifNull(${name}, ''), ${str(AWS_ID)}))`
  const account = firstOf(
    arnPart(asWritten, 5),
    r.text('recipientAccountId'),
    r.text('userIdentity', 'accountId'),
  )
  const region = firstOf(arnPart(asWritten, 4), r.text('awsRegion'))
  const service = firstOf(
    arnPart(asWritten, 3),
    sql`splitByChar('.', ifNull(${r.text('eventSource')}, ''))[1]`,
  )
  return sql`if(${isUnique} OR startsWith(ifNull(${name}, ''), 'arn:'), ${name}, concat(ifNull(${account}, '-'), '/', ifNull(${region}, '-'), '/', ifNull(${service}, '-'), '/', ${name}))`
}

/** dohyo_resourceKey. */
export const resourceKey: FieldSql = (r) => keyOf(r, resource(r), written(r))

/**
 * dohyo_snapshotKeys. A copy of ElastiCache that goes to a bucket makes no snapshot: it is about the one that it exports. Of an
 * instance that starts, those on its disks, the root's too.
 */
export const snapshotKeys: FieldSql = (r) => {
  const isExport = sql`(${isEventOf(r, 'elasticache', ['CopySnapshot'])} AND ${requestText(r, 'targetBucket')} IS NOT NULL)`
  const names = choose(
    [
      [isEventOf(r, 'ec2', RUN), valuesAt(r, 'more')],
      [sql`${effect(r)} = 'restores' OR ${isExport}`, valuesAt(r, 'source')],
    ],
    valuesAt(r, 'resource'),
  )
  return texts(sql`arrayMap(w -> ifNull(${keyOf(r, plainId(sql`w`), sql`w`)}, ''), ${names})`)
}

/** dohyo_sourceResource. */
export const sourceResource: FieldSql = (r) => plainId(head(valuesAt(r, 'source')))

/** dohyo_resources: ids, and ARNs as they were written. */
export const resources: FieldSql = (r) => {
  const written = sql`arrayConcat(${valuesAt(r, 'resource')}, ${valuesAt(r, 'source')}, ${valuesAt(r, 'more')})`
  return texts(
    sql`arrayConcat(arrayFlatten(arrayMap(w -> [${plainId(sql`w`)}, w], ${written})), ${filtered(r)})`,
  )
}

/** Array(String): ids that a Describe call filters on (`filterSet` in EC2, `filters` in RDS); `owner-id` is no such id. */
const filtered: FieldSql = once('filtered ids', (r) => {
  const filters = sql`arrayConcat(${jsonList(request(r), 'filterSet')}, ${jsonList(request(r), 'filters')}, ${jsonList(request(r), 'filter')})`
  const onId = sql`match(ifNull(${textAt(sql`f`, 'name')}, ''), '(snapshot|volume|image|instance|cluster)-id$')`
  const values = sql`arrayConcat(${fieldOfEach(jsonList(sql`f`, 'valueSet'), 'value')}, ${textList(sql`f`, 'values')}, ${textList(sql`f`, 'value')})`
  return sql`if(startsWith(ifNull(${r.text('eventName')}, ''), 'Describe'), arrayFlatten(arrayMap(f -> ${values}, arrayFilter(f -> ${onId}, ${filters}))), emptyArrayString())`
})

const devices: FieldSql = once('devices', (r) => jsonList(request(r), 'blockDeviceMapping'))

/** Array(String): snapshots of a block device mapping, of which `keep` (over the member `d`) decides. */
const deviceSnapshots = (r: RawRecord, keep: Sql): Sql =>
  fieldOfEach(sql`arrayFilter(d -> ${keep}, ${devices(r)})`, 'ebs', 'snapshotId')

const RUN = ['RunInstances']

const rootDevice: FieldSql = once(
  'root device',
  (r) =>
    sql`ifNull(${textAt(sql`ifNull(${head(jsonList(response(r), 'instancesSet'))}, '')`, 'rootDeviceName')}, '')`,
)

/** Over the member `d` of a block device mapping. The answer names the root device; without one, the usual two names are. */
const isRoot = (r: RawRecord): Sql => {
  const device = sql`ifNull(${textAt(sql`d`, 'deviceName')}, '')`
  return sql`if(${rootDevice(r)} = '', ${device} IN ('/dev/sda1', '/dev/xvda'), ${device} = ${rootDevice(r)})`
}

/** dohyo_restoredFrom. */
export const restoredFrom: FieldSql = (r) =>
  choose(
    [[isEventOf(r, 'ec2', RUN), deviceSnapshots(r, sql`NOT ${isRoot(r)}`)]],
    textsOf(plainId(sourceIf(r, 'restores'))),
  )

/** dohyo_rootSnapshots. */
export const rootSnapshots: FieldSql = (r) =>
  choose([[isEventOf(r, 'ec2', RUN), deviceSnapshots(r, isRoot(r))]], sql`emptyArrayString()`)

/** dohyo_publiclyAccessible: asked for or so. */
export const publiclyAccessible: FieldSql = (r) =>
  sql`('true' IN (${join([requestText, responseText].map((text) => sql`lower(ifNull(${text(r, 'publiclyAccessible')}, ''))`))}))`

const copied: FieldSql = once('copied', (r) => sourceIf(r, 'copies'))

/** dohyo_copySourceRegion: as asked for, else that of the source's ARN. */
export const copySourceRegion: FieldSql = (r) =>
  sql`if(${copied(r)} IS NULL, NULL, ${firstOf(requestText(r, 'sourceRegion'), arnPart(copied(r), 4))})`

/** dohyo_copySourceAccount. */
export const copySourceAccount: FieldSql = (r) => arnPart(copied(r), 5)

/** dohyo_exportTarget. */
export const exportTarget: FieldSql = (r) =>
  choose(
    [
      [isEventOf(r, 'rds', ['StartExportTask']), requestText(r, 's3BucketName')],
      [isEventOf(r, 'ec2', ['CreateStoreImageTask']), requestText(r, 'bucket')],
      [isEventOf(r, 'ec2', ['ExportImage']), requestText(r, 's3ExportLocation', 's3Bucket')],
      [
        isEventOf(r, 'ec2', ['CreateInstanceExportTask']),
        firstOf(
          requestText(r, 'exportToS3', 's3Bucket'),
          requestText(r, 'exportToS3Task', 's3Bucket'),
          requestText(r, 's3ExportLocation', 's3Bucket'),
        ),
      ],
      [isEventOf(r, 'elasticache', ['CopySnapshot']), requestText(r, 'targetBucket')],
      [isEventOf(r, 'lightsail', ['ExportSnapshot']), str('ec2')],
    ],
    sql`NULL`,
  )
