import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupFiles } from '../../src/hunt/groups.ts'
import { inventory } from '../../src/hunt/inventory.ts'
import { readBatch } from '../../src/hunt/read.ts'
import { SCAN_SETTINGS, scanSql } from '../../src/sources/envelope/scan.ts'
import { SOURCES } from '../../src/sources/index.ts'
import { type Sql, sql } from '../../src/sql/sql.ts'
import { engine, stage } from '../support/scan-files.ts'

// Files that are read out of packs give what they give when each is read by itself.

let folder: string
beforeAll(() => {
  folder = join(stage.dir, 'logs')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const event = (id: string, more = ''): string =>
  `{"eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","eventID":"${id}","eventTime":"2026-03-04T05:06:07Z"${more}}`
const document = (...events: readonly string[]): string => `{"Records":[${events.join(',')}]}`
const azure = (id: string): string =>
  `{"time":"2026-03-04T05:06:07Z","resourceId":"/SUBSCRIPTIONS/S","operationName":"MICROSOFT.COMPUTE/SNAPSHOTS/WRITE","category":"Administrative","correlationId":"${id}","resultType":"Success"}`

const put = (files: Readonly<Record<string, string | Uint8Array>>): void => {
  rmSync(folder, { recursive: true, force: true })
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
}

interface Outcome {
  readonly rows: readonly string[]
  readonly failed: readonly string[]
  /** How many statements it took, and how many of them read packs. */
  readonly statements: number
  readonly packed: number
}

const shorten = (path: string): string => path.slice(folder.length + 1)

const read = async (
  packing: { readonly least: number } | undefined,
  where: Sql = sql`true`,
): Promise<Outcome> => {
  const found = await inventory([folder], { sources: SOURCES, spool: stage.dir })
  const rows: string[] = []
  const failed = found.skipped.map(({ path, reason }) => `${shorten(path)}: ${reason}`)
  let [statements, packed] = [0, 0]
  for (const group of groupFiles(found.files, packing)) {
    const broken = await readBatch(group, stage, async ({ shape, compression, glob, packs, names }) => {
      statements += 1
      if (packs !== undefined) packed += 1
      const scan = scanSql(shape, compression, glob, { packs })
      const got = await engine.rows<{ raw: string; file: string }>(
        // sorted, as all statements that read logs: what a failed one has given away would stand before the next one's rows
        sql`SELECT raw, file FROM (${scan}) WHERE ${where} ORDER BY file, raw`,
        { settings: SCAN_SETTINGS, readsMore: true },
      )
      rows.push(...got.map(({ raw, file }) => `${shorten(names.get(file) ?? '')} ${raw}`))
    })
    failed.push(...broken.map(({ file, reason }) => `${shorten(file.shown)}: ${reason}`))
  }
  return { rows: rows.sort(), failed: failed.sort(), statements, packed }
}

const both = async () => {
  const [apart, together] = [await read(undefined), await read({ least: 1 })]
  expect(together.rows).toEqual(apart.rows)
  expect(together.failed).toEqual(apart.failed)
  return together
}

const sound = (n: number): Record<string, Uint8Array> =>
  Object.fromEntries(
    Array.from({ length: n }, (_, i) => [
      `sound/${String(i).padStart(4, '0')}.json.gz`,
      gzipSync(document(event(`${i}-a`, ',"x":"é \\u00e9"'), event(`${i}-b`, ' , "y" : [ 1.0 , 2e3 ]'))),
    ]),
  )

const flipped = (bytes: Uint8Array, fromEnd: number): Uint8Array => {
  const copy = Buffer.from(bytes)
  copy[copy.length - fromEnd] = (copy[copy.length - fromEnd] ?? 0) ^ 1
  return copy
}

test('documents in gzip: one statement, the same events byte for byte, each of its own file', async () => {
  put(sound(300))
  const { rows, failed, statements, packed } = await both()
  expect(rows).toHaveLength(600)
  expect(rows[1]).toBe(`sound/0000.json.gz ${event('0-b', ' , "y" : [ 1.0 , 2e3 ]')}`)
  expect({ failed, statements, packed }).toEqual({ failed: [], statements: 1, packed: 1 })
})

test('documents and lines, with and without gzip, of several sources', async () => {
  const files: Record<string, string | Uint8Array> = sound(20)
  for (let i = 0; i < 40; i++) {
    const lines = `\uFEFF${event(`l${i}`)}\r\n\n${event(`m${i}`, ',"pad":"\u0000"')}\nno event\n\0\0${i % 2 ? '\n' : ''}`
    files[`lines/${i}.ndjson.gz`] = gzipSync(lines)
    files[`lines/${i}.ndjson`] = lines
    files[`plain/${i}.json`] = document(event(`p${i}`)) + '\n'.repeat(i % 3)
    files[`azure/${i}.json`] = Array.from({ length: 200 }, (_, k) => azure(`${i}-${k}`)).join('\r\n')
  }
  put(files)
  const { rows, failed, packed, statements } = await both()
  expect(failed).toEqual([])
  expect(rows.length).toBeGreaterThan(8000)
  expect(packed).toBe(statements)
})

describe('what is not as it seems costs only itself, and is told as ever', () => {
  const doc = document(event('d1'), event('d2'))
  const zip = gzipSync(doc)
  const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
    'wrong size.gz': flipped(zip, 1),
    'wrong checksum.gz': flipped(zip, 8),
    'wrong size of lines.gz': flipped(gzipSync(`${event('w')}\n${event('v')}\n`), 4),
    'two members.gz': Buffer.concat([zip, gzipSync(document(event('d3')))]),
    'two members of lines.gz': Buffer.concat([gzipSync(`${event('w')}\n`), gzipSync(`${event('v')}\n`)]),
    'garbage behind.gz': Buffer.concat([zip, Buffer.from('garbage')]),
    'NULs behind.gz': Buffer.concat([zip, Buffer.alloc(512)]),
    // a header whose extra field would swallow that of a mark
    'header behind.gz': Buffer.concat([zip, Buffer.from([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0, 10, 0])]),
    'cut.gz': zip.subarray(0, -20),
    'cut in its trailer.gz': zip.subarray(0, -3),
    'no end.gz': gzipSync(`{"Records":[${event('d4')}`),
    'swallows what follows.gz': gzipSync(`{"Records":[${event('d5')}],"x":`),
    'text open.gz': gzipSync(`{"Records":[${event('d6')}],"x":"`),
    'two documents.gz': gzipSync(doc + document(event('d7'))),
    'nothing but blanks inside.gz': gzipSync(' \n'),
    'empty inside.gz': gzipSync(''),
    'mark of its own.gz': gzipSync(`{"dohyo mark":"x","Records":[${event('d8')}]}`),
    'a mark between.gz': gzipSync(`${doc}{"dohyo mark":"x"}${doc}`),
    'semicolon.gz': gzipSync(`${doc};`),
    'comma.gz': gzipSync(`${doc},`),
    'BOM.gz': gzipSync(`\uFEFF${doc}`),
    'NULs.gz': gzipSync(`${doc}\0\0`),
    'laid out.gz': gzipSync(JSON.stringify(JSON.parse(doc), null, 2)),
    'null.gz': gzipSync('{"Records":null}'),
    'other.gz': gzipSync(`{"Records":[${event('d9')}]}\n{"x":1}\n`),
    'array.gz': gzipSync(`[${doc}]`),
    'bomb.gz': gzipSync(`{"Records":[${event('d10')}],"x":"${' '.repeat(9_000_000)}"}`),
    'no end.json': `{"Records":[${event('e1')}`,
    'text open.json': `{"Records":[${event('e2')}],"x":"`,
    'two documents.json': doc + document(event('e3')),
    'binary in a line.ndjson': `${event('e4')}\n\x01\xff\n${event('e5')}`,
  }
  test.each(Object.entries(HOSTILE))('%s', async (name, content) => {
    const plain = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`plain/${i}.json`, document(event(`p${i}`))]),
    )
    const lines = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [
        `lines/${i}.gz`,
        gzipSync(`${event(`l${i}`)}\n${event(`k${i}`)}`),
      ]),
    )
    // in the middle, first and last
    put({ ...sound(30), ...plain, ...lines, [`sound/0010 ${name}`]: content })
    await both()
    put({ ...sound(30), ...plain, ...lines, [`a ${name}`]: content, [`z ${name}`]: content })
    const { rows } = await both()
    expect(rows.length).toBeGreaterThanOrEqual(150)
  })

  test('all together', async () => {
    put({ ...sound(100), ...HOSTILE })
    await both()
  })
})

test('a condition on the file does not spare the marks', async () => {
  put({ ...sound(30), 'sound/0010 two.json.gz': gzipSync(document(event('d1')) + document(event('d2'))) })
  const where = sql`endsWith(file, ':3')`
  const { packed, statements } = await read({ least: 1 }, where)
  // the pack failed, and its files were read one by one
  expect({ packed, statements }).toEqual({ packed: 1, statements: 2 })
})
