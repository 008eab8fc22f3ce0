import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { QueryRow } from '../../src/app/api.ts'
import { records } from '../../src/app/records.ts'
import { readRuleFiles } from '../../src/app/rules.ts'
import { RECORD_FIELDS } from '../../src/records/fields.ts'
import { lintRule } from '../../src/rules/lint.ts'
import { loadRule } from '../../src/rules/load.ts'
import { SOURCES } from '../../src/sources/index.ts'

const running = { signal: new AbortController().signal, onProgress: () => {} }

const RAW = ['eventType', 'eventSource', 'category', 'resultType', 'protoPayload.methodName', 'severity']

const FIELDS = [
  ...Object.keys(RECORD_FIELDS).filter((name) => SOURCES.some(({ record }) => Object.hasOwn(record, name))),
  ...RAW.map((key) => `fields['${key}']`),
]

/** Records of all events that the tests of the pack and the examples have. */
const allRecords = async (): Promise<readonly QueryRow[]> => {
  const tests = (await readRuleFiles()).flatMap(({ rule }) => rule?.definition.tests ?? [])
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-rules-lint-'))
  const files = SOURCES.map(({ id }) => {
    const path = join(folder, `${id}.ndjson`)
    const events = tests.filter(({ source }) => source === id).flatMap((one) => one.events ?? [one.event])
    writeFileSync(path, events.map((each) => JSON.stringify(each)).join('\n'))
    return path
  })
  const examples = new URL('../../examples', import.meta.url).pathname
  const rows: QueryRow[] = []
  const { rows: found } = await records({ paths: [...files, examples], fields: FIELDS, ...running })
  for await (const row of found) rows.push(row)
  return rows
}

const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`

/** All that is true of the record, as one condition. */
const conditionOf = (row: QueryRow): string =>
  FIELDS.flatMap((name) => {
    const value = row[name]
    const kind = (RECORD_FIELDS as Readonly<Record<string, { readonly type: string }>>)[name]?.type ?? 'text'
    if (kind === 'texts' || kind === 'number') return []
    // that a key is never there is no mistake of a condition that says so, but it is told
    if (value === null || value === undefined) return name.startsWith('fields[') ? [] : [`${name} IS NULL`]
    // strings of rules know no escapes
    if (kind === 'text')
      return /['"\\]/.test(String(value)) ? [`${name} IS NOT NULL`] : [`${name} = ${quoted(String(value))}`]
    return [`${name} = ${String(value)}`]
  }).join('\n  AND ')

test('no event meets a condition that lint takes for impossible', async () => {
  const rows = await allRecords()
  expect(rows.length).toBeGreaterThan(300)
  const conditions = new Set(rows.map(conditionOf))
  for (const expression of conditions) {
    const loaded = loadRule(
      JSON.stringify({
        id: 'r',
        type: 'match',
        name: 'R',
        expression,
        scoreMapping: { type: 'constant', default: 1 },
        entitySelectors: [{ entityType: '_username', expression: 'metadata_vendor' }],
      }),
      'r.json',
    )
    const codes = lintRule(loaded, SOURCES).map(
      ({ code, span }) => `${code} ${loaded.text.slice(span.start, span.end)}`,
    )
    // the rule has no tests
    expect(
      codes.filter((found) => !found.startsWith('DQ928')),
      expression,
    ).toEqual([])
  }
}, 300_000)
