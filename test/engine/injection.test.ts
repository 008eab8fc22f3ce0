import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quoteRegex } from '../../src/compiler/pattern.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { functionNames, lookupFunction } from '../../src/functions/index.ts'
import { quoteFieldName, quotePattern, quoteString } from '../../src/language/strings.ts'
import { OPERATORS } from '../../src/operators/index.ts'
import { bindQuery, MESSAGE_COLUMNS, planSql } from '../../src/query/index.ts'
import { sql } from '../../src/sql/sql.ts'
import { runCase } from '../support/run-case.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

/** What ends, opens, escapes or means something in one of the languages on the way: Sumo, SQL, RE2, LIKE, JSONPath, printf. */
const PIECES = [
  "'",
  "''",
  '"',
  '`',
  '\\',
  '\\\\',
  "\\'",
  "');",
  '--',
  '/*',
  '*/',
  '//',
  ';',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '{p:String}',
  '{{t}}',
  '${x}',
  '$1',
  '\\1',
  '\\E',
  '\\Q',
  '%',
  '%s',
  '_',
  '^',
  '$',
  '|',
  '||',
  '.',
  '+',
  '=',
  ',',
  '#',
  '@',
  '\n',
  '\r',
  '\t',
  '\0',
  ' ',
  'DROP TABLE rows',
  "' OR 1=1 --",
  "file('/etc/passwd')",
  'SELECT',
  'UNION ALL',
  'SETTINGS x=1',
  'FORMAT CSV',
  'x',
  '0',
  'é',
  '漢',
  '\u{1f980}',
  '\u200b',
  '\u202e',
]

const hostile = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 })
  .map((pieces) => pieces.join(''))

type Row = Readonly<Record<string, unknown>>

const run = async (query: string, input: readonly Row[]): Promise<readonly Row[]> => {
  const result = await runCase(engine, { id: '', operator: '', input, query, expect: [], ordered: true })
  if (result.kind === 'rejected')
    throw new Error(`${query}\n${result.diagnostics.map((d) => `${d.code} ${JSON.stringify(d.params)}`)}`)
  return result.rows
}

const message = (more: Row): Row => ({ _raw: 'nothing', _messageTime: 1_700_000_000_000, ...more })

const RUNS = { numRuns: 25 }
const holds = (property: (text: string) => Promise<void>, of = hostile) =>
  fc.assert(fc.asyncProperty(of, property), RUNS)

/** A value comes back as `v` of the only row. */
const comesBack = async (query: string, text: string, input: Row = {}) => {
  const rows = await run(query, [message(input)])
  expect(rows.map((row) => row['v'])).toEqual([text])
}

describe('hostile text stays data', { timeout: 120_000 }, () => {
  it('in string literals', () => holds((text) => comesBack(`* | ${quoteString(text)} as v`, text)))

  it('in raw strings', () =>
    holds(
      (text) => comesBack(`* | """${text}""" as v`, text),
      hostile.filter((text) => !text.includes('"""') && !text.endsWith('"')),
    ))

  it('in literals beside fields', () =>
    holds(async (text) => {
      const literal = quoteString(text)
      const query = `* | where _raw = ${literal} and _raw in ("", ${literal}) and _raw contains ${literal} | concat(_raw, ${literal}) as v`
      await comesBack(query, text + text, { _raw: text })
    }))

  it('in replacements', () =>
    holds(
      async (text) => {
        const literal = quoteString(text)
        await comesBack(`* | replace(_raw, "#", ${literal}) as v`, `<${text}>`, { _raw: '<#>' })
        await comesBack(`* | replace(_raw, /#/, ${literal}) as v`, `<${text}>`, { _raw: '<#>' })
        await comesBack(`* | replace(concat("<", _raw, ">"), ${literal}, "") as v`, '<>', { _raw: text })
      },
      hostile.filter((text) => !/[$\\<>]/.test(text)),
    ))

  it('in fields of messages', () => holds((text) => comesBack('* | _raw as v', text, { _raw: text })))

  const named = hostile.filter((name) => !/^_/.test(name) && name.trim() === name)
  it.each([
    ['assignment', (a: string) => `* | "x" as ${a}`],
    ['aggregate', (a: string) => `* | count as ${a}`],
    ['aggregate of it', (a: string) => `* | "x" as ${a} | max(${a}) as ${a}`],
    ['group key', (a: string) => `* | "x" as ${a} | count by ${a}`],
    ['computed group key', (a: string) => `* | count by toUpperCase(_raw) as ${a}`],
    ['parse', (a: string) => `* | parse "n*g" as ${a}`],
    ['json', (a: string) => `* | "{\\"k\\": 1}" as j | json field=j "k" as ${a}`],
    ['timeslice', (a: string) => `* | timeslice 1h as ${a}`],
    ['sorted, limited, kept', (a: string) => `* | "x" as ${a} | sort by ${a} | limit 1 | fields ${a}`],
    ['ranked', (a: string) => `* | "x" as ${a} | top 1 ${a}`],
    ['dedup', (a: string) => `* | "x" as ${a} | dedup by ${a}`],
    ['overwritten', (a: string) => `* | "x" as ${a} | concat(${a}, "y") as ${a} | where ${a} = "xy"`],
  ])('in a name made by %s', (_, query) =>
    holds(async (name) => {
      const rows = await run(query(quoteFieldName(name)), [message({})])
      expect(rows).toHaveLength(1)
      expect(Object.keys(rows[0] ?? {})).toContain(name)
    }, named),
  )

  it('in regular expressions', () =>
    holds((text) =>
      comesBack(`* | parse regex ${quotePattern(`<(?<v>${quoteRegex(text)})>`)}`, text, {
        _raw: `<${text}>`,
      }),
    ))

  it('in the text around an anchor', () =>
    holds(
      (text) =>
        comesBack(`* | parse ${quotePattern(`${text}*${text}`)} as v`, 'in', { _raw: `${text}in${text}` }),
      // white space, and a back-slash before a sign, mean something there
      hostile.filter((text) => !/[*\s\\]/.test(text)),
    ))

  it('in globs', () =>
    holds(
      async (text) => {
        const query = `* | where _raw matches ${quoteString(`${text}*`)} | count`
        const input = [message({ _raw: `${text}!` }), message({ _raw: `!${text}` })]
        expect(await run(query, input)).toEqual([{ _count: 1 }])
      },
      hostile.filter((text) => !text.includes('*')),
    ))

  // `*` and `?` are wildcards there, in quotes too
  it('in metadata values', () =>
    holds(
      async (text) => {
        const query = `_sourceHost=${quoteString(text)} | count`
        expect(
          await run(query, [message({ _sourceHost: text }), message({ _sourceHost: `${text}x` })]),
        ).toEqual([{ _count: 1 }])
      },
      hostile.filter((text) => !/[*?]/.test(text)),
    ))

  it('in metadata values with wildcards', () =>
    holds(async (text) => {
      const query = `_sourceHost=${quoteString(`${text}*`)} | count`
      expect(await run(query, [message({ _sourceHost: `${text}x` })])).toEqual([{ _count: 1 }])
    }))

  it('in phrases', () =>
    holds(
      async (text) => {
        expect(await run(`${quoteString(text)} | count`, [message({ _raw: text })])).toEqual([{ _count: 1 }])
      },
      hostile.filter((text) => text.trim() !== ''),
    ))

  it('in metadata names', () =>
    holds(async (name) => {
      expect(await run(`${quoteFieldName(name)}=x | count`, [message({})])).toEqual([{ _count: 0 }])
    }))

  it('in JSON keys', () =>
    holds(async (key) => {
      const path = quoteString(`['${key.replace(/['\\]/g, '\\$&')}']`)
      await comesBack(`* | json ${path} as v`, 'found', { _raw: JSON.stringify({ [key]: 'found' }) })
    }))

  it('in names that come from JSON', () =>
    holds(
      async (key) => {
        const rows = await run(`* | json auto | ${quoteFieldName(key)} as v | fields v`, [
          message({ _raw: JSON.stringify({ [key]: 'found' }) }),
        ])
        expect(rows.map((row) => row['v'])).toEqual(['found'])
      },
      named.filter((name) => !/[.[\]]/.test(name)),
    ))
})

describe('nothing of ClickHouse can be called by name', () => {
  /** SQL without its literals and quoted names. */
  const code = (text: string): string => text.replace(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/gs, "''")

  const compiled = (query: string): string | undefined => {
    const { plan } = bindQuery(query)
    return plan === undefined ? undefined : planSql(plan, () => sql`SELECT * FROM rows`)
  }

  const shapes = (name: string): readonly string[] => [
    `* | ${name}("x") as v`,
    `* | where ${name}("x") = "1"`,
    `* | count by ${name}(_raw) as v`,
    `* | sum(${name}("x")) as v`,
    `* | if(true, ${name}("x"), 1) as v`,
    `* | %"${name}"("x") as v`,
    `* | where _raw in (${name}("x"))`,
    `* | lookup a from ${name} on a=_raw`,
    `* | fields ${name}("x")`,
    `${name}("x") | count`,
    `* | json auto | ${name}`,
    `* | join (${name}("x")) as a, (count) as b on a.x = b.x`,
  ]

  it('no table function', async () => {
    const names = (await engine.rows<{ name: string }>(sql`SELECT name FROM system.table_functions`)).map(
      ({ name }) => name,
    )
    expect(names).toEqual(expect.arrayContaining(['file', 'url', 's3', 'executable', 'remote']))
    // `values`, `numbers`… are harmless, yet no query reaches them either; `merge` and `values` are operators of Sumo's
    const own = new Set(
      [...functionNames(), ...OPERATORS.flatMap((o) => o.names)].map((n) => n.toLowerCase()),
    )
    for (const name of names) {
      for (const query of shapes(name)) {
        const text = compiled(query)
        if (text === undefined) continue
        const called = new RegExp(`(?<![\\w.])${quoteRegex(name)}\\s*\\(`, 'i').test(code(text))
        expect(called && !own.has(name.toLowerCase()), `${query}\n${text}`).toBe(false)
      }
    }
  })

  it('no function that Sumo does not have', async () => {
    const names = (await engine.rows<{ name: string }>(sql`SELECT name FROM system.functions`)).map(
      ({ name }) => name,
    )
    const words = new Set(['if', 'in', 'not', 'and', 'or'])
    const strange = names.filter(
      (name) =>
        /^[A-Za-z_]\w*$/.test(name) && lookupFunction(name) === undefined && !words.has(name.toLowerCase()),
    )
    expect(strange.length).toBeGreaterThan(1000)
    for (const name of strange) {
      const { plan, diagnostics } = bindQuery(`* | 1 + ${name}("x") as v`)
      expect([plan, diagnostics.map((d) => d.severity)], name).toEqual([
        undefined,
        expect.arrayContaining(['error']),
      ])
    }
  })

  it('and the columns that exist are all there is', () => {
    for (const name of ['raw', 'file', '__json', '__line', '__row', 'messages', 'rows', 'system.tables']) {
      if (MESSAGE_COLUMNS.some((column) => column.name === name)) continue
      expect(bindQuery(`* | fields ${quoteFieldName(name)}`).plan, name).toBeUndefined()
    }
  })
})
