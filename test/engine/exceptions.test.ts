import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { hunt } from '../../src/app/hunt.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { event, OTHER, OWN } from '../support/aws-events.ts'

// several hunts a test
vi.setConfig({ testTimeout: 180_000 })

const folder = mkdtempSync(join(tmpdir(), 'dohyo-exceptions-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, value: unknown): string => {
  const file = join(folder, name)
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  return file
}

const huntWith = (paths: readonly string[], config: unknown, rules: readonly string[] = []) =>
  hunt({
    paths,
    settings: NO_SETTINGS,
    config: write('dohyo.yaml', config),
    rules,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })

const exception = (more: object) => ({
  id: 'x',
  rules: ['burst'],
  when: "fields['requestParameters.volumeId'] = 'vol-quiet'",
  reason: 'r',
  owner: 'o',
  expires: '2027-01-01',
  ...more,
})

const BURST = {
  id: 'burst',
  type: 'threshold',
  name: 'Burst',
  expression: "dohyo_operation = 'CreateSnapshot'",
  limit: 3,
  windowSize: 'T60M',
  score: 6,
  entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
}

const made = (number: number, volumeId: string) =>
  event(
    'ec2/CreateSnapshot',
    { volumeId },
    { snapshotId: `snap-${number}` },
    { eventID: `ev-${number}`, eventTime: `2026-03-04T05:0${number}:00Z` },
  )

const rule = write('burst.yaml', BURST)
const quiet = write('quiet.json', {
  Records: [made(1, 'vol-quiet'), made(2, 'vol-quiet'), made(3, 'vol-2'), made(4, 'vol-3')],
})
const loud = write('loud.json', {
  Records: [made(1, 'vol-quiet'), made(2, 'vol-1'), made(3, 'vol-2'), made(4, 'vol-3')],
})

const bursts = async (log: string, config: unknown) => {
  const { signals, accounting } = await huntWith([log], config, [rule])
  return {
    burst: signals
      .filter((one) => one.rule === 'burst')
      .map(({ severity, events }) => [severity, events.length]),
    exceptions: accounting.settings?.exceptions.map(({ suppressed, changed }) => [suppressed, changed]),
    rules: accounting.rules.run,
  }
}

test('a window does not count what is excluded: an exception hides nothing but its own records', async () => {
  const plain = await bursts(quiet, {})
  expect(plain.burst).toEqual([
    ['medium', 3],
    ['medium', 4],
  ])
  const config = { exceptions: [exception({})] }
  const excluded = await bursts(quiet, config)
  expect(excluded).toEqual({ burst: [], exceptions: [[2, 0]], rules: plain.rules })
  expect(await bursts(loud, config)).toMatchObject({ burst: [['medium', 3]], exceptions: [[1, 0]] })
})

test('a severity is set by the record that stands for the signal', async () => {
  const severity = exception({
    action: 'severity',
    severity: 'info',
    when: "fields['requestParameters.volumeId'] = 'vol-3'",
  })
  expect(await bursts(quiet, { exceptions: [severity] })).toMatchObject({
    burst: [
      ['medium', 3],
      ['info', 4],
    ],
    exceptions: [[0, 1]],
  })
})

test('the thresholds of a rule are those of the settings, checked by the rule itself', async () => {
  expect(await bursts(quiet, { rules: { burst: { limit: 4, severity: 'high' } } })).toMatchObject({
    burst: [['high', 4]],
  })
  await expect(huntWith([quiet], { rules: { burst: { windowSize: 'T61M' } } }, [rule])).rejects.toThrow(
    /rules\.burst\.windowSize/,
  )
  await expect(huntWith([quiet], { rules: { burst: { windowSize: 'CUSTOM' } } }, [rule])).rejects.toThrow(
    /windowSizeMilliseconds/,
  )
})

test('an account is trusted for events before its day', async () => {
  const share = (number: number, day: string) =>
    event(
      'ec2/ModifySnapshotAttribute',
      {
        snapshotId: `snap-${number}`,
        attributeType: 'CREATE_VOLUME_PERMISSION',
        createVolumePermission: { add: { items: [{ userId: OTHER }] } },
      },
      { _return: true },
      { eventID: `share-${number}`, eventTime: `${day}T00:00:00Z` },
    )
  const log = write('share.json', { Records: [share(1, '2026-03-04'), share(2, '2026-03-05')] })
  const { signals } = await huntWith([log], {
    estate: { ownAccounts: [OWN], trustedAccounts: [{ id: OTHER, expires: '2026-03-05' }] },
  })
  expect(
    signals.filter((one) => one.rule === 'snapshot-shared-external').map(({ resource }) => resource),
  ).toEqual(['snap-2'])
})

test.each([
  ['everything', '*', {}, /leaves the estate/],
  ['shares', ['snapshot-shared-external'], {}, /leaves the estate/],
  [
    'shares, by calling them harmless',
    ['snapshot-made-public'],
    { action: 'severity', severity: 'info' },
    /leaves the estate/,
  ],
  ['a rule that is not there', ['snapshot-creatd'], {}, /snapshot-created/],
  [
    'what only other events tell',
    ['snapshot-created'],
    { when: "array_contains(dohyo_knownSnapshots, 'a')" },
    /dohyo_knownSnapshots/,
  ],
])('an exception for %s is refused', async (_what, rules, more, message) => {
  const refused = huntWith([quiet], { exceptions: [exception({ rules, ...more })] }, [rule])
  await expect(refused).rejects.toThrow(message)
})

test('what is confirmed is hidden, and counted', async () => {
  const { accounting, signals } = await huntWith(['examples'], {
    exceptions: [exception({ rules: '*', when: "cloud_provider = 'AWS'", confirmed: true })],
  })
  expect(signals.filter(({ cloud, suppressed }) => cloud === 'AWS' && !suppressed)).toEqual([])
  expect(signals.some(({ cloud }) => cloud === 'AWS')).toBe(true)
  expect(accounting.settings?.exceptions[0]?.suppressed).toBeGreaterThan(5)
})
