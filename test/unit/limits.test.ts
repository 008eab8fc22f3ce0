import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/app/config-read.ts'
import { renderText } from '../../src/language/diagnostics/render-text.ts'
import { createSourceText } from '../../src/language/source-text.ts'
import type { Templates } from '../../src/language/templates.ts'
import { lint } from '../../src/lint/index.ts'
import { formatQuery } from '../../src/query/format.ts'
import { bindQuery, planSql } from '../../src/query/index.ts'
import { lintRule } from '../../src/rules/lint.ts'
import { loadRule } from '../../src/rules/load.ts'
import { readData } from '../../src/signals/data-text.ts'
import { SOURCES } from '../../src/sources/index.ts'
import { sql } from '../../src/sql/sql.ts'

// Queries, rules and settings are anybody's: whatever they hold, the answer comes in a moment, and a mistake has its place.

/** Of processor time, so that a crowded machine does not matter; what is quadratic takes minutes of it. */
const MOMENT = 5000

const promptly = <T>(run: () => T, moment = MOMENT): T => {
  const started = process.cpuUsage()
  const result = run()
  const { user } = process.cpuUsage(started)
  expect(user / 1000).toBeLessThan(moment)
  return result
}

const n = (count: number, part: (i: number) => string, between = ''): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between)

/** `code at line:column` of each error; all that is done with a query is done. */
const errorsOf = (text: string, templates: Templates = {}): readonly string[] =>
  promptly(() => {
    const bound = bindQuery(text, { templates, range: { from: 0, to: 3_600_000 } })
    if (bound.plan !== undefined) planSql(bound.plan, () => sql`SELECT 1`)
    lint(text, { templates })
    formatQuery(text)
    const source = createSourceText('query', text)
    for (const found of bound.diagnostics) expect(renderText(found, source).length).toBeLessThan(5000)
    return bound.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ code, span }) => {
        const { line, column } = source.position(span.start)
        return `${code} at ${line}:${column}`
      })
  })

const where = (regex: string): string => `* | where _raw matches /${regex}/`

describe('queries', { timeout: 120_000 }, () => {
  test.each<[name: string, text: string, errors: readonly string[]]>([
    ['20,000 terms', n(20_000, (i) => `w${i}`, ' '), ['DQ211 at 1:4891']],
    ['1,000 terms', n(1000, (i) => `w${i}`, ' or '), []],
    ['10 MB', `* | where _raw = "${'a'.repeat(1e7)}"`, ['DQ217 at 1:1000001']],
    ['5,000 stages', `*${' | count'.repeat(5000)}`, ['DQ211 at 1:1603']],
    ['100,000 parentheses', `${'('.repeat(1e5)}a${')'.repeat(1e5)}`, ['DQ204 at 1:252']],
    ['100,000 parentheses in a stage', `* | where ${'('.repeat(1e5)}1`, ['DQ204 at 1:261']],
    ['a term of 3,000 characters', 'a'.repeat(3000), ['DQ211 at 1:1']],
    ['a term of 300 wildcards', 'a*'.repeat(300), ['DQ211 at 1:1']],
    ['a value of 600 wildcards', `_sourceHost=${'a*'.repeat(600)}`, ['DQ211 at 1:1']],
    ['a pattern of 600 wildcards', `* | where _raw matches "${'a*'.repeat(600)}"`, ['DQ211 at 1:24']],
    ['5,000 fields', `* | eval ${n(5000, (i) => `f${i} = ${i}`, ', ')}`, ['DQ211 at 1:5']],
    ['3,000 captures', `* | parse regex "${n(3000, (i) => `(?<f${i}>a)`)}"`, ['DQ211 at 1:17']],
    [
      '3,000 stars',
      `* | parse "${n(3000, () => '*', ',')}" as ${n(3000, (i) => `f${i}`, ',')}`,
      ['DQ211 at 1:11'],
    ],
    ['4,000 look-arounds', where('(?=a)'.repeat(4000)), ['DQ211 at 1:24']],
    [
      '4,000 look-arounds in each other',
      where(`${'(?='.repeat(4000)}${')'.repeat(4000)}`),
      ['DQ211 at 1:24'],
    ],
    [
      '5,000 times one field',
      `* | fields ${n(5000, () => '_raw', ', ')}`,
      [...Array.from({ length: 100 }, (_, i) => `DQ307 at 1:${18 + 6 * i}`), 'DQ212 at 1:618'],
    ],
    [
      '1,200 fields of unknown messages in 60 stages',
      `* | json auto ${n(60, (i) => `| where ${n(20, (j) => `b${i}_${j} = "x"`, ' or ')}`, ' ')}`,
      [],
    ],
    ['400 fields of unknown messages', `* | json auto | where ${n(400, (i) => `a${i} = "x"`, ' or ')}`, []],
    ['100 kB of prose', n(20_000, () => 'This is the list, of words.', '\n"a"\n'), ['DQ203 at 1:1']],
  ])('%s', (_name, text, errors) => {
    expect(errorsOf(text)).toEqual(errors)
  })

  const repeats = 'repetitions of one part in a regular expression: 1000000 given, at most 1000 possible'
  test.each([
    where('(a{1000}){1000}'),
    '* | where matches(_raw, "(a{1000}){1000}")',
    '* | parse regex "(?<x>(a{1000}){1000})"',
    '* | parse regex "(?<x>(a{1000}){1000})" multi nodrop',
    '* | replace(_raw, /(a{1000}){1000}/, "") as x',
    '* | kv regex "((a{1000}){1000})" "k"',
    '* | trace "((a{1000}){1000})" "x"',
    '* | if(_raw matches /(a{1000}){1000}/, 1, 2) as x',
    '* | count by _sourceHost | filter _sourceHost in (where _sourceHost matches /(a{1000}){1000}/)',
  ])('what RE2 would refuse at the run is refused in its place: %s', (text) => {
    const { diagnostics, plan } = bindQuery(text)
    expect(plan).toBeUndefined()
    const [found] = diagnostics
    const shown = found === undefined ? '' : renderText(found, createSourceText('query', text))
    expect(shown).toContain(repeats)
    expect(shown).toContain('= help: ')
    const { start, end } = found?.span ?? { start: 0, end: 0 }
    expect(text.slice(start, end)).toContain('(a{1000}){1000}')
  })

  test.each([
    ['a{1001}', ['DQ211 at 1:24']],
    ['(?:a{10}){100}', []],
    ['((a{10}b){11}){10}', ['DQ211 at 1:24']],
    ['[\\pL]{100}', ['DQ211 at 1:24']],
    ['\\pL{10}', []],
    ['(ab|cd){900}', []],
    [`(${n(4000, (i) => `w${i}`, '|')})`, ['DQ211 at 1:24']],
    [`(${n(1000, (i) => `w${i}`, '|')})`, []],
    ['('.repeat(5000), ['DQ211 at 1:24']],
    [`[${'['.repeat(5000)}`, ['DQ306 at 1:24']],
    ['a'.repeat(25_000), ['DQ211 at 1:24']],
    ['x{2}{3}[^]]{4,}\\{9999}[{9999}]', []],
  ])('expression %#', (regex, errors) => {
    expect(errorsOf(where(regex))).toEqual(errors)
  })
})

describe('templates', { timeout: 120_000 }, () => {
  const tens = (text: (i: number) => string) =>
    Array.from({ length: 10 }, (_, i) => ({ name: `m${i}`, text: i === 9 ? 'x' : text(i + 1) }))

  test.each<[name: string, text: string, templates: Templates, errors: readonly string[]]>([
    [
      'ten macros, each ten times the next',
      '`m0`',
      { macros: tens((i) => `\`m${i}\` `.repeat(10)) },
      ['DQ310 at 1:1'],
    ],
    [
      'the same, of nothing',
      '`m0`',
      { macros: tens((i) => `\`m${i}\``.repeat(30)).with(9, { name: 'm9', text: '' }) },
      ['DQ310 at 1:1'],
    ],
    [
      'an argument that doubles',
      '`d0(xxxxxxxx)`',
      {
        macros: Array.from({ length: 10 }, (_, i) => ({
          name: `d${i}`,
          text: i === 9 ? '{{v}}' : `\`d${i + 1}(${'{{v}}'.repeat(8)})\``,
          args: ['v'],
        })),
      },
      ['DQ310 at 1:1'],
    ],
    [
      'a long value many times',
      '{{v}} '.repeat(1000),
      { params: { v: 'x'.repeat(10_000) } },
      ['DQ310 at 1:601'],
    ],
    [
      'blanks that are never closed',
      '`m`',
      { macros: [{ name: 'm', text: `{{${' '.repeat(20_000)}` }] },
      ['DQ106 at 1:1'],
    ],
    ['quotes that are never closed', `\`${'\\"'.repeat(100_000)}`, {}, ['DQ106 at 1:1']],
  ])('%s', (_name, text, templates, errors) => {
    expect(errorsOf(text, templates).slice(0, 1)).toEqual(errors)
  })
})

const rule = (keys: Readonly<Record<string, string>>): string =>
  Object.entries({
    id: 'a',
    type: 'match',
    name: 'a',
    enabled: 'true',
    isPrototype: 'false',
    stream: 'record',
    expression: "action = 'a'",
    nameExpression: 'a',
    descriptionExpression: 'a',
    summaryExpression: 'a',
    scoreMapping: '{ type: constant, default: 3 }',
    entitySelectors: '[{ entityType: _username, expression: user_username }]',
    ...keys,
  })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')

const ruleErrors = (text: string): readonly string[] =>
  promptly(() => {
    const { diagnostics } = loadRule(text, 'a.yaml')
    const source = createSourceText('a.yaml', text)
    for (const found of diagnostics) expect(renderText(found, source).length).toBeLessThan(5000)
    return diagnostics.map(({ code, span }) => `${code} at line ${source.position(span.start).line}`)
  })

describe('rules', { timeout: 120_000 }, () => {
  test.each<[name: string, text: string, first: string]>([
    ['100 MB', `${rule({})}# ${'a'.repeat(1e8)}`, 'DQ217 at line 13'],
    ['100,000 rules in one file', n(100_000, () => rule({}), '---\n'), 'DQ217'],
    ['1,000 rules in one file', n(1000, () => rule({}), '---\n'), 'DQ501'],
    [
      '200,000 values in a list',
      rule({ expression: `action IN (${n(2e5, (i) => `'v${i}'`, ', ')})` }),
      'DQ217',
    ],
    ['30,000 keys', rule({}) + n(30_000, (i) => `k${i}: 1\n`), 'DQ502'],
    ['30,000 tags that are numbers', `${rule({})}tags: [${n(30_000, String, ', ')}]`, 'DQ502'],
    ['lists in lists', `${rule({})}tags: ${'['.repeat(1e5)}`, 'DQ501'],
    ['maps in maps', `${rule({})}tags:\n${n(300, (i) => `${' '.repeat(i + 1)}k:\n`)}`, 'DQ501 at line 114'],
    ['a key twice', `${rule({})}tags: []\ntags: []\n`, 'DQ501 at line 14'],
    [
      '400 unknown fields',
      rule({ expression: n(400, (i) => `dohyo_x${i} = 'a'`, ' AND ') }),
      'DQ314 at line 7',
    ],
    ['a regular expression', rule({ expression: 'action MATCHES /(a{1000}){1000}/' }), 'DQ211 at line 7'],
    ['a pattern', rule({ expression: `action LIKE '${'%a'.repeat(600)}'` }), 'DQ211 at line 7'],
  ])('%s', (_name, text, first) => {
    const found = ruleErrors(text)
    expect(found[0] ?? '').toMatch(new RegExp(`^${first}\\b`))
    expect(found.length).toBeLessThan(110)
  })
})

test('a rule of 450 conditions is looked at part by part', { timeout: 120_000 }, () => {
  const text = rule({ expression: n(450, (i) => `action != 'v${i}'`, ' AND ') })
  const loaded = loadRule(text, 'a.yaml')
  promptly(() => expect(lintRule(loaded, SOURCES).map(({ code }) => code)).toEqual(['DQ928']), 1500)
})

test('settings and lists', { timeout: 120_000 }, () => {
  promptly(() => {
    const { diagnostics } = parseConfig(
      n(30_000, (i) => `k${i}: 1\n`),
      'dohyo.yaml',
    )
    expect(diagnostics.length).toBeGreaterThan(90)
    expect(diagnostics.length).toBeLessThan(110)
    expect(readData('['.repeat(1e5))).toEqual({ reason: expect.any(String) })
    expect(readData('a: 1\na: 2\n')).toEqual({ reason: 'Map keys must be unique at line 2, column 1' })
    expect(readData('#'.repeat(6e6))).toEqual({ reason: expect.stringContaining('longer than') })
    expect(readData(`[${n(1e5, String, ', ')}]`)).toMatchObject({ value: { length: 1e5 } })
  })
})

test('many mistakes at the end of a long line', { timeout: 120_000 }, () => {
  const text = `* ${'😀'.repeat(400_000)}${' | foo 😀'.repeat(90)}`
  promptly(() => {
    const source = createSourceText('query', text)
    const found = bindQuery(text).diagnostics.filter(({ code }) => code === 'DQ301')
    const columns = found.map(({ span }) => source.position(span.start).column)
    expect(columns).toEqual(Array.from({ length: 90 }, (_, i) => 400_006 + 8 * i))
    for (const each of found)
      expect(source.position(each.span.start)).toEqual(createSourceText('', text).position(each.span.start))
  })
})

test('a message shows as much of a name as people read', () => {
  const text = `* | where ${'a'.repeat(100_000)} = 1`
  const [found] = bindQuery(text).diagnostics
  const shown = found === undefined ? '' : renderText(found, createSourceText('query', text))
  expect(shown).toContain('aaa… (100000 characters)')
  expect(shown.length).toBeLessThan(2000)
})
