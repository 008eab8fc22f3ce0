import { readFileSync } from 'node:fs'
import { expect, describe as group, test } from 'vitest'
import * as library from '../../src/query-library.ts'

// The examples of docs/library.md are run: `expression // → JSON` is what the expression gives.

const page = readFileSync(new URL('../../docs/library.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code)

type Check = (found: unknown, expected: unknown) => void

/** The block as the body of a function that gets what it imports. */
const body = (code: string): string =>
  code
    .replace(/^import \{[^}]*\} from 'dohyo\/query'$/gm, '')
    .replace(
      /^(.+?) \/\/ → (.+)$/gm,
      (_, expression: string, expected: string) => `check(${expression}, ${expected})`,
    )

const imported = (code: string): readonly string[] =>
  [...code.matchAll(/^import \{([^}]*)\} from 'dohyo\/query'$/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  )

group('docs/library.md', () => {
  test('every function has an example', () => {
    const shown = new Set(blocks.flatMap(imported))
    const functions = Object.entries(library)
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => name)
    expect(functions.filter((name) => !shown.has(name) && name !== 'applyEdits')).toEqual([])
  })

  test.each(blocks)('example %#', (code) => {
    let checks = 0
    const check: Check = (found, expected) => {
      checks++
      expect(found).toEqual(expected)
    }
    const names = imported(code)
    const values = names.map((name) => {
      expect(Object.keys(library)).toContain(name)
      return new Map<string, unknown>(Object.entries(library)).get(name)
    })
    new Function('check', ...names, body(code))(check, ...values)
    expect(checks).toBeGreaterThan(0)
  })
})
