import { describe, expect, test } from 'vitest'
import { estateOf } from '../../src/app/config-estate.ts'
import { parseConfig } from '../../src/app/config-read.ts'
import { type Config, configSchema } from '../../src/app/config-schema.ts'
import { startOf } from '../../src/app/config-values.ts'
import { guarded } from '../../src/engine/guard.ts'
import { readCsv } from '../../src/hunt/csv.ts'
import { lookupData } from '../../src/hunt/lookup-file.ts'
import { lookupTables } from '../../src/hunt/lookup-tables.ts'
import { excepted, readException } from '../../src/rules/exceptions.ts'
import { loadRule } from '../../src/rules/load.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { readTuning, tuned } from '../../src/rules/tuning.ts'
import { readListFile } from '../../src/signals/list-file.ts'
import { DEFAULT_SIEM_SETTINGS, type SiemSettings } from '../../src/signals/settings.ts'
import { readThreatFile } from '../../src/signals/threat-file.ts'
import { LARGE, PAYLOADS } from '../support/inject-payloads.ts'
import { SETTINGS } from '../support/inject-settings.ts'
import { ruleStatements } from '../support/rule-statements.ts'
import { type Step, textPlaces, textsOf, withText } from '../support/schema-texts.ts'
import { codeDifference, sqlCode, sqlTokens, strangeToken } from '../support/sql-tokens.ts'

// A hostile text in every place of dohyo.yaml, of lists and of tables. The places are those of the schema.

/** Asks for all that settings can tell. */
const asks = loadRule(
  `id: asks-all
type: match
name: Asks all
expression: |
  array_contains(listMatches, 'my_list') OR array_contains(matchedItems, 'a') OR array_contains(fieldTags['user_username'], 'vip')
  OR array_contains(fieldTags['srcDevice_ip'], 't3') OR srcDevice_ip_location = 'inside' OR srcDevice_ip_isInternal = true
  OR hasThreatMatch([srcDevice_ip, http_url], confidence > 1 OR source = 's' OR threatType = 't') OR dohyo_offHours
  OR dohyo_actorIsBackup OR size(dohyo_sharedExternal) > 0
scoreMapping: { type: constant, default: 5 }
entitySelectors: [{ entityType: _username, expression: user_username }]`,
  'r.yaml',
)

const ASKS = asks.rule

const withSettings = (rule: Rule, { exceptions, siem }: Config): Rule | undefined => {
  const read = exceptions.map(({ id, rules, when, expires, severity }) =>
    readException(
      { id, rules, expires: startOf(expires) ?? 0, ...(severity === undefined ? {} : { score: 3 }) },
      when,
    ),
  )
  const tunings = (siem?.tuning ?? []).map((one) => readTuning(one, [rule]))
  const mistakes = [...read, ...tunings].flatMap(({ diagnostics }) =>
    diagnostics.filter(({ severity }) => severity === 'error'),
  )
  if (mistakes.length > 0) return undefined
  return tuned(
    excepted(
      rule,
      read.flatMap(({ exception }) => exception ?? []),
    ),
    tunings.flatMap(({ tuning }) => tuning ?? []),
  )
}

/** The code that the settings make of the rule's statements; undefined where they are refused, each mistake at its place. */
const codeOf = (document: unknown): readonly string[] | undefined => {
  const text = JSON.stringify(document)
  const { read, diagnostics } = parseConfig(text, 'dohyo.yaml')
  if (read === undefined) {
    expect(diagnostics.length).toBeGreaterThan(0)
    for (const { span } of diagnostics) expect(span.end).toBeLessThanOrEqual(text.length)
    return undefined
  }
  if (ASKS === undefined) throw new Error('no rule')
  const rule = withSettings(ASKS, read.config)
  if (rule === undefined) return undefined
  const siem: SiemSettings = { ...DEFAULT_SIEM_SETTINGS, ...read.config.siem }
  return ruleStatements(rule, siem, estateOf(read.config)).map(code)
}

const code = (statement: Parameters<typeof guarded>[0]): string => {
  const tokens = sqlTokens(statement)
  expect(strangeToken(tokens)).toBeUndefined()
  expect(guarded(statement, () => false)).toBe(statement)
  return sqlCode(tokens)
}

const RECORDS = new Set(['rules.{}', 'siem.customColumns.{}'])
const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`

describe('dohyo.yaml', { timeout: 60_000 }, () => {
  test('every place for a text has one', () => {
    const found = new Set(textsOf(SETTINGS, RECORDS).map(({ path }) => path))
    const wanted = textPlaces(configSchema).filter(
      ({ kind, path }) => kind !== 'key' && path !== 'businessHours.days',
    )
    expect(wanted.map(({ path }) => path).filter((path) => !found.has(path))).toEqual([])
  })

  test('is right as it is', () => {
    expect(asks.diagnostics).toEqual([])
    expect(codeOf(SETTINGS)).toBeDefined()
  })

  test.each(textsOf(SETTINGS, RECORDS).map(({ path, steps }) => [path, steps] as const))(
    '%s',
    (path, steps) => {
      const before = steps.reduce((at: unknown, step) => (at as Record<Step, unknown>)[step], SETTINGS)
      if (typeof before !== 'string') throw new Error('no text')
      const put = (text: string) => codeOf(withText(SETTINGS, steps, text))
      if (before.includes("'harmless'")) {
        for (const payload of [...PAYLOADS, LARGE]) {
          put(payload)
          put(before.replace('harmless', () => payload))
        }
        const any = (texts: readonly string[]) =>
          put(texts.map((text) => `user_username = ${quoted(text)}`).join(' OR '))
        const values = [...PAYLOADS, LARGE].filter((text) => !text.includes("\\'") && !text.endsWith('\\'))
        const compared = any(values)
        expect(compared).toBeDefined()
        expect(codeDifference(compared ?? [], any(values.map(() => 'harmless')) ?? [])).toBeUndefined()
        return
      }
      const harmless = put('harmless')
      for (const payload of [
        PAYLOADS.join(' ').trim(),
        ...PAYLOADS.filter((each) => each.length < 4),
        LARGE,
      ]) {
        const hostile = put(payload)
        // few places take any text: but where words are right, all are data
        if (
          hostile !== undefined &&
          harmless !== undefined &&
          !/targetColumn|customColumns|type$|Type$/.test(path)
        )
          expect(codeDifference(hostile, harmless ?? [])).toBeUndefined()
      }
    },
  )

  test.each(['rules', 'siem.customColumns'])('keys of %s', (place) => {
    for (const key of [...PAYLOADS, LARGE]) {
      const entry = Object.fromEntries([[key, place === 'rules' ? { severity: 'low' } : ['user_username']]])
      const document =
        place === 'rules'
          ? { ...SETTINGS, rules: entry }
          : {
              ...SETTINGS,
              siem: { ...SETTINGS.siem, customColumns: { ...SETTINGS.siem.customColumns, ...entry } },
            }
      const found = codeOf(document)
      if (found !== undefined) expect(codeDifference(found, codeOf(SETTINGS) ?? [])).toBeUndefined()
    }
  })
})

describe('files of lists and indicators', { timeout: 60_000 }, () => {
  const codeWith = (siem: Partial<SiemSettings>): readonly string[] => {
    if (ASKS === undefined) throw new Error('no rule')
    return ruleStatements(ASKS, { ...DEFAULT_SIEM_SETTINGS, ...siem }).map(code)
  }
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`

  test('cells of CSV', () => {
    const read = (value: string) =>
      readListFile(`Username,description\n${cell(value)},${cell(value)}\n`, `my list.csv`, readCsv)
    const harmless = read('harmless')
    if (!('lists' in harmless)) throw new Error('no list')
    for (const payload of [...PAYLOADS, LARGE]) {
      const found = read(payload)
      if ('lists' in found) {
        expect(codeWith({ matchLists: [...found.lists], suppressedLists: [...found.lists] })).toEqual(
          codeWith({ matchLists: [...harmless.lists], suppressedLists: [...harmless.lists] }),
        )
        expect(found.lists[0]?.items[0]?.value).toBe(payload)
      } else expect(payload).toBe('')
    }
  })

  test('names of files and of columns', () => {
    for (const payload of PAYLOADS) {
      const named = readListFile('Username\na\n', `${payload}.csv`, readCsv)
      if ('lists' in named) codeWith({ matchLists: [...named.lists] })
      const headed = readListFile(`${cell(payload)}\na\n`, 'a.csv', readCsv)
      if ('lists' in headed) codeWith({ matchLists: [...headed.lists] })
    }
  })

  test('indicators in CSV and JSON', () => {
    const read = (text: string, file: string) => {
      const found = readThreatFile(text, file, readCsv)
      return 'indicators' in found ? codeWith({ threatIndicators: [...found.indicators] }) : undefined
    }
    const forms = (text: string) => [
      read(`indicator,type,source,threatType\n${cell(text)},url,${cell(text)},${cell(text)}\n`, 'a.csv'),
      read(
        JSON.stringify([{ indicator: text, type: 'url', source: text, threatType: text, actors: [text] }]),
        'a.json',
      ),
      read(
        JSON.stringify([
          { type: 'indicator', pattern: `[url:value = ${quoted(text)}]`, valid_from: '2026-01-01T00:00:00Z' },
        ]),
        'a.json',
      ),
    ]
    const harmless = forms('harmless')
    for (const payload of [...PAYLOADS, LARGE])
      for (const [i, found] of forms(payload).entries())
        if (found !== undefined) expect(codeDifference(found, harmless[i] ?? [])).toBeUndefined()
  })
})

test('names, columns and values of tables', () => {
  const relation = (text: string) => {
    const row = Object.fromEntries([
      [text, text],
      ['plain', 'x'],
    ])
    return lookupTables([lookupData(text, [row])]).map((table) => code(table.relation))
  }
  for (const payload of [...PAYLOADS, LARGE]) {
    const [found] = relation(payload)
    // a name that is plain needs no quotes
    expect(found?.replace(`AS ${payload} ,`, 'AS `…` ,')).toBe(relation('a b')[0])
  }
})
