import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { renderText } from '../language/diagnostics/render-text.ts'
import { parseQuery } from '../language/parse-query.ts'
import { createSourceText } from '../language/source-text.ts'
import { OPERATOR_TABLE } from '../operators/index.ts'

const fixture = readFileSync(
  new URL('../../test/fixtures/seed/seed-with-leading-prose.sumo', import.meta.url),
  'utf8',
)
const marked = (text: string): readonly string[] =>
  parseQuery(text, OPERATOR_TABLE)
    .diagnostics.filter(({ code }) => code === 'DQ203')
    .map(({ span }) => text.slice(span.start, span.end))

const PROSE = 'Finds users who create snapshots. This may be\n- a backup, or\n- an attack: look at who it is.'

describe('prose pasted along before the query', () => {
  test.each([
    '_sourceCategory=*aws* | count',
    '_sourceCategory=*aws*\n| json auto',
    '(_sourceCategory=*aws* OR error) | count',
    'NOT _sourceCategory=*aws* | count',
    '"CreateSnapshot" | count',
    'env=prod error | count',
    '* | count',
    '*',
    '| count by _sourceHost',
  ])('is one error that covers exactly the prose: %s', (query) => {
    const text = `${PROSE}\n${query}`
    const { query: read, diagnostics } = parseQuery(text, OPERATOR_TABLE)
    expect(diagnostics).toMatchObject([
      { code: 'DQ203', severity: 'error', replacement: '', span: { start: 0, end: PROSE.length } },
    ])
    const alone = parseQuery(query, OPERATOR_TABLE).query
    expect(JSON.stringify(read.search).replace(/"(?:start|end)":\d+/g, '')).toBe(
      JSON.stringify(alone.search).replace(/"(?:start|end)":\d+/g, ''),
    )
  })

  test.each([
    ['Finds new snapshots in AWS.\n', '_sourceCategory=a | count'],
    ['Finds who may have created snapshots of the volumes of others. ', '_sourceCategory=a error | count'],
  ])('one sentence: %s', (prose, query) => {
    expect(marked(prose + query)).toEqual([prose.trimEnd()])
  })

  test('after a filter only the words are marked', () => {
    const words = 'This is the list of all users, in the order of their names.'
    expect(marked(`_sourceCategory=a ${words}\n| count`)).toEqual([words])
  })

  test('a page with a heading, a list and addresses', () => {
    expect(marked(fixture)).toEqual([fixture.slice(0, fixture.indexOf('\n_sourceCategory'))])
    const [problem] = parseQuery(fixture, OPERATOR_TABLE).diagnostics
    expect(problem === undefined ? '' : renderText(problem, createSourceText('q', fixture))).toContain(
      '^ not part of the query (lines 1–9)\n',
    )
  })

  test.each([
    'error timeout connection refused',
    'error timeout connection refused by peer 10.0.0.1 port 443 host a.example.com | count',
    'Failed password for invalid user admin from 192.0.2.1 port 22 ssh2',
    'error\nwarning\nfatal\npanic\ncritical\nalert\nemergency\nfailure\n| count',
    'a or b or c or d or e and not f or g or h or i and j',
    '_sourceCategory=a "This is a sentence. It was searched for, as it is."',
    '"The user of the host." "It is in the log." | count',
    '_sourceCategory=a (error in the log)',
    'error _sourceCategory=a and _sourceHost=b',
    '"a is the b of the c." or _sourceCategory=a',
  ])('a search for words is none: %s', (text) => {
    expect(marked(text)).toEqual([])
  })

  test('none of the cases of queries has any', () => {
    const file = new URL('../../test/fixtures/sumo-query-cases.jsonl', import.meta.url)
    const lines = readFileSync(file, 'utf8').trim().split('\n')
    const queries = lines.map((line) => String((JSON.parse(line) as { query?: unknown }).query ?? ''))
    expect(queries.length).toBeGreaterThan(100)
    expect(queries.filter((query) => marked(query).length > 0)).toEqual([])
  })
})
