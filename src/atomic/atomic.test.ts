import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { emitScenario, SCENARIOS, type Scenario } from './index.ts'

type Member = Readonly<Record<string, unknown>>

const object = (value: unknown): Member => {
  if (typeof value !== 'object' || value === null) throw new Error(`no object: ${JSON.stringify(value)}`)
  return value as Member
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/
const TECHNIQUE = /^T\d{4}(\.\d{3})?$/
const RULE = /^[a-z]+(-[a-z]+)*$/

const eventsOf = (scenario: Scenario, options = {}): readonly Member[] =>
  emitScenario(scenario, options).flatMap(({ events }) => events)

/** What tells one event from another, per cloud: `docs/hunt-json.md` counts by it. */
const identityOf = (event: Member): string => {
  if (typeof event['eventID'] === 'string') return event['eventID']
  if (typeof event['insertId'] === 'string') return `${event['insertId']} ${String(event['timestamp'])}`
  return [event['correlationId'], event['resultType'], event['time']].join(' ')
}

test('ids are unique, names are filled, rules and techniques well-formed', () => {
  expect(new Set(SCENARIOS.map(({ id }) => id)).size).toBe(SCENARIOS.length)
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
  for (const { id, name, description, techniques, expects, forbids, origin } of SCENARIOS) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
    expect(name).not.toBe('')
    expect(description).toMatch(/\.$/)
    expect(origin.url).toMatch(/^https:\/\//)
    for (const technique of techniques) expect(technique).toMatch(TECHNIQUE)
    for (const rule of [...expects, ...forbids]) expect(rule).toMatch(RULE)
    expect(expects.filter((rule) => forbids.includes(rule))).toEqual([])
    expect(new Set(expects).size).toBe(expects.length)
    expect(id.startsWith('benign-')).toBe(expects.length === 0)
    expect(techniques.length === 0).toBe(expects.length === 0)
  }
})

test('every rule of the pack is proven by a scenario, and no other is named', () => {
  const pack = readdirSync(new URL('../../content/snapshot-abuse', import.meta.url))
    .map((file) => file.replace(/\.yaml$/, ''))
    .sort()
  expect([...new Set(SCENARIOS.flatMap(({ expects }) => expects))].sort()).toEqual(pack)
  for (const { id, forbids } of SCENARIOS)
    expect([id, forbids.filter((rule) => !pack.includes(rule))]).toEqual([id, []])
})

test('all three clouds and all origins are there', () => {
  const kinds = new Set(SCENARIOS.map(({ cloud, origin }) => `${origin.kind} ${cloud}`))
  for (const kind of ['seed', 'atomic-red-team', 'stratus-red-team', 'pacu', 'dohyo'])
    expect([...kinds].some((each) => each.startsWith(kind))).toBe(true)
  for (const cloud of ['AWS', 'Azure', 'GCP'])
    for (const kind of ['atomic-red-team', 'stratus-red-team', 'dohyo'])
      expect(kinds).toContain(`${kind} ${cloud}`)
})

test.each(SCENARIOS)('$id: equal options, equal bytes; another seed, other ids', (scenario) => {
  const first = emitScenario(scenario)
  expect(emitScenario(scenario)).toEqual(first)
  expect(first.length).toBeGreaterThan(0)
  expect(new Set(first.map(({ path }) => path)).size).toBe(first.length)
  const other = eventsOf(scenario, { seed: 'another' }).map(identityOf)
  const ids = eventsOf(scenario).map(identityOf)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => other.includes(id))).toEqual([])
})

test('no id comes up in two scenarios', () => {
  const all = SCENARIOS.flatMap((scenario) => [...new Set(eventsOf(scenario).map(identityOf))])
  expect(new Set(all).size).toBe(all.length)
})

test.each(SCENARIOS)('$id: account, time and address are those that are asked for', (scenario) => {
  const options = {
    account: scenario.cloud === 'AWS' ? '999988887777' : 'somewhere-else',
    time: new Date('2027-01-02T03:04:05Z'),
    user: 'mallory@example.org',
    sourceIp: '192.0.2.77',
  }
  const files = emitScenario(scenario, options)
  const text = files.map((file) => file.text).join('\n')
  expect(text).not.toContain(scenario.cloud === 'AWS' ? '111122223333' : '11112222-3333')
  expect(text).not.toContain('example-prod')
  expect(text.toLowerCase()).toContain(options.account)
  if (!scenario.id.startsWith('benign-')) {
    expect(text).toContain(options.user)
    expect(text).toContain(options.sourceIp)
  }
  const times = files.flatMap(({ events }) =>
    events.map((event) => String(event['eventTime'] ?? event['timestamp'] ?? event['time'])),
  )
  expect(times.some((time) => time.startsWith('2027-01-02T03:'))).toBe(true)
  if (!scenario.history) expect(times.every((time) => time >= '2027-01-02T03:04:05')).toBe(true)
})

describe('shapes', () => {
  const of = (cloud: Scenario['cloud']) => SCENARIOS.filter((scenario) => scenario.cloud === cloud)

  test.each(of('AWS'))('$id: CloudTrail as delivered to S3', (scenario) => {
    for (const { path, text, events } of emitScenario(scenario)) {
      expect(path).toMatch(
        /^AWSLogs\/\d{12}\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\d{12}_CloudTrail_\1_\d{8}T\d{4}Z_[a-z0-9]{16}\.json\.gz$/,
      )
      expect(JSON.parse(text)).toEqual({ Records: events })
      for (const event of events) {
        expect(path).toContain(`/${String(event['awsRegion'])}/`)
        expect(event['eventTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        expect(event['eventID']).toMatch(UUID)
        expect(event['recipientAccountId']).toMatch(/^\d{12}$/)
        expect(event['eventSource']).toMatch(/^[a-z0-9]+\.amazonaws\.com$/)
        const isServiceEvent = event['eventType'] === 'AwsServiceEvent'
        if (isServiceEvent) expect(event['sharedEventID']).toMatch(UUID)
        else {
          expect(event['requestID']).toMatch(UUID)
          expect(String(object(event['userIdentity'])['arn'])).toContain(String(event['recipientAccountId']))
        }
        if (event['readOnly'] === true || event['errorCode'] !== undefined)
          expect(event['responseElements']).toBeNull()
        if (event['eventSource'] === 'ec2.amazonaws.com' && event['responseElements'] !== null)
          expect(object(event['responseElements'])['requestId']).toBe(event['requestID'])
      }
    }
  })

  test.each(of('Azure'))('$id: Activity Log as exported to a storage account', (scenario) => {
    const statuses = new Map<string, string[]>()
    for (const { path, text, events } of emitScenario(scenario)) {
      expect(path).toMatch(
        /^insights-activity-logs\/resourceId=\/SUBSCRIPTIONS\/[0-9A-F-]+\/y=\d{4}\/m=\d\d\/d=\d\d\/h=\d\d\/m=00\/PT1H\.json$/,
      )
      expect(
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toEqual(events)
      for (const event of events) {
        expect(event['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/)
        expect(event['resourceId']).toBe(String(event['resourceId']).toUpperCase())
        expect(event['operationName']).toMatch(/^MICROSOFT\.[A-Z/]+$/)
        const id = String(event['correlationId'])
        expect(id).toMatch(UUID)
        statuses.set(id, [...(statuses.get(id) ?? []), String(event['resultType'])])
      }
    }
    for (const each of statuses.values())
      expect(['Start Success', 'Start Accept Success', 'Start Failure']).toContain(each.join(' '))
  })

  test.each(of('GCP'))('$id: Cloud Audit Logs as a sink writes them', (scenario) => {
    const parts = new Map<string, string[]>()
    for (const { path, text, events } of emitScenario(scenario)) {
      expect(path).toMatch(
        /^cloudaudit\.googleapis\.com\/(activity|data_access|system_event)\/\d{4}\/\d\d\/\d\d\/(\d\d):00:00_\2:59:59_S0\.json$/,
      )
      expect(
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toEqual(events)
      for (const event of events) {
        const payload = object(event['protoPayload'])
        expect(event['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
        expect(path).toContain(`/${String(event['logName']).split('%2F')[1]}/`)
        expect(String(payload['resourceName'])).toMatch(/^projects\//)
        expect(object(payload['request'])['@type']).toMatch(/^type\.googleapis\.com\//)
        if (event['operation'] === undefined) continue
        const { id, first, last } = object(event['operation'])
        parts.set(String(id), [
          ...(parts.get(String(id)) ?? []),
          first === true ? 'first' : '',
          last === true ? 'last' : '',
        ])
      }
    }
    for (const each of parts.values()) expect(each.filter((part) => part !== '')).toEqual(['first', 'last'])
  })
})
