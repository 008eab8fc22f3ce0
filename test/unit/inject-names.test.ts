import { describe, expect, test } from 'vitest'
import { decideSearch } from '../../src/compiler/lower-search.ts'
import { lookupData } from '../../src/hunt/lookup-file.ts'
import { bindQuery, planSql } from '../../src/query/index.ts'
import { tacticName, techniqueName } from '../../src/records/attack.ts'
import type { Signal } from '../../src/report/document.ts'
import { shortLabel } from '../../src/report/short-label.ts'
import { loadRule } from '../../src/rules/load.ts'
import { fill } from '../../src/rules/playbook-quote.ts'
import { renderPlaybook } from '../../src/rules/playbook-render.ts'
import { outcomesOf } from '../../src/rules/reach/can-fire.ts'
import { renderSignal } from '../../src/rules/render-signal.ts'
import { parseTemplate } from '../../src/rules/template.ts'
import { importRules } from '../../src/rules/wire/index.ts'
import { columnFields, isTargetColumn } from '../../src/signals/list-columns.ts'
import { sql } from '../../src/sql/sql.ts'

/**
 * Names that every object of JavaScript seems to have. A table that is asked for one of them, because a rule, a query or a log
 * says so, must not answer with what all objects inherit. Each is held to what a name without any meaning gets.
 */
const NAMES = Object.getOwnPropertyNames(Object.prototype)

/** Nothing is called so. */
const OTHER = 'zzUnheardOf'

const swapped = (text: string, name: string): string => text.replaceAll(name, OTHER)

const rule = (name: string, of: string) =>
  loadRule(
    `id: r
type: match
name: r
expression: "${name} = 'a' OR ${name} IS NULL"
nameExpression: 'N {{${name}}}'
summaryExpression: 'S {{${name}}} {{${name} }}'
descriptionExpression: 'D {{${name}}}'
scoreMapping: ${of}
entitySelectors: [{ entityType: _username, expression: ${name} }]
confidence: { level: high, because: ['B {{${name}}}'] }`,
    'r.yaml',
  )

test('there are such names', () => {
  expect(NAMES).toEqual(expect.arrayContaining(['constructor', '__proto__', 'toString', 'hasOwnProperty']))
})

describe.each(NAMES)('%s', (name) => {
  test.each([
    '{ type: constant, default: 5 }',
    `{ type: fieldValue, default: 5, field: ${name} }`,
    `{ type: fieldValueMapping, default: 5, field: ${name}, mapping: [{ type: eq, from: a, to: 9 }] }`,
  ])('is an absent field of a rule with %s', (of) => {
    const loaded = rule(name, of)
    expect(loaded.diagnostics.map(({ code, severity }) => [code, severity])).toEqual(
      rule(OTHER, of.replaceAll(name, OTHER)).diagnostics.map(({ code, severity }) => [code, severity]),
    )
    if (loaded.rule === undefined) throw new Error('the rule could not be read')
    expect(renderSignal(loaded.rule, {})).toEqual({
      name: 'N ',
      summary: 'S  ',
      description: 'D ',
      score: 5,
      severity: 'medium',
      confidence: 'high',
      why: ['B '],
      entities: [],
    })
  })

  test('is an absent value in a playbook', () => {
    const { template } = parseTemplate(`{{${name}}}`, 'x')
    expect(fill.prose(template, {})).toBe(`<${name}>`)
    expect(fill.command(template, {})).toBe(`'<${name}>'`)
    expect(fill.query(template, {})).toBe(`"<${name}>"`)
    const [needs] = template
    if (needs === undefined || typeof needs === 'string') throw new Error('no field')
    const step = { what: ['step'], command: [], needs }
    const nothing = { questions: [], eradicate: [], recover: [], tell: [], tune: [], falsePositives: [] }
    const playbook = { meaning: ['m'], contain: [step], clouds: [], ...nothing }
    expect(renderPlaybook(playbook, 'AWS', {}).contain).toEqual([])
  })

  test('is no class of characters', () => {
    const outcome = (of: string, letter: string) => {
      const { plan, diagnostics } = bindQuery(`* | where _raw matches /\\${letter}{${of}}/`)
      return {
        codes: diagnostics.map(({ code }) => code),
        sql:
          plan === undefined
            ? undefined
            : swapped(
                planSql(plan, () => sql`SELECT * FROM rows`),
                of,
              ),
      }
    }
    for (const letter of ['p', 'P']) expect(outcome(name, letter)).toEqual(outcome(OTHER, letter))
  })

  test('is a field of the metadata that no message has', () => {
    for (const value of ['*', 'x', '*function*']) {
      const decided = (of: string) => {
        const { query } = bindQuery(`${of}=${value} | count`)
        return query?.search === undefined ? 'no query' : decideSearch(query.search, { _source: 'x' })
      }
      expect(decided(name)).toEqual(decided(OTHER))
    }
  })

  test('is nothing that is known of an address', () => {
    const codes = (of: string) =>
      bindQuery(`* | lookup ${of} from geo://location on ip=_raw`).diagnostics.map(({ code }) => code)
    expect(codes(name)).toEqual(codes(OTHER))
  })

  test('is no technique, no tactic and no rule of ours', () => {
    expect(techniqueName(name)).toBe(name)
    expect(tacticName(name)).toBe(name)
    const signal = { rule: name, name: 'Its name', sharedWith: [], facts: {} } as unknown as Signal
    expect(shortLabel(signal)).toBe('Its name')
  })

  test('is no column for lists, unless the settings say so', () => {
    expect(isTargetColumn(name, {})).toBe(false)
    expect(columnFields(name, {})).toEqual([])
    const custom = Object.fromEntries([[name, ['user_username']]])
    expect(isTargetColumn(name, custom)).toBe(true)
    expect(columnFields(name, custom)).toEqual(['user_username'])
  })

  test('is a column of a table as any other', () => {
    const table = lookupData('t', [Object.fromEntries([[name, '1']]), { other: '2' }])
    expect(table).toEqual({
      name: 't',
      columns: [name, 'other'],
      rows: [
        ['1', null],
        [null, '2'],
      ],
    })
  })

  test('is no function of rules', () => {
    const lint = (of: string) => {
      const { rule: read, diagnostics } = loadRule(
        `id: r\ntype: match\nname: r\nexpression: "${of}(user_username) = 'a'"\nscoreMapping: { type: constant, default: 5 }\nentitySelectors: [{ entityType: _ip, expression: srcDevice_ip }]`,
        'r.yaml',
      )
      return [read === undefined, diagnostics.map(({ code }) => code)]
    }
    // Sumo's rules have this one
    if (name !== 'toString') expect(lint(name)).toEqual(lint(OTHER))
    const span = { start: 0, end: 0 }
    const anything = { absent: true }
    const records = { field: () => anything } as unknown as Parameters<typeof outcomesOf>[1]
    const string = { kind: 'string', span, value: 'A' } as const
    const call = { kind: 'call', span, name, nameSpan: span, args: [string] } as const
    const equal = {
      kind: 'binary',
      span,
      op: '=',
      opSpan: span,
      left: call,
      right: { ...string, value: 'a' },
    } as const
    expect(outcomesOf(equal, records)).toEqual({ holds: true, fails: true })
  })

  test("is a key of Sumo's rules that has no place here", () => {
    const read = (of: string) => {
      const fields = {
        ...{ name: 'n', expression: "action = 'A'", score: 5, assetField: of },
        ...Object.fromEntries([[of, 'value']]),
      }
      return importRules({ fields })?.map((one) =>
        one.kind === 'rule'
          ? [swapped(one.loaded.text, of), one.losses.map((loss) => swapped(loss, of))]
          : one.reason,
      )
    }
    // underscores are no part of a key's name there
    if (!name.startsWith('__')) expect(read(name)).toEqual(read(OTHER))
  })
})
