import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { HuntOptions } from '../../src/app/api.ts'
import type { BuiltRules } from '../../src/app/built-rules.ts'
import { hunt } from '../../src/app/hunt.ts'
import type { CacheUsed } from '../../src/app/trace.ts'
import { EngineError } from '../../src/engine/errors.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { event, type Json } from '../support/aws-events.ts'
import { SAMPLES } from '../support/samples.ts'

// With a cache a hunt says what it says without one, to the byte, whatever of the cache is there and whole.

// up to twenty hunts each
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

const root = mkdtempSync(join(tmpdir(), 'dohyo-cache-'))
const logs = join(root, 'logs')
afterAll(() => rmSync(root, { recursive: true, force: true }))

const failing = vi.hoisted(() => ({ sieve: false }))
vi.mock('../../src/engine/embedded.ts', async (load) => {
  const real = await load<typeof import('../../src/engine/embedded.ts')>()
  const openEmbedded: typeof real.openEmbedded = async () => {
    const engine = await real.openEmbedded()
    const isFailing = (text: string): boolean =>
      failing.sieve && text.startsWith('INSERT INTO sieved') && text.includes('arrayFilter((number, holds)')
    return {
      ...engine,
      run: (statement, options) =>
        isFailing(statement)
          ? Promise.reject(new EngineError('a rule fails', { code: 'DQ701' }))
          : engine.run(statement, options),
    }
  }
  return { ...real, openEmbedded }
})

// the pack as the build has read it, where it is the same: from its texts it takes longer to read than the logs
vi.mock('../../src/app/built-rules.ts', async (load) => {
  const real = await load<typeof import('../../src/app/built-rules.ts')>()
  const file = 'dist/rules.json'
  const built = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BuiltRules) : {}
  return { ...real, readBuiltRules: async () => built }
})

let caches = 0
const newCache = (): string => join(root, `cache-${caches++}`)

/** Longer than the steps of times on disk: what has just been written is not kept. */
const settle = () => setTimeout(2200)

let number = 0
/** An event an hour. */
const identity = (): Json => {
  number += 1
  return {
    eventID: `e2e00000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    eventTime: new Date(Date.parse('2026-03-01T00:00:00Z') + number * 3_600_000).toISOString(),
    awsRegion: ['eu-west-1', 'us-east-1', undefined][number % 3],
  }
}

const theft = (more: Json = {}): Json => {
  const own = identity()
  const request = {
    snapshotId: `snap-${number}`,
    attributeType: 'CREATE_VOLUME_PERMISSION',
    createVolumePermission: { add: { items: [{ userId: '444455556666' }] } },
  }
  return event('ec2/ModifySnapshotAttribute', request, { _return: true }, { ...own, ...more })
}

const ordinary = (): Json => event('ec2/DescribeInstances', null, null, identity())

const ODD = JSON.stringify(theft({ additionalEventData: { odd: '@' } })).replace('"@"', '1e400')
const small = (...events: readonly Json[]): Buffer => gzipSync(JSON.stringify({ Records: events }))

/** Every shape, small files that are packed, odd values, what is broken, the same event twice, and what is no log. */
beforeAll(async () => {
  mkdirSync(logs)
  for (const { source, file } of SAMPLES)
    copyFileSync(join('src/sources', source, 'samples', file), join(logs, `${source}-${file}`))
  for (let i = 0; i < 120; i += 1)
    writeFileSync(join(logs, `small-${i}.json.gz`), small(i % 12 === 0 ? theft() : ordinary(), ordinary()))
  const twice = theft()
  writeFileSync(join(logs, 'twice-a.json'), JSON.stringify({ Records: [twice, theft()] }))
  writeFileSync(join(logs, 'twice-b.json'), JSON.stringify({ Records: [theft(), twice] }))
  writeFileSync(join(logs, 'odd.ndjson'), `${ODD}\n{"broken\n${JSON.stringify(theft())}\n`)
  writeFileSync(join(logs, 'cut.json.gz'), small(theft(), theft(), theft()).subarray(0, -12))
  writeFileSync(join(logs, 'notes.txt'), 'no log')
  await settle()
})

const NOTHING: CacheUsed = { taken: 0, kept: 0, left: 0, damaged: 0 }

const hunted = async (cache: string | undefined, options: Partial<HuntOptions> = {}) => {
  let used = NOTHING
  const document = await hunt({
    paths: [logs],
    settings: NO_SETTINGS,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    trace: {
      begin: () => () => undefined,
      read: () => undefined,
      cache: (what) => {
        used = what
      },
    },
    ...(cache === undefined ? {} : { cache }),
    ...options,
  })
  return { text: JSON.stringify(document), document, used }
}

const said = new Map<string, string>()
/** Without a cache. Logs that stay as they are say the same each time, which `hunt-order.test.ts` holds. */
const plain = async (options: Partial<HuntOptions> = {}): Promise<string> => {
  const key = options.paths === undefined ? JSON.stringify(options) : undefined
  const known = key === undefined ? undefined : said.get(key)
  const text = known ?? (await hunted(undefined, options)).text
  if (key !== undefined) said.set(key, text)
  return text
}

/** A hunt with the cache says what one without says; gives what the cache was good for. */
const agrees = async (cache: string, options: Partial<HuntOptions> = {}): Promise<CacheUsed> => {
  const { text, used } = await hunted(cache, options)
  expect(text === (await plain(options))).toBe(true)
  return used
}

const segments = (cache: string): readonly string[] =>
  readdirSync(cache)
    .filter((name) => name.endsWith('.sieved'))
    .map((name) => join(cache, name))

/** Files of `logs` whose rows can be kept: all logs but the one that fails. */
const KEPT = SAMPLES.length + 120 + 3

/** Made once and read by many: a cache of all that is in `logs`. */
const warm = newCache()
const copyOf = (cache: string): string => {
  const copy = newCache()
  mkdirSync(copy, { mode: 0o700 })
  for (const name of readdirSync(cache)) copyFileSync(join(cache, name), join(copy, name))
  return copy
}

test('cold and warm, over all shapes', async () => {
  expect(await agrees(warm)).toEqual({ taken: 0, kept: KEPT, left: 1, damaged: 0 })
  expect(await agrees(warm)).toEqual({ taken: KEPT, kept: 0, left: 1, damaged: 0 })
  expect(segments(warm)).toHaveLength(1)
})

test('for other times the same rows serve, whichever hunt has kept them', async () => {
  const [from, to] = [new Date('2026-03-04T00:00:00Z'), new Date('2026-03-07T12:00:00Z')]
  for (const range of [{ from }, { to }, { from, to }]) expect((await agrees(warm, range)).taken).toBe(KEPT)
  const narrow = newCache()
  expect((await agrees(narrow, { from, to })).kept).toBe(KEPT)
  expect((await agrees(narrow)).taken).toBe(KEPT)
})

test('places are asked of rows of their own', async () => {
  const places = newCache()
  const asked = { accounts: ['111122223333'], regions: ['eu-west-1'] }
  expect(await agrees(places, asked)).toMatchObject({ taken: 0, kept: KEPT })
  expect(await agrees(places, asked)).toMatchObject({ taken: KEPT })
  expect(await agrees(places, { ...asked, from: new Date('2026-03-05T00:00:00Z') })).toMatchObject({
    taken: KEPT,
  })
  expect(await agrees(places, { regions: ['us-east-1'] })).toMatchObject({ taken: 0 })
  expect(await agrees(places)).toMatchObject({ taken: 0 })
  // all of them are there side by side
  expect(await agrees(places, asked)).toMatchObject({ taken: KEPT })
})

test('files that were changed, added, removed or replaced are read', async () => {
  const cache = newCache()
  const folder = mkdtempSync(join(root, 'changing-'))
  const at = (name: string): string => join(folder, name)
  for (const name of ['changed', 'grown', 'kept', 'removed', 'replaced', 'moved'])
    writeFileSync(at(`${name}.json`), JSON.stringify({ Records: [theft()] }))
  // a time that can be set again to the digit
  utimesSync(at('changed.json'), 1_772_000_000, 1_772_000_000)
  await settle()
  expect(await agrees(cache, { paths: [folder] })).toMatchObject({ kept: 6 })
  const before = statSync(at('changed.json'))
  // of the same size, with its time set back
  const text = readFileSync(at('changed.json'), 'utf8')
  writeFileSync(at('changed.json'), text.replace('444455556666', '999988887777'))
  utimesSync(at('changed.json'), before.atime, before.mtime)
  expect(statSync(at('changed.json'))).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs })
  appendFileSync(at('grown.json'), JSON.stringify({ Records: [theft()] }))
  rmSync(at('removed.json'))
  writeFileSync(at('new'), JSON.stringify({ Records: [theft()] }))
  renameSync(at('new'), at('replaced.json'))
  renameSync(at('moved.json'), at('elsewhere.json'))
  writeFileSync(at('added.json'), JSON.stringify({ Records: [theft()] }))
  await settle()
  expect(await agrees(cache, { paths: [folder] })).toEqual({ taken: 1, kept: 5, left: 0, damaged: 0 })
  expect(await agrees(cache, { paths: [folder] })).toMatchObject({ taken: 6 })
})

test('a file that was written to a moment before is not kept: the next change may leave no trace', async () => {
  const folder = mkdtempSync(join(root, 'fresh-'))
  writeFileSync(join(folder, 'a.json'), JSON.stringify({ Records: [theft()] }))
  const now = Date.now()
  // however long it takes until the hunt begins
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now)
  const { used } = await hunted(newCache(), { paths: [folder] })
  clock.mockRestore()
  expect(used).toEqual({ taken: 0, kept: 0, left: 1, damaged: 0 })
})

const rule = (id: string, expression: string): string => {
  const path = join(root, `${id}.yaml`)
  const texts = { nameExpression: 'r', descriptionExpression: 'r', summaryExpression: 'r' }
  writeFileSync(
    path,
    JSON.stringify({
      ...{ id, type: 'match', name: id, expression, ...texts },
      scoreMapping: { type: 'constant', default: 5 },
      entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
    }),
  )
  return path
}

test('other rules, settings and indicators have rows of their own', async () => {
  const cache = copyOf(warm)
  const rules = [rule('own', "hasThreatMatch([srcDevice_ip]) OR http_userAgent = 'x'")]
  expect(await agrees(cache, { rules })).toMatchObject({ taken: expect.any(Number), left: 1 })
  const intel = (value: string) => {
    const path = join(root, `${value}.json`)
    writeFileSync(path, JSON.stringify([{ indicator: value, type: 'ipv4-addr', confidence: 75 }]))
    return { rules, siemFiles: { threatIntel: [path] } }
  }
  const address = /"sourceIp":"([\d.]+)"/.exec(await plain())?.[1] ?? ''
  await agrees(cache, intel('198.18.0.1'))
  const found = await hunted(cache, intel(address))
  expect(found.document.signals.filter((signal) => signal.rule === 'own').length).toBeGreaterThan(0)
  expect(found.text === (await plain(intel(address)))).toBe(true)
  const aws = { ...NO_SETTINGS, ownAccounts: ['444455556666'] }
  await agrees(cache, { settings: aws })
  await agrees(cache)
})

test('what was sieved by names alone, since a rule failed the sieve, is not kept', async () => {
  const cache = newCache()
  const rules = [rule('fails', "http_userAgent = 'x'")]
  const before = await plain({ rules })
  failing.sieve = true
  try {
    const { text, used } = await hunted(cache, { rules })
    expect(text === before).toBe(true)
    expect(used.kept).toBe(0)
    expect(segments(cache)).toEqual([])
  } finally {
    failing.sieve = false
  }
})

test.each([
  ['a byte of its rows', (path: string) => flip(path, statSync(path).size - 5000)],
  ['a byte of its head', (path: string) => flip(path, 200)],
  ['its end', (path: string) => truncateSync(path, statSync(path).size - 1)],
])('a segment that lost %s is removed, and its files are read', async (_, damage) => {
  const cache = copyOf(warm)
  const [path = ''] = segments(cache)
  damage(path)
  expect(await agrees(cache)).toEqual({ taken: 0, kept: KEPT, left: 1, damaged: 1 })
  expect(segments(cache)).not.toContain(path)
  expect(await agrees(cache)).toMatchObject({ taken: KEPT, damaged: 0 })
})

const flip = (path: string, place: number): void => {
  const bytes = readFileSync(path)
  bytes[place] = (bytes[place] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

test('what comes in little by little is gathered into few segments', async () => {
  const cache = newCache()
  const folder = mkdtempSync(join(root, 'growing-'))
  const names = Array.from({ length: 18 }, (_, i) => join(folder, `${i}.json`))
  for (const name of names) writeFileSync(name, JSON.stringify({ Records: [theft()] }))
  writeFileSync(names[3] ?? '', `{"broken\n${ODD}\n`)
  await settle()
  for (const name of names) await hunted(cache, { paths: [name] })
  expect(segments(cache)).toHaveLength(18)
  expect(await agrees(cache, { paths: [folder] })).toEqual({ taken: 18, kept: 0, left: 0, damaged: 0 })
  expect(segments(cache)).toHaveLength(1)
  expect(await agrees(cache, { paths: [folder] })).toEqual({ taken: 18, kept: 0, left: 0, damaged: 0 })
})
