import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lintSources } from '../../src/app/lint-sources.ts'
import { LINT_CODES } from '../../src/language/diagnostics/lint-codes.ts'
import { lint } from '../../src/lint/index.ts'

// The table of docs/lint.md has every code, and each example gives it.

const page = readFileSync(new URL('../../docs/lint.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| (DQ\d+) \| .* \| `([^`]+)` \|$/gm)].map(
  ([, code = '', example = '']) => ({
    code,
    example: example.replaceAll('\\|', '|'),
  }),
)

test('every code is on the page, in order', () => {
  expect(rows.map(({ code }) => code)).toEqual(Object.keys(LINT_CODES))
})

test.each(rows)('$code', ({ code, example }) => {
  const { errors, findings } = lint(example, { sources: lintSources() })
  expect(errors).toEqual([])
  expect(findings.map(({ diagnostic }) => diagnostic.code)).toContain(code)
})
