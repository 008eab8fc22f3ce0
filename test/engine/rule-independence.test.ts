import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hunt } from '../../src/app/hunt.ts'
import type { HuntDocument } from '../../src/report/document.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { event } from '../support/aws-events.ts'

// A rule says the same whatever other rules there are.

const folder = mkdtempSync(join(tmpdir(), 'dohyo-independent-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, value: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(value))
  return path
}

const rule = (id: string, more: Readonly<Record<string, unknown>>): string =>
  write(`${id}.yaml`, {
    id,
    type: 'match',
    name: id,
    scoreMapping: { type: 'constant', default: 9 },
    nameExpression: id,
    descriptionExpression: 'd',
    summaryExpression: 's',
    entitySelectors: [{ entityType: '_resource', expression: 'dohyo_resource' }],
    ...more,
  })

const signalOf = ({ signals }: HuntDocument, id: string) =>
  signals.filter((one) => one.rule === id).map(({ id: _id, insights: _insights, ...rest }) => rest)

const insightsAbout = ({ insights, signals }: HuntDocument, id: string) =>
  insights
    .filter(({ signals: of }) => of.some((one) => signals.find((s) => s.id === one)?.rule === id))
    .map(({ id: _id, signals: _signals, ...rest }) => rest)

const huntWith = async (path: string, rules: readonly string[]): Promise<HuntDocument> => {
  const document = await hunt({
    paths: [path],
    rules,
    settings: NO_SETTINGS,
    siem: { threshold: 5 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  expect(document.accounting.rules.failed.filter(({ file }) => file.startsWith(folder))).toEqual([])
  return document
}

test('what a rule shows of a record, and whom its insight is about, does not depend on its neighbours', async () => {
  const logs = write(
    'aws.json',
    event('ec2/DescribeVolumes', { volumeSet: { items: [{ volumeId: 'vol-1' }] } }, null, {
      requestParameters: { sourceIdentity: 'eve', volumeId: 'vol-1' },
    }),
  )
  const a = rule('a', {
    expression: "action = 'DescribeVolumes'",
    entitySelectors: [{ entityType: '_account', expression: 'accountId' }],
  })
  const many = write('many.yaml', {
    id: 'many',
    type: 'threshold',
    name: 'many',
    expression: "action = 'DescribeVolumes'",
    limit: 1,
    windowSize: 'T05M',
    score: 9,
    summaryExpression: 's',
    entitySelectors: [{ entityType: '_source', expression: 'cloud_region' }],
  })
  const b = rule('b', {
    expression: "action = 'DescribeVolumes' AND isEmpty(user_email)",
    nameExpression: 'b {{user_username}} {{srcDevice_ip}}',
    entitySelectors: [{ entityType: '_hostname', expression: 'device_hostname' }],
  })
  const [alone, together] = [await huntWith(logs, [a, many]), await huntWith(logs, [a, b, many])]
  for (const id of ['a', 'many']) {
    expect(signalOf(alone, id)).toHaveLength(1)
    expect(insightsAbout(alone, id)).toHaveLength(1)
    expect(signalOf(together, id)).toEqual(signalOf(alone, id))
    expect(insightsAbout(together, id)).toEqual(insightsAbout(alone, id))
  }
})

const azure = (resultType: string, eventDataId: string) => ({
  time: '2026-03-04T05:06:07.0000000Z',
  resourceId:
    '/SUBSCRIPTIONS/00000000-0000-4000-8000-000000000001/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.COMPUTE/DISKS/D1',
  operationName: 'MICROSOFT.COMPUTE/DISKS/WRITE',
  category: 'Administrative',
  resultType,
  correlationId: '00000000-0000-4000-8000-00000000000c',
  callerIpAddress: '198.51.100.7',
  identity: {
    claims: { name: 'Ann', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name': 'ann@example.com' },
  },
  level: 'Information',
  properties: { eventDataId: `00000000-0000-4000-8000-00000000000${eventDataId}` },
})

test('a failure takes back what was announced, whether or not another rule looks at it', async () => {
  const logs = (name: string, lines: readonly unknown[]): string => {
    const path = join(folder, name)
    writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'))
    return path
  }
  const [start, failure] = [azure('Start', 'd'), azure('Failure', 'e')]
  const announced = rule('announced', { expression: "fields['resultType'] = 'Start'" })
  const ended = rule('ended', { expression: "fields['resultType'] = 'Failure'" })
  const both = logs('both.json', [start, failure])
  expect(signalOf(await huntWith(logs('start.json', [start]), [announced]), 'announced')).toHaveLength(1)
  const together = await huntWith(both, [announced, ended])
  expect(signalOf(together, 'ended')).toHaveLength(1)
  expect(signalOf(together, 'announced')).toEqual([])
  expect(signalOf(await huntWith(both, [announced]), 'announced')).toEqual([])
})
