import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { runCase } from '../support/run-case.ts'

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

const FINDINGS = '[{"severity":1,"of":[1]},{"severity":2},{"x":"}"},{"severity":"\uFDD0"}]'

test.each<[string, string, string, readonly unknown[]]>([
  [
    'one match, and what follows it',
    'host=a.herokuapp.com dyno=web.1 connect=1ms',
    String.raw`parse regex "host=(?<v>.*(?=.herokuapp.com)).*connect=(?<c>.*?(?=ms))"`,
    ['a'],
  ],
  ['what is in front', 'mail from "x y" to', String.raw`parse regex "(?<v>(?<=\").*(?=\"))"`, ['x y']],
  [
    'all matches, of which the next begins in what follows',
    FINDINGS,
    String.raw`parse regex "(?<v>\{.*?(?=,\{\"severity\"|\]$))" multi`,
    ['{"severity":1,"of":[1]}', '{"severity":2},{"x":"}"}', '{"severity":""}'],
  ],
  [
    'a line break is no character',
    'a1b\na3\na22b',
    String.raw`parse regex "(?<v>a.+?(?=b))" multi`,
    ['a1', 'a22'],
  ],
  ['no match drops', 'a c', String.raw`parse regex "(?<v>a.*?(?=b))" multi`, []],
  ['no match is kept', 'a c', String.raw`parse regex "(?<v>a.*?(?=b))" multi nodrop`, [null]],
  ['a condition', 'a="b"', String.raw`where _raw matches /"\w*+(?=")/ | "yes" as v`, ['yes']],
])('look-around: %s', async (_, text, stages, expected) => {
  const result = await runCase(engine, {
    id: 'row',
    operator: '',
    input: [{ _raw: text }],
    query: `* | ${stages} | fields v`,
    expect: [],
    ordered: false,
  })
  if (result.kind === 'rejected') throw new Error(JSON.stringify(result.diagnostics))
  expect(result.rows.map((row) => row['v'] ?? null)).toEqual(expected)
})
