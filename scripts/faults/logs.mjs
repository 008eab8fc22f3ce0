import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { PACKINGS } from '../log-shapes.mjs'

// Logs whose every file has findings of its own, told apart by the name of a snapshot: what a hunt must still find when
// something happens to the others.

const EVENT = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: 'arn:aws:iam::111122223333:user/mallory',
    accountId: '111122223333',
    userName: 'mallory',
  },
  awsRegion: 'eu-west-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2.15.0',
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '111122223333',
}

const timeOf = (number) => new Date(Date.UTC(2026, 2, 4) + number * 1000).toISOString().replace('.000', '')

const ordinary = (id, number, random) => ({
  ...EVENT,
  eventTime: timeOf(number),
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  readOnly: true,
  requestParameters: { pad: random.hex(400) },
  responseElements: null,
  eventID: id,
})

const theft = (id, number, snapshotId) => ({
  ...EVENT,
  eventTime: timeOf(number),
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifySnapshotAttribute',
  readOnly: false,
  requestParameters: {
    snapshotId,
    attributeType: 'CREATE_VOLUME_PERMISSION',
    createVolumePermission: { add: { items: [{ userId: '444455556666' }] } },
  },
  responseElements: { _return: true },
  eventID: id,
})

/** `count` events, a theft among each hundred; their ids and snapshots begin with `name`. */
export const eventsOf = (name, count, random) =>
  Array.from({ length: count }, (_, i) =>
    i % 100 === 50 ? theft(`${name}-${i}`, i, `snap-${name}-${i}`) : ordinary(`${name}-${i}`, i, random),
  )

export const linesOf = (events) => events.map((event) => `${JSON.stringify(event)}\n`).join('')

const azure = (name, count) =>
  linesOf(
    Array.from({ length: count }, (_, i) => ({
      time: timeOf(i),
      resourceId: `/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000000/RESOURCEGROUPS/${name}`,
      operationName: 'MICROSOFT.COMPUTE/VIRTUALMACHINES/READ',
      category: 'Administrative',
      resultType: 'Success',
      correlationId: `${name}-${i}`,
      eventDataId: `${name}-${i}`,
      level: 'Information',
    })),
  )

/** A number that the engine's parser refuses: the file is read a second time. */
const withOddValue = (text) => text.replace('"readOnly":true', '"readOnly":true,"odd":1e400')

const KINDS = {
  'records.json.gz': (name, count, random) =>
    gzipSync(JSON.stringify({ Records: eventsOf(name, count, random) }), { level: 1 }),
  'lines.json': (name, count, random) => Buffer.from(linesOf(eventsOf(name, count, random))),
  'mended.json': (name, count, random) => Buffer.from(withOddValue(linesOf(eventsOf(name, count, random)))),
  'records.json': (name, count, random) =>
    Buffer.from(JSON.stringify({ Records: eventsOf(name, count, random) })),
  'lines.json.gz': (name, count, random) =>
    gzipSync(withOddValue(linesOf(eventsOf(name, count, random))), { level: 1 }),
  'lines.json.zst': (name, count, random) => PACKINGS['json.zst'](linesOf(eventsOf(name, count, random))),
  'azure.json': (name, count) => Buffer.from(azure(name, count)),
}

/** Bytes of a log of the kind that the file's name says. */
export const logOf = (kind, name, count, random) => KINDS[kind](name, count, random)

/** Writes logs of all kinds, large and small, and gives their names. */
export const writeLogs = (folder, random, { events }) => {
  const names = []
  const put = (kind, count) => {
    const name = `f${names.length}`
    const file = join(`day${names.length % 3}`, `${name}.${kind}`)
    mkdirSync(join(folder, `day${names.length % 3}`), { recursive: true })
    writeFileSync(join(folder, file), logOf(kind, name, count, random))
    names.push(file)
  }
  for (const kind of Object.keys(KINDS)) {
    put(kind, events)
    for (let i = 0; i < 3; i += 1) put(kind, 60 + random.below(60))
  }
  return names
}

/** The kind of log that a name ends in. */
export const kindOf = (file) => Object.keys(KINDS).find((kind) => file.endsWith(kind))
