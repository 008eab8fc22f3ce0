import { expect, test } from 'vitest'
import { huntDocument } from '../../test/fixtures/hunt-document.ts'
import { huntOcsf } from './hunt-ocsf.ts'

/**
 * What schema.ocsf.io 1.8.0 asks of a Detection Finding and of the objects in it: attributes that are required, those of which one is,
 * and all that an object knows of the ones used here. `[]` marks lists.
 */
const CLASS = {
  required: [
    'activity_id',
    'category_uid',
    'class_uid',
    'severity_id',
    'time',
    'type_uid',
    'metadata',
    'finding_info',
    'cloud',
  ],
  known:
    'activity_name category_name class_name type_name severity start_time end_time confidence confidence_id status status_id is_alert message resources evidences observables unmapped'.split(
      ' ',
    ),
}
interface Shape {
  readonly required?: readonly string[]
  readonly oneOf?: readonly string[]
  readonly known: readonly string[]
}
const OBJECTS: Readonly<Record<string, Shape>> = {
  metadata: { required: ['product', 'version'], known: ['product', 'version', 'profiles', 'uid'] },
  'metadata.product': { oneOf: ['name', 'uid'], known: ['name', 'vendor_name', 'version'] },
  cloud: { required: ['provider'], known: ['provider', 'region', 'account', 'project_uid'] },
  'cloud.account': { oneOf: ['name', 'uid'], known: ['uid'] },
  finding_info: {
    required: ['uid'],
    known:
      'uid title desc created_time first_seen_time last_seen_time analytic attacks data_sources types related_events related_events_count'.split(
        ' ',
      ),
  },
  'finding_info.analytic': {
    required: ['type_id'],
    oneOf: ['name', 'uid'],
    known: ['uid', 'name', 'type_id', 'type'],
  },
  'finding_info.attacks[]': {
    oneOf: ['tactic', 'technique', 'sub_technique'],
    known: ['tactic', 'technique', 'sub_technique', 'version'],
  },
  'finding_info.attacks[].technique': { oneOf: ['name', 'uid'], known: ['name', 'uid'] },
  'finding_info.attacks[].sub_technique': { oneOf: ['name', 'uid'], known: ['name', 'uid'] },
  'finding_info.attacks[].tactic': { oneOf: ['name', 'uid'], known: ['name', 'uid'] },
  'finding_info.related_events[]': { required: ['uid'], known: ['uid', 'type_uid', 'severity_id', 'title'] },
  'resources[]': { oneOf: ['name', 'uid'], known: ['uid', 'name', 'region', 'provider'] },
  'evidences[]': {
    oneOf: ['actor', 'api', 'data', 'resources', 'src_endpoint'],
    known: ['uid', 'actor', 'api', 'src_endpoint', 'http_request', 'resources', 'data'],
  },
  'evidences[].actor': { oneOf: ['user', 'invoked_by', 'process', 'session'], known: ['user'] },
  'evidences[].actor.user': { oneOf: ['account', 'name', 'uid'], known: ['uid', 'name'] },
  'evidences[].api': { required: ['operation'], known: ['operation'] },
  'evidences[].src_endpoint': {
    oneOf: ['ip', 'uid', 'name', 'hostname', 'svc_name'],
    known: ['ip', 'svc_name'],
  },
  'evidences[].http_request': { known: ['user_agent'] },
  'evidences[].resources[]': { oneOf: ['name', 'uid'], known: ['uid', 'name', 'region', 'provider'] },
  'observables[]': { required: ['type_id'], known: ['name', 'type_id', 'type', 'value'] },
}
/** Objects of any content. */
const FREE = ['unmapped', 'evidences[].data']

const problemsOf = (value: unknown, path: string): readonly string[] => {
  if (FREE.includes(path)) return []
  if (Array.isArray(value)) return value.flatMap((each) => problemsOf(each, `${path}[]`))
  if (typeof value !== 'object' || value === null) return value === null ? [`${path} is null`] : []
  const shape: Shape | undefined =
    path === '' ? { ...CLASS, known: [...CLASS.known, ...CLASS.required] } : OBJECTS[path]
  if (shape === undefined) return [`${path} is no object of the schema`]
  const keys = Object.keys(value)
  return [
    ...(shape.required ?? []).filter((key) => !keys.includes(key)).map((key) => `${path}.${key} is missing`),
    ...(shape.oneOf === undefined || shape.oneOf.some((key) => keys.includes(key))
      ? []
      : [`${path} has none of ${shape.oneOf.join()}`]),
    ...keys.filter((key) => !shape.known.includes(key)).map((key) => `${path}.${key} is unknown`),
    ...Object.entries(value).flatMap(([key, each]) => problemsOf(each, path === '' ? key : `${path}.${key}`)),
  ]
}

const findings = (): readonly Record<string, unknown>[] =>
  [...huntOcsf(huntDocument, '0.1.0')]
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('every line is a Detection Finding with what the schema asks for', () => {
  const all = findings()
  expect(all).toHaveLength(huntDocument.signals.length + huntDocument.insights.length)
  expect(all.flatMap((finding) => problemsOf(finding, ''))).toEqual([])
  for (const finding of all)
    expect(finding).toMatchObject({
      class_uid: 2004,
      category_uid: 2,
      activity_id: 1,
      type_uid: 200401,
      metadata: { version: '1.8.0', profiles: ['cloud'], product: { name: 'dohyo', version: '0.1.0' } },
    })
  const uids = all.map(({ metadata }) => (metadata as { uid: string }).uid)
  expect(new Set(uids).size).toBe(uids.length)
})

test('a check of the schema that lacks something fails', () => {
  const [finding = {}] = findings()
  const { cloud: _, ...without } = finding
  expect(problemsOf(without, '')).toEqual(['.cloud is missing'])
  expect(problemsOf({ ...finding, resources: [{}], extra: 1 }, '')).toEqual([
    '.extra is unknown',
    'resources[] has none of name,uid',
  ])
})

test('a signal says what, who, from where, on what and how sure', () => {
  expect(findings()[4]).toMatchObject({
    severity_id: 4,
    severity: 'High',
    confidence_id: 3,
    is_alert: true,
    status_id: 1,
    time: Date.parse('2026-11-24T01:04:00.500Z'),
    cloud: { provider: 'AWS', region: 'us-east-1', account: { uid: '123456789012' } },
    finding_info: {
      title: 'Snapshot shared with an outside account',
      analytic: { uid: 'DOHYO-D02', type_id: 1 },
      attacks: [{ technique: { uid: 'T1537' }, tactic: { name: 'Exfiltration' } }],
      related_events_count: 1,
    },
    evidences: [
      {
        uid: '8893fa10-09d7-44d5-b057-c5b5c9fd44bd',
        actor: { user: { name: 'bert' } },
        api: { operation: 'ModifySnapshotAttribute' },
        src_endpoint: { ip: '198.51.100.7' },
      },
    ],
    unmapped: { dohyo: { id: 'SIGNAL-5', shared_with: ['999988887777'] } },
  })
  expect(findings()[0]).toMatchObject({
    is_alert: false,
    finding_info: { attacks: [{ technique: { uid: 'T1578' }, sub_technique: { uid: 'T1578.001' } }] },
  })
})

test('an insight names its signals by their uids', () => {
  const all = findings()
  const uids = all.map(({ metadata }) => (metadata as { uid: string }).uid)
  expect(all.at(-1)).toMatchObject({
    is_alert: true,
    start_time: Date.parse('2026-11-24T01:02:01.000Z'),
    end_time: Date.parse('2026-11-24T01:05:00.000Z'),
    finding_info: {
      types: ['insight'],
      related_events: [{ uid: uids[0] }, { uid: uids[4] }, { uid: uids[5] }],
      related_events_count: 3,
    },
  })
})
