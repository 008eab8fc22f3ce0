import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, linkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { zstdStore } from '../support/zstd.ts'
import { dohyo, folderOf, hunt, lines, ordinary, records, stolen, theft } from './dohyo.ts'

// What is wrong with one file costs that file, is named with its reason, and tells in the exit code.

const many = (count: number): readonly ReturnType<typeof ordinary>[] =>
  Array.from({ length: count }, (_, i) => ordinary(1000 + i))

const document = records(...many(50))
/** Long enough, and hard enough to compress, that a cut or a scratch is far from the head that files are known by. */
const gzipped = gzipSync(
  lines(
    ...Array.from({ length: 2000 }, (_, i) => ({ ...ordinary(i), nonce: randomBytes(64).toString('hex') })),
  ),
)
const scratched = Buffer.from(gzipped)
scratched.fill(0x55, gzipped.length >> 1, (gzipped.length >> 1) + 64)

const DAMAGED: Readonly<Record<string, string | Uint8Array>> = {
  'corrupt.json.gz': scratched,
  'cut.json.gz': gzipped.subarray(0, gzipped.length >> 1),
  'cut.json.zst': zstdStore(records(...many(400))).subarray(0, 200_000),
  'header.json.gz': gzipped.subarray(0, 9),
  'invalid.json': document.slice(0, -30),
  'invalid-middle.json': document.replace(/,(?=\{"eventVersion"[\s\S]{2000,4000}$)/, ',::'),
  'invalid-start.json': document.replace(':', '::'),
}

const UNREADABLE = {
  'corrupt.json.gz': 'corrupt gzip',
  'cut.json.gz': 'truncated gzip',
  'cut.json.zst': 'truncated zstd',
  'header.json.gz': 'unreadable gzip header',
  'invalid.json': 'invalid JSON',
  'invalid-middle.json': 'invalid JSON',
  'invalid-start.json': 'invalid JSON',
}

const FOREIGN: Readonly<Record<string, string | Uint8Array>> = {
  'empty.json': '',
  'empty.json.gz': gzipSync(''),
  'notes.txt': 'call the bank\n',
  'okta.ndjson': lines({
    eventType: 'user.session.start',
    published: '2026-03-04T05:06:07Z',
    actor: { id: 'x' },
  }),
  'picture.png': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
}

test('each damaged file costs only itself', async () => {
  const folder = folderOf({
    ...DAMAGED,
    ...FOREIGN,
    'good.json': records(theft(1), ordinary(2)),
    'copy.json.gz': gzipSync(lines(theft(1), ordinary(2), theft(3))),
    'line.ndjson': `${lines(theft(4))}{"eventName":"CreateSnap\n${lines(theft(5))}not json\n`,
    'timeless.json': records(theft(6), theft(7, { eventTime: undefined }), theft(8, { eventTime: 'soon' })),
    'sub/deep/good.json': records(theft(9)),
  })
  symlinkSync('.', join(folder, 'sub/loop'))
  symlinkSync('self', join(folder, 'self'))
  symlinkSync('nowhere', join(folder, 'dangling.json'))
  linkSync(join(folder, 'good.json'), join(folder, 'same.json'))
  const found = await hunt([folder])
  expect(found.code).toBe(3)
  expect(stolen(found)).toEqual(['snap-1', 'snap-3', 'snap-4', 'snap-5', 'snap-6', 'snap-9'])
  const { accounting } = found.document
  const short = (file: string) => file.slice(folder.length + 1)
  const skipped = (kind: string) =>
    accounting.skipped
      .filter((each) => each.kind === kind)
      .map(({ file, reason }) => [short(file), reason] as const)
  expect(Object.fromEntries(skipped('unreadable'))).toEqual({
    ...UNREADABLE,
    'dangling.json': 'vanished',
    self: 'a loop of symbolic links',
  })
  expect(skipped('not-a-log').map(([file]) => file)).toEqual(Object.keys(FOREIGN).sort())
  for (const [, reason] of skipped('not-a-log')) expect(reason).toMatch(/\w{3}/)
  expect(accounting.unreadable.map(({ file, events, reason }) => [short(file), events, reason])).toEqual([
    ['line.ndjson', 2, '2 not valid JSON'],
    ['timeless.json', 2, '2 without a usable time'],
  ])
  expect(accounting.events).toMatchObject({ read: 11, duplicate: 4, unreadable: 4, matched: 6 })
  expect(accounting.files).toMatchObject({ read: 6, skipped: 14 })
})

test('a silent hunt that could not read all says so with 3', async () => {
  const good = records(ordinary(1))
  const [unreadable, foreign, half, nothing] = await Promise.all([
    dohyo(['hunt', folderOf({ 'good.json': good, 'cut.json.gz': DAMAGED['cut.json.gz'] ?? '' })]),
    dohyo(['hunt', folderOf({ 'good.json': good, ...FOREIGN })]),
    dohyo(['hunt', folderOf({ 'half.ndjson': `${lines(ordinary(1))}oops\n` })]),
    dohyo(['hunt', folderOf(FOREIGN)]),
  ])
  expect([unreadable.code, foreign.code, half.code, nothing.code]).toEqual([3, 0, 3, 3])
  expect(unreadable.stdout).toMatch(/cut\.json\.gz.*truncated gzip/s)
})

test('a query reads around damage as well, and names it', async () => {
  const folder = folderOf({ ...DAMAGED, ...FOREIGN, 'good.json': records(theft(1), ordinary(2)) })
  const { code, stdout, stderr, left } = await dohyo(['query', '* | count', '--format', 'json', folder])
  expect({ code, rows: JSON.parse(stdout) as unknown, left }).toEqual({
    code: 3,
    rows: [{ _count: 2 }],
    left: [],
  })
  for (const [file, reason] of Object.entries(UNREADABLE))
    expect(stderr).toContain(`could not be read: ${join(folder, file)}: ${reason}\n`)
})

test('an event that is too large for the rules hides only itself', async () => {
  const huge = theft(1, { requestParameters: { snapshotId: 'snap-1', pad: 'x'.repeat(60_000_000) } })
  const folder = folderOf({ 'huge.ndjson': lines(huge, theft(2)), 'small.ndjson': lines(theft(3)) })
  const found = await hunt([folder])
  expect({ code: found.code, stolen: stolen(found) }).toEqual({ code: 3, stolen: ['snap-2', 'snap-3'] })
  expect(found.document.accounting.rules.failed).toEqual([])
  expect(found.document.accounting.skipped).toEqual([
    {
      file: join(folder, 'huge.ndjson'),
      reason: 'holds an event too large to judge (see --max-memory)',
      kind: 'unreadable',
    },
  ])
})

/** Root may read everything: there the hunt is run as nobody. */
const NOBODY = 65534
const asNobody = `process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY}); await import(process.argv[1])`

test('a folder and a file without permission', async () => {
  const folder = folderOf({
    'good.json': records(theft(1)),
    'locked/inside.json': records(theft(2)),
    'secret.json': records(theft(3)),
  })
  const temporary = folderOf()
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    chmodSync(folder, 0o755)
    chownSync(temporary, NOBODY, NOBODY)
  }
  chmodSync(join(folder, 'locked'), 0)
  chmodSync(join(folder, 'secret.json'), 0)
  try {
    const found = await hunt([folder], {
      temporary,
      ...(isRoot ? { command: [process.execPath, '--input-type=module', '-e', asNobody] } : {}),
    })
    expect({ code: found.code, stolen: stolen(found) }).toEqual({ code: 3, stolen: ['snap-1'] })
    expect(found.document.accounting.skipped).toEqual([
      { file: join(folder, 'locked'), reason: 'permission denied', kind: 'unreadable' },
      { file: join(folder, 'secret.json'), reason: 'permission denied', kind: 'unreadable' },
    ])
  } finally {
    chmodSync(join(folder, 'locked'), 0o755)
  }
})
