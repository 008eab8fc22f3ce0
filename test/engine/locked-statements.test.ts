import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { type Sql, sql } from '../../src/sql/sql.ts'

// Nothing that a user writes becomes SQL (injection.test.ts). Should that ever fail: what the engine itself then refuses.

let engine: Engine
let folder = ''
let calls = 0
const server = createServer((_, response) => {
  calls += 1
  response.end('secret\n')
})
let port = 0

beforeAll(async () => {
  engine = await openEmbedded()
  folder = mkdtempSync(join(tmpdir(), 'dohyo-locked-'))
  writeFileSync(join(folder, 'secret.txt'), 'secret\n')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  await engine.run(sql`CREATE TABLE kept (a String) ENGINE = MergeTree ORDER BY a`)
})
afterAll(async () => {
  await engine.close()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As an attacker would have it, past the only way to make SQL. */
const forged = (text: string): Sql => text as unknown as Sql

const at = (path: string): string => `'${join(folder, path)}'`
const url = (): string => `'http://127.0.0.1:${port}/x'`

const ATTACKS: Readonly<Record<string, () => string>> = {
  file: () => `SELECT * FROM file(${at('secret.txt')}, 'LineAsString', 'a String')`,
  'file in a subquery': () =>
    `SELECT * FROM kept WHERE a IN (SELECT * FROM file(${at('secret.txt')}, 'LineAsString', 'a String'))`,
  'file in a scalar': () =>
    `SELECT (SELECT any(a) FROM file(${at('secret.txt')}, 'LineAsString', 'a String'))`,
  fileCluster: () => `SELECT * FROM fileCluster('default', ${at('secret.txt')}, 'LineAsString', 'a String')`,
  filesystem: () => `SELECT * FROM filesystem(${at('')})`,
  url: () => `SELECT * FROM url(${url()}, 'LineAsString', 'a String')`,
  s3: () => `SELECT * FROM s3(${url()}, NOSIGN, 'LineAsString', 'a String')`,
  azureBlobStorage: () =>
    `SELECT * FROM azureBlobStorage(${url()}, 'c', 'b', 'n', 'a2V5', 'LineAsString', 'auto', 'a String')`,
  remote: () => `SELECT * FROM remote('127.0.0.1:${port}', system.one)`,
  mysql: () => `SELECT * FROM mysql('127.0.0.1:${port}', 'd', 't', 'u', 'p')`,
  postgresql: () => `SELECT * FROM postgresql('127.0.0.1:${port}', 'd', 't', 'u', 'p')`,
  mongodb: () => `SELECT * FROM mongodb('127.0.0.1:${port}', 'd', 't', 'u', 'p', 'a String')`,
  redis: () => `SELECT * FROM redis('127.0.0.1:${port}', 'a', 'a String')`,
  sqlite: () => `SELECT * FROM sqlite(${at('x.db')}, 't')`,
  executable: () => `SELECT * FROM executable('x.sh', 'TSV', 'a String')`,
  deltaLake: () => `SELECT * FROM deltaLakeLocal(${at('')})`,
  iceberg: () => `SELECT * FROM icebergLocal(${at('')})`,
  demangle: () => `SELECT demangle('_ZN3foo')`,
  addressToLine: () => 'SELECT addressToLine(1)',
}

it.each(Object.keys(ATTACKS))('the engine refuses %s in a statement over its own tables', async (name) => {
  await expect(engine.rows(forged(ATTACKS[name]?.() ?? ''))).rejects.toThrow()
})

it('never calls out, and still reads its own tables', async () => {
  expect(calls).toBe(0)
  expect(await engine.rows(sql`SELECT count() AS n FROM kept`)).toEqual([{ n: 0 }])
})

it.each([
  ['reads another file', () => `SELECT * FROM file(${at('secret.txt')}, 'LineAsString', 'a String')`],
  ['reads one as a value', () => `SELECT file(${at('secret.txt')}) AS a`],
  ['reads one by a name', () => `SELECT arrayMap(file, [${at('secret.txt')}]) AS a`],
  ['reads a folder', () => `SELECT * FROM filesystem(${at('')})`],
  ['reads one as a table', () => `SELECT * FROM \`${join(folder, 'secret.txt')}\``],
  ['writes', () => `SELECT 1 INTO OUTFILE ${at('out.csv')}`],
  ['is two', () => 'SELECT 1; DROP TABLE kept'],
  ['hides its end', () => 'SELECT 1 -- '],
  [
    'calls by a disk',
    () => `SELECT 1 SETTINGS disk = disk(type = hdfs, endpoint = 'hdfs://127.0.0.1:${port}/')`,
  ],
])('a statement that reads logs is refused when it %s', async (_, text) => {
  for (const run of [
    () => engine.rows(forged(text()), { readsMore: true }),
    () => engine.rows(forged(text())),
    () => engine.run(forged(`INSERT INTO kept ${text()}`)),
  ])
    await expect(run()).rejects.toThrow()
  expect(readdirSync(folder)).toEqual(['secret.txt'])
  expect(calls).toBe(0)
  expect(await engine.rows(sql`SELECT count() AS n FROM kept`)).toEqual([{ n: 0 }])
})

it('what it does not refuse: functions that tell of the machine', async () => {
  for (const call of ['hostName()', 'currentUser()', 'version()'])
    expect(await engine.rows(forged(`SELECT ${call} AS a`))).toHaveLength(1)
  await expect(engine.rows(forged("SELECT getMacro('x')"))).rejects.toThrow()
})
