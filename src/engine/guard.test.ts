import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ident, type Sql, sql, str } from '../sql/sql.ts'
import { guarded } from './guard.ts'

const forged = (text: string): Sql => text as unknown as Sql
const mayRead = (path: string): boolean => path === '/stage/1/*.gz'
const passes = (text: string): boolean => {
  try {
    return guarded(forged(text), mayRead) === text
  } catch {
    return false
  }
}

it.each([
  'SELECT 1; SELECT 2',
  'SELECT 1 -- x',
  'SELECT 1 /* x */',
  'SELECT 1 # x',
  'SELECT "a"',
  'SELECT $x$a$x$',
  'SELECT ‘a’',
  "SELECT 1 INTO OUTFILE 'x'",
  "SELECT 1 into outFile 'x'",
  "INSERT INTO t FROM INFILE 'x'",
  "SELECT file('/etc/passwd')",
  "SELECT file ('/stage/1/*.gz')",
  "SELECT `file`('/etc/passwd')",
  "SELECT `\\x66ile`('/etc/passwd')",
  "SELECT * FROM file('/etc/passwd')",
  "SELECT * FROM file('/stage/1/*.gz/../x')",
  "SELECT * FROM file(concat('/stage', '/1/*.gz'))",
  "SELECT * FROM t, file('/stage/1/*.gz')",
  "SELECT arrayMap(file, ['/etc/passwd'])",
  "SELECT arrayMap((file), ['/etc/passwd'])",
  "SELECT arrayMap(`file`, ['/etc/passwd'])",
  "SELECT arrayMap(x -> file(x), ['/etc/passwd'])",
  'SELECT * APPLY file FROM t',
  "SELECT * FROM filesystem('/etc')",
  "SELECT * FROM t SETTINGS disk = disk(type = hdfs, endpoint = 'hdfs://h/')",
  "SELECT 'a",
  'SELECT `a',
])('refuses %s', (text) => {
  expect(passes(text)).toBe(false)
})

it.each([
  "SELECT file, `file`, min(file), (file, 1) FROM file('/stage/1/*.gz', 'LineAsString', 'line String', 'gzip')",
  "SELECT 'it''s; -- /* \"x\" \\' file(', `a\\`b;` FROM t WHERE a - -1 > 0",
  'SELECT {query_now:Int64} AS t',
  'SELECT disk FROM t',
])('lets %s pass', (text) => {
  expect(passes(text)).toBe(true)
})

it('lets every quoted text pass, whatever it is', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom("'", '`', '\\', '\n', '\0', 'file(', ';', '--', '"') }),
  )
  fc.assert(
    fc.property(text, (any) => {
      const statement = sql`SELECT ${str(any)} AS ${ident(any || 'x')} FROM t`
      expect(guarded(statement, mayRead)).toBe(statement)
    }),
  )
})
