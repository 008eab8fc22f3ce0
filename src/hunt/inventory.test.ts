import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { zstdStore } from '../../test/support/zstd.ts'
import { SOURCES } from '../sources/index.ts'
import { type Inventory, inventory } from './inventory.ts'
import { openStage } from './stage.ts'

const EVENT =
  '{"eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"CreateSnapshot","eventTime":"2024-05-01T10:00:00Z"}'

/** Three events, compressed by `zstd -19`. */
const ZSTD = Buffer.from(
  'KLUv/QRodQMAIoYVGWCvDmw71j3PCiF9eLJhxGZ7kQJFQQAoiBPA9Vb9/UCafduWtgKxwuDWPUs0nQqxVDripsbfO3ISJ2SVYjkrjswc7L83pNJUghfL2t/lfCptJpI99a0HAA8Mo9Cov3SrAtECRa5FETyHKQZe9pZO',
  'base64',
)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-inventory-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const put = (name: string, content: string | Uint8Array = EVENT): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

const take = (paths: readonly string[], stdin?: AsyncIterable<Uint8Array>): Promise<Inventory> =>
  inventory(paths, { sources: SOURCES, spool: folder, ...(stdin === undefined ? {} : { stdin }) })

const names = (found: Inventory) => found.files.map((f) => relative(folder, f.shown))
const reasons = (found: Inventory) =>
  found.skipped.map((s) => `${relative(folder, s.path)}: ${s.kind}: ${s.reason}`)

describe('inventory', () => {
  it('walks folders in the order of names', async () => {
    for (const name of ['b/2.json', 'b/10.json', 'a/x/deep.json', 'c.json']) put(name)
    expect(names(await take([folder]))).toEqual(['a/x/deep.json', 'b/10.json', 'b/2.json', 'c.json'])
  })

  it('opens nothing that its path puts outside, and says so', async () => {
    const log = (day: string) =>
      `111122223333/CloudTrail/eu-west-1/2026/03/${day}/111122223333_CloudTrail_eu-west-1_202603${day}T1200Z_6df7e04c8231477f.json`
    put(log('01'), 'no log at all')
    chmodSync(put(log('02')), 0o000)
    put(log('09'))
    put('export.json')
    const scope = { from: new Date('2026-03-10T00:00:00Z') }
    const found = await inventory([folder], { sources: SOURCES, spool: folder, scope })
    expect(names(found)).toEqual([log('09'), 'export.json'])
    expect(found.skipped).toEqual([])
    expect(found.outside).toEqual([
      { shown: join(folder, log('01')), bytes: 13, kind: 'outside-range' },
      { shown: join(folder, log('02')), bytes: EVENT.length, kind: 'outside-range' },
    ])
    expect((await take([folder])).outside).toEqual([])
  })

  it('survives loops of links, follows links to files and folders, and enters no folder twice', async () => {
    put('logs/1.json')
    const outside = mkdtempSync(join(tmpdir(), 'dohyo-outside-'))
    writeFileSync(join(outside, 'far.json'), EVENT)
    symlinkSync(folder, join(folder, 'logs', 'up'))
    symlinkSync(join(folder, 'logs', '1.json'), join(folder, 'link.json'))
    symlinkSync(outside, join(folder, 'other'))
    symlinkSync('self', join(folder, 'self'))
    symlinkSync('/nonexistent-target', join(folder, 'void'))
    const found = await take([folder])
    expect(names(found)).toEqual(['link.json', 'logs/1.json', 'other/far.json'])
    expect(reasons(found)).toEqual([
      'self: unreadable: a loop of symbolic links',
      'void: unreadable: vanished',
    ])
    rmSync(outside, { recursive: true })
  })

  it('takes a file once, however often it is named', async () => {
    const path = put('a.json')
    expect(names(await take([path, folder, path]))).toEqual(['a.json'])
  })

  it('expands patterns, and takes a name that looks like one as it is', async () => {
    put('x/a.json')
    put('x/b.log')
    put('x/y/c.json')
    const odd = put('[1]*.json')
    expect(names(await take([join(folder, 'x/*.json')]))).toEqual(['x/a.json'])
    expect(names(await take([join(folder, 'x/**/*.json')]))).toEqual(['x/a.json', 'x/y/c.json'])
    expect(names(await take([odd]))).toEqual(['[1]*.json'])
  })

  it('refuses paths that name nothing', async () => {
    await expect(take([join(folder, 'nope')])).rejects.toMatchObject({ code: 'DQ602', exit: 2 })
    await expect(take([join(folder, '*.nope')])).rejects.toMatchObject({ code: 'DQ603', exit: 2 })
  })

  it('reads standard input', async () => {
    const input = (async function* () {
      yield Buffer.from(EVENT.slice(0, 20))
      yield Buffer.from(EVENT.slice(20))
    })()
    const found = await take(['-'], input)
    expect(found.files).toMatchObject([{ shown: '-', bytes: EVENT.length, shape: { container: 'lines' } }])
  })

  it('tells compression by content', async () => {
    put('1', gzipSync(EVENT))
    put('2', Buffer.concat([gzipSync(EVENT), gzipSync(EVENT)]))
    put('3', zstdStore(EVENT))
    put('4', ZSTD)
    put('5.gz', EVENT)
    put('6', gzipSync(`{"Records":[${Array(5000).fill(EVENT).join(',')}]}`))
    put('7', zstdStore(Array(5000).fill(EVENT).join('\n')))
    const found = await take([folder])
    expect(found.skipped).toEqual([])
    expect(found.files.map((f) => f.compression)).toEqual([
      'gzip',
      'gzip',
      'zstd',
      'zstd',
      'none',
      'gzip',
      'zstd',
    ])
  })

  it('finds the tell-tale keys behind the first page', async () => {
    put('1.json', `{"Records":[{"additionalEventData":"${'x'.repeat(20_000)}",${EVENT.slice(1)}]}`)
    put('2.gz', gzipSync(`{"Records":[{"additionalEventData":"${'x'.repeat(20_000)}",${EVENT.slice(1)}]}`))
    expect(names(await take([folder]))).toEqual(['1.json', '2.gz'])
  })

  it('does not pass over a pipe or a device that is named, only one that is found', async () => {
    symlinkSync('/dev/null', join(folder, 'device'))
    expect(reasons(await take([folder]))).toEqual(['device: not-a-log: not a regular file'])
    expect(reasons(await take([join(folder, 'device')]))).toEqual([
      'device: unreadable: not a regular file; use - for standard input',
    ])
  })

  it('does not take a file that begins with many blanks or NULs for empty', async () => {
    put('a-near.json', `${' '.repeat(63 * 1024)}${EVENT}`)
    put('b-far.json', `${'\n'.repeat(70 * 1024)}${EVENT}`)
    put('c-far.gz', gzipSync(`${' '.repeat(70 * 1024)}${EVENT}`))
    put('d-nuls.json', `${'\0'.repeat(70 * 1024)}${EVENT}`)
    put('e-few.json', ' \n')
    const found = await take([folder])
    expect(names(found)).toEqual(['a-near.json', 'c-far.gz'])
    expect(reasons(found)).toEqual([
      'b-far.json: unreadable: begins with blanks, and nothing else was seen',
      'd-nuls.json: unreadable: begins with blanks, and nothing else was seen',
      'e-few.json: not-a-log: empty file',
    ])
  })

  it('lets no file whose recognition fails stop the others', async () => {
    put('a.json', EVENT)
    put('b.json', '[01, 02]')
    put('c.json', '{"a":01}')
    const failing = SOURCES.map((source) => ({
      ...source,
      recognises: (): boolean => {
        throw new TypeError('boom')
      },
    }))
    const found = await inventory([folder], { sources: failing, spool: folder })
    expect(found.files).toEqual([])
    expect(reasons(found)).toEqual([
      'a.json: unreadable: its beginning could not be understood',
      'b.json: not-a-log: not JSON',
      'c.json: unreadable: invalid JSON',
    ])
  })

  it('names the reason for each file that it leaves out', async () => {
    put('a-empty', '')
    put('b-empty.gz', gzipSync(''))
    put('c-header.gz', gzipSync(EVENT).subarray(0, 10))
    put('d-garbage.gz', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.from('garbage garbage garbage')]))
    put('e-cut.zst', ZSTD.subarray(0, ZSTD.length - 6))
    put('f-cut.zst', zstdStore(Array(5000).fill(EVENT).join('\n')).subarray(0, 300_000))
    put('g-utf16.json', Buffer.from(`\uFEFF${EVENT}`, 'utf16le'))
    put('h.zip', Buffer.from('PK\u0003\u0004rest'))
    put('i.md', '# Read me\n')
    put('j.json', '{"hello":1}')
    put('k.bin', Buffer.from([1, 2, 3, 0, 4]))
    expect(reasons(await take([folder]))).toEqual([
      'a-empty: not-a-log: empty file',
      'b-empty.gz: not-a-log: empty file',
      'c-header.gz: unreadable: unreadable gzip header',
      'd-garbage.gz: unreadable: unreadable gzip header',
      'e-cut.zst: unreadable: unreadable zstd header',
      'f-cut.zst: unreadable: truncated zstd',
      'g-utf16.json: unreadable: UTF-16 text: not supported, convert it to UTF-8',
      'h.zip: unreadable: zip archive; unpack it first',
      'i.md: not-a-log: not JSON',
      'j.json: not-a-log: JSON, but not a log that dohyo knows (first keys: hello)',
      'k.bin: not-a-log: not text',
    ])
  })

  it.skipIf(process.getuid?.() === 0)('goes on past what it may not read', async () => {
    put('closed/1.json')
    const file = put('secret.json')
    put('z.json')
    chmodSync(join(folder, 'closed'), 0)
    chmodSync(file, 0)
    const found = await take([folder])
    chmodSync(join(folder, 'closed'), 0o700)
    expect(names(found)).toEqual(['z.json'])
    expect(reasons(found)).toEqual([
      'closed: unreadable: permission denied',
      'secret.json: unreadable: permission denied',
    ])
  })
})

describe('stage', () => {
  it('shows harmless names, and cleans up', async () => {
    const stage = await openStage(tmpdir())
    const first = put('odd "name*".json')
    const batch = await stage.stageFiles([{ path: first }, { path: join(folder, 'gone') }], 'gzip')
    expect(batch.glob).toMatch(/^[\w./-]+\/\*\.gz$/)
    expect([...batch.indexOf]).toEqual([
      ['0.gz', 0],
      ['1.gz', 1],
    ])
    const next = await stage.stageFiles([{ path: first }], 'none')
    expect([...next.indexOf]).toEqual([['2.json', 0]])
    await stage.close()
    await stage.close()
    await expect(take([stage.dir])).rejects.toMatchObject({ code: 'DQ602' })
  })

  it('refuses a folder whose name ClickHouse would read as a pattern', async () => {
    await expect(openStage('/tmp/{a,b}')).rejects.toMatchObject({ code: 'DQ604' })
  })
})
