import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { runRows } from '../support/run-rows.ts'

// What the limits let through (test/unit/limits.test.ts has what they don't), the engine must take.

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const n = (count: number, part: (i: number) => string, between = ''): string =>
  Array.from({ length: count }, (_, i) => part(i)).join(between)

const input = [{ _raw: 'error of ann', _messageTime: 1_699_920_000_000, _sourceHost: 'web' }]
const found = (query: string) => runRows(engine, input, `${query} | count`)

test.each([
  'a'.repeat(14_900),
  '日'.repeat(2400),
  '.'.repeat(2400),
  '[^a]'.repeat(1600),
  '\\W'.repeat(2400),
  '\\pL'.repeat(70),
  '[^\\pL]'.repeat(60),
  '[\\pL\\pN_]'.repeat(36),
  '(?:a{1,1000}){1}',
  '(?:[a-z]{30}){25}',
  '(?:x?){1000}',
  '(?i)(?:k|s|straße){500}',
  `(${n(2000, (i) => `w${i}`, '|')})`,
  n(500, () => '(a?)'),
  `${'('.repeat(100)}a${')'.repeat(100)}`,
  '[[:alpha:]]{500}',
  '\\p{Alpha}{500}',
  '(a|b*c+){300}',
])('expression %#', { timeout: 60_000 }, async (regex) => {
  await expect(found(`* | where _raw matches /x|${regex}/`)).resolves.toHaveLength(1)
})

test.each([
  ['1,000 words', n(1000, (i) => `w${i}`, ' ')],
  ['1,000 words with wildcards', n(1000, (i) => `w${i}*`, ' or ')],
  ['a word with 20 wildcards', `${'a*'.repeat(20)}b`],
  ['a word of 2,000 characters', 'é'.repeat(2000)],
  ['a value with 500 wildcards', `_sourceHost=${'a*'.repeat(500)}`],
  ['a pattern with 500 wildcards', `* | where _raw matches "${'a*'.repeat(500)}"`],
])('%s', { timeout: 60_000 }, async (_name, query) => {
  await expect(found(query)).resolves.toEqual([{ _count: 0 }])
})

test('many words mean what few do', { timeout: 60_000 }, async () => {
  expect(await found(n(40, (i) => (i % 2 === 0 ? 'error' : 'ann'), ' '))).toEqual([{ _count: 1 }])
  expect(await found(`${n(40, () => 'error', ' ')} bob`)).toEqual([{ _count: 0 }])
  expect(await found(`${n(40, () => 'error', ' ')} not bob`)).toEqual([{ _count: 1 }])
})

test('a pattern from a log that is too long for the engine matches nothing, and ends nothing', async () => {
  const hostile = { ...input[0], _raw: '%'.repeat(60_000) }
  const query = '* | where _sourceHost matches _raw | count'
  expect(await runRows(engine, [hostile, { ...input[0], _raw: 'w*' }], query)).toEqual([{ _count: 1 }])
})
