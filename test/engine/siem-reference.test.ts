import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { loadRule } from '../../src/rules/load.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { type ReadyRecord, runOnReady } from '../support/ready-records.ts'
import { type ReferenceRecord, referenceFirings } from '../support/reference-siem.ts'
import { type GeneratedRule, recordSets, siemRules } from '../support/siem-rules.ts'

/** Record sets per kind; a long run sets it higher: `SIEM_SETS=4000 npx vitest run test/engine/siem-reference.test.ts`. */
const SETS = Number(process.env['SIEM_SETS'] ?? 100)
/** Sets that one rule is asked about, and one statement answers. */
const TOGETHER = SETS > 500 ? 20 : 5

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

/** Keeps the sets apart that are evaluated together. */
const SET = { kind: 'field', name: 'sessionId', span: { start: 0, end: 0 } } as const

const ruleOf = (file: object): Rule => {
  const { rule, diagnostics } = loadRule(JSON.stringify(file), 'generated.json')
  if (rule === undefined) throw new Error(JSON.stringify(diagnostics))
  return { ...rule, groupBy: [...rule.groupBy, SET] }
}

type Shown = readonly [set: number, time: number, entity: string, records: string]

const compare = (a: Shown, b: Shown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

const expected = (
  { reference, created }: GeneratedRule,
  sets: readonly ReferenceRecord[][],
): readonly Shown[] =>
  sets
    .flatMap((records, set) =>
      referenceFirings(reference, records, created).flatMap((made): readonly Shown[] => {
        const last = made.at(-1)
        return reference.entities.flatMap((name) => {
          const value = last?.[name]
          return last === undefined || value === undefined
            ? []
            : [[set, last.timestamp, String(value), made.map(({ id }) => id).join(' ')] as const]
        })
      }),
    )
    .toSorted(compare)

const found = async (
  { file, created }: GeneratedRule,
  sets: readonly ReferenceRecord[][],
  shuffle: (records: (readonly [string, ReadyRecord])[]) => (readonly [string, ReadyRecord])[],
): Promise<readonly Shown[]> => {
  const records = sets.flatMap((set, i) =>
    set.map(({ id, ...record }): readonly [string, ReadyRecord] => [
      `${i}/${id}`,
      { ...record, sessionId: String(i) } as unknown as ReadyRecord,
    ]),
  )
  const signals = await runOnReady(
    engine,
    [ruleOf(file)],
    shuffle(records),
    created === undefined ? {} : { created },
  )
  return signals
    .map(({ timestamp, entity, records: recordsOf, recordCount }): Shown => {
      const made = recordsOf()
      expect(recordCount).toBe(made.length)
      const [set] = made[0]?.id.split('/') ?? []
      return [Number(set), timestamp, entity.value, made.map(({ id }) => id.split('/')[1]).join(' ')]
    })
    .toSorted(compare)
}

test.each(Object.entries(siemRules))(
  '%s: the engine finds what the reference finds, in any order of records',
  async (_, rules) => {
    let firings = 0
    await fc.assert(
      fc.asyncProperty(
        rules.chain((rule) => fc.tuple(fc.constant(rule), recordSets(rule, TOGETHER))),
        fc.boolean(),
        async ([rule, sets], reversed) => {
          const wanted = expected(rule, sets)
          firings += wanted.length
          expect(await found(rule, sets, (all) => (reversed ? all.reverse() : all))).toEqual(wanted)
        },
      ),
      { numRuns: Math.ceil(SETS / TOGETHER), endOnFailure: false },
    )
    // agreeing that nothing fires would prove little
    expect(firings).toBeGreaterThan(SETS / 20)
  },
)
