import { afterEach, describe, expect, test, vi } from 'vitest'
import { parseConfig } from '../../src/app/config-read.ts'
import { readCsv } from '../../src/hunt/csv.ts'
import { loadRule } from '../../src/rules/load.ts'
import { readData } from '../../src/signals/data-text.ts'
import { readListFile } from '../../src/signals/list-file.ts'
import { readSiemSettings } from '../../src/signals/settings-schema.ts'
import { readThreatFile } from '../../src/signals/threat-file.ts'

// What YAML and JSON can say besides texts and numbers: in every kind of file that is read as one, it is a mistake with a
// name, or data like others. Nothing is run, fetched or silently left out, and no object gets another prototype.

const RULE = `id: r
type: match
name: r
expression: 'true'
scoreMapping: { type: constant, default: 5 }
entitySelectors: [{ entityType: _ip, expression: srcDevice_ip }]
`
const CONFIG = 'estate: { ownAccounts: ["1"] }\n'
const LIST = 'name: l\ntargetColumn: Ip\n'

/** Reads a text as each kind of file: undefined where it is one, else what is wrong. */
const READERS: Readonly<Record<string, readonly [base: string, read: (text: string) => string | undefined]>> =
  {
    rule: [
      RULE,
      (text) => {
        const { rule, diagnostics } = loadRule(text, 'r.yaml')
        return rule === undefined
          ? diagnostics.map(({ code, params }) => `${code} ${JSON.stringify(params)}`).join()
          : undefined
      },
    ],
    'dohyo.yaml': [
      CONFIG,
      (text) => {
        const { read, diagnostics } = parseConfig(text, 'dohyo.yaml')
        return read === undefined
          ? diagnostics.map(({ code, params }) => `${code} ${JSON.stringify(params)}`).join()
          : undefined
      },
    ],
    'settings of --siem': [
      'threshold: 5\n',
      (text) => {
        const data = readData(text)
        if ('reason' in data) return data.reason
        const read = readSiemSettings(data.value)
        return 'problems' in read
          ? read.problems.map(({ path, reason }) => `${path} ${reason}`).join()
          : undefined
      },
    ],
    list: [
      LIST,
      (text) => {
        const read = readListFile(text, 'l.yaml', readCsv)
        return 'problem' in read ? read.problem.reason : undefined
      },
    ],
    indicators: [
      'indicators: []\n',
      (text) => {
        const read = readThreatFile(text, 'i.yaml', readCsv)
        return 'problem' in read ? read.problem.reason : undefined
      },
    ],
  }

const bomb = (key: string): string =>
  `${key}: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => `${key}${i}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]\n`).join('')}`

const HOSTILE: readonly (readonly [what: string, more: string])[] = [
  ['a function', "extra: !!js/function 'function () { throw 1 }'\n"],
  ['an object of another language', "extra: !!python/object/apply:os.system ['id']\n"],
  ['another file', 'extra: !include /etc/passwd\n'],
  ['a pattern', 'extra: !!js/regexp /(a+)+$/\n'],
  ['a prototype', '__proto__: { enabled: false, suppressed: true }\n'],
  ['a constructor', 'constructor: { prototype: { enabled: false } }\n'],
  ['a merge', '<<: { enabled: false }\n'],
  ['aliases of aliases', bomb('x')],
  ['a list that holds itself', 'extra: &a [*a]\n'],
  ['a map as a key', '? { a: 1 }\n: 2\n'],
  ['a second document', '---\nname: other\n'],
  ['depth', `extra: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`],
  ['depth in maps', `extra: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}\n`],
]

afterEach(() => {
  vi.restoreAllMocks()
})

describe.each(Object.entries(READERS))('%s', { timeout: 60_000 }, (kind, [base, read]) => {
  test('is right as it is', () => {
    expect(read(base)).toBeUndefined()
  })

  test.each(HOSTILE)('with %s', (_, more) => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const said = read(base + more)
    // one key of several is read of these, whatever else there is
    if (kind !== 'indicators' || !/^(?:__proto__|constructor|<<|\? |extra: &a)/.test(more))
      expect(said).toMatch(/\S/)
    expect(said ?? '').not.toContain('root:')
    expect(({} as Record<string, unknown>)['enabled']).toBeUndefined()
    expect(warned).not.toHaveBeenCalled()
  })

  test('with an older YAML, whose tags make other objects', () => {
    for (const value of ['!!binary aGFsbG8=', '!!set { a, b }', '!!omap [a: 1]', '2026-01-01'])
      read(`%YAML 1.1\n---\n${base}extra: ${value}\n`)
    expect(read(`%YAML 1.1\n---\n${base}`)).toBeUndefined()
  })
})

test('a tag of the YAML in any text of a rule is a mistake', () => {
  for (const key of ['category', 'summaryExpression', 'nameExpression', 'descriptionExpression'])
    for (const tag of ['!!js/function', '!include', '!!binary', '!env', '!<tag:yaml.org,2002:js/undefined>'])
      expect([key, tag, loadRule(`${RULE}${key}: ${tag} x\n`, 'r.yaml').rule]).toEqual([key, tag, undefined])
})
