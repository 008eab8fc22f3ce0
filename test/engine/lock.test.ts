import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Session } from 'chdb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeLock } from '../../src/engine/lock.ts'

// What the engine refuses by itself, to statements that no reader looks at first (guard.ts): raw SQL, several statements at
// once, no settings of ours. The bait is a file, a folder, and a server that counts who comes.

let engine: Session
let folder = ''
let bait = ''
let secret = ''
let calls = 0
const server = createServer((socket) => {
  calls += 1
  socket.on('error', () => undefined)
  socket.destroy()
})
let host = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-lock-'))
  bait = mkdtempSync(join(tmpdir(), 'dohyo-bait-'))
  secret = join(bait, 'secret.txt')
  writeFileSync(secret, 'topsecret\n')
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  engine = new Session(folder, { connectionArgs: await writeLock(folder) })
})
afterAll(() => {
  engine.close()
  server.close()
  // sqlite(), which only the guard refuses, makes the database that it is to read, here
  for (const each of [folder, bait, host]) rmSync(each, { recursive: true, force: true })
})

const LONG_AGO = new Date(1_000_000_000)

/** What a statement said, and whether it read the bait or called. */
const attempt = async (statement: string): Promise<{ said: string; read: boolean; called: boolean }> => {
  utimesSync(secret, LONG_AGO, LONG_AGO)
  const before = calls
  const said = await engine.queryAsync(statement, { format: 'JSONEachRow' }).then(
    (result) => result.text(),
    (error: unknown) => `refused: ${String(error)}`,
  )
  return { said, read: statSync(secret).atimeMs !== LONG_AGO.getTime(), called: calls > before }
}

const names = (query: string): readonly string[] =>
  engine
    .query(query, 'TSV')
    .split('\n')
    .filter((name) => /^[A-Za-z_]\w*$/.test(name))

it('no table function calls out, and those that read are known to the guard', {
  timeout: 120_000,
}, async () => {
  const all = names('SELECT name FROM system.table_functions')
  expect(all).toEqual(expect.arrayContaining(['url', 's3', 'remote', 'mysql', 'executable', 'filesystem']))
  const url = `'http://${host}/bucket/x'`
  const forms = [
    `'${secret}'`,
    `'${bait}/'`,
    `'${secret}', 'LineAsString', 'a String'`,
    `'${secret}', 't'`,
    url,
    `${url}, 'LineAsString', 'a String'`,
    `${url}, NOSIGN, 'LineAsString', 'a String'`,
    `'default', ${url}, 'LineAsString', 'a String'`,
    `'${host}', system.one`,
    `'${host}', 'd', 't', 'u', 'p'`,
    `'${host}', 'a', 'a String'`,
    `${url}, 'c', 'b', 'n', 'a2V5', 'LineAsString', 'auto', 'a String'`,
    `'hdfs://${host}/x', 'TSV', 'a String'`,
    `'mongodb://${host}/d', 't', 'a String'`,
    `'SELECT 1'`,
  ]
  const told = new Set<string>()
  for (const name of all) {
    // endless by nature
    if (
      /^(?:loop|zeros|zeros_mt|generateRandom|numbers|numbers_mt|primes|generateSeries|generate_series)$/.test(
        name,
      )
    )
      continue
    for (const form of forms)
      for (const statement of [
        `SELECT * FROM ${name}(${form}) LIMIT 3`,
        `INSERT INTO FUNCTION ${name}(${form}) SELECT 'x'`,
        `CREATE TABLE made AS ${name}(${form})`,
      ]) {
        const { said, called } = await attempt(statement)
        expect(called, statement).toBe(false)
        if (said.includes('topsecret')) told.add(name)
        engine.query('DROP TABLE IF EXISTS made')
      }
  }
  expect([...told].sort()).toEqual(['file', 'filesystem'])
  expect(readdirSync(bait)).toEqual(['secret.txt'])
})

const ATTACKS: Readonly<Record<string, () => string>> = {
  'a file by its name': () => `SELECT * FROM \`${secret}\``,
  'a file by its name in the database': () => `SELECT * FROM default.\`${secret}\``,
  'writing a file': () => `INSERT INTO FUNCTION file('${join(bait, 'w.csv')}', 'CSV', 'a String') SELECT 'x'`,
  'a table over a file': () => `CREATE TABLE made (a String) ENGINE = File(CSV, '${secret}')`,
  'a table over a URL': () => `CREATE TEMPORARY TABLE made (a String) ENGINE = URL('http://${host}/', 'CSV')`,
  'a table of a function': () => `CREATE TABLE made AS file('${secret}', 'LineAsString', 'a String')`,
  'a table at a place': () => `ATTACH TABLE made FROM '${bait}/' (a String) ENGINE = MergeTree ORDER BY a`,
  'a registry': () =>
    `SELECT * FROM format('AvroConfluent', 'a String', '\\0\\0\\0\\0\\1\\0') SETTINGS format_avro_schema_registry_url = 'http://${host}/'`,
  'SQL made of strings': () =>
    `SELECT * FROM eval('SELECT 1') SETTINGS allow_experimental_eval_table_function = 1`,
  introspection: () => 'SELECT addressToLine(1) SETTINGS allow_introspection_functions = 1',
  'setting it before': () => 'SET allow_introspection_functions = 1; SELECT 1',
  'a disk on S3': () =>
    `CREATE TABLE made (a String) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = s3, endpoint = 'http://${host}/bucket/x/', access_key_id = 'a', secret_access_key = 'b')`,
  'a program': () => `SELECT * FROM executable('../../../bin/ls', 'TSV', 'a String')`,
  'a dictionary': () =>
    `CREATE DICTIONARY made (a String) PRIMARY KEY a SOURCE(HTTP(url 'http://${host}/' format 'CSV')) LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(0)`,
  'a function': () => 'CREATE FUNCTION made AS (x) -> x; SELECT 1',
  'a backup': () => `BACKUP TABLE kept TO File('${join(bait, 'b')}'); SELECT 1`,
  'a user': () => 'CREATE USER made; SELECT 1',
  'more rights': () => 'GRANT ALL ON *.* TO default; SELECT 1',
  'another database': () => 'CREATE DATABASE made; SELECT 1',
  'an end': () => 'SYSTEM SHUTDOWN; SELECT 1',
}

it.each(Object.keys(ATTACKS))('refuses %s', async (name) => {
  const { said, read, called } = await attempt(ATTACKS[name]?.() ?? '')
  expect(said).toMatch(/^refused: /)
  expect([read, called, readdirSync(bait)]).toEqual([false, false, ['secret.txt']])
})

it('leaves to the guard: `file()` and what it is named in, results in files, several statements, disks', async () => {
  for (const statement of [
    `SELECT file('${secret}') AS a`,
    `SELECT arrayMap(file, ['${secret}']) AS a`,
    `SELECT * APPLY file FROM (SELECT '${secret}' AS a)`,
  ])
    expect((await attempt(statement)).said).toContain('topsecret')
  const written = join(bait, 'written.csv')
  await attempt(`SELECT 1 INTO OUTFILE '${written}'`)
  expect(existsSync(written)).toBe(true)
  rmSync(written)
  expect((await attempt('SELECT 1; SELECT 2 AS a')).said).toContain('"a":2')
  // the engine asks the disk before it looks whether it may be set
  const disk = `disk(type = hdfs, endpoint = 'hdfs://${host}/x/')`
  expect(
    (await attempt(`CREATE TABLE made (a String) ENGINE = MergeTree ORDER BY a SETTINGS disk = ${disk}`))
      .called,
  ).toBe(true)
})
