import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../src/base/error-codes.ts'
import { DIAGNOSTIC_CODES, formatHelp } from '../../src/language/diagnostics/codes.ts'
import { errorReference, shownDiagnostic } from '../support/error-reference.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RENEW = 'npx vitest run --project unit test/unit/error-reference.test.ts -u'

test(`docs/errors.md is what the registers say; else run: ${RENEW}`, async () => {
  await expect(errorReference()).toMatchFileSnapshot('../../docs/errors.md')
})

test.each(DIAGNOSTIC_CODES)('%s: its example gives it, and something says what to do', (code) => {
  const { found, todo } = shownDiagnostic(code)
  expect(found.code).toBe(code)
  expect([formatHelp(found), todo]).not.toEqual([undefined, undefined])
})

test('a code is of one register', () => {
  const failures: readonly string[] = Object.keys(ERROR_CODES)
  expect(DIAGNOSTIC_CODES.filter((code) => failures.includes(code))).toEqual([])
})

test('every code that the sources name is registered, and every registered one is used', () => {
  const known = new Set<string>([...DIAGNOSTIC_CODES, ...Object.keys(ERROR_CODES)])
  const used = new Set(
    readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|codes\.ts$/.test(path))
      .flatMap((path) => readFileSync(join(ROOT, 'src', path), 'utf8').match(/\bDQ\d{3}\b/g) ?? []),
  )
  expect([...used].filter((code) => !known.has(code))).toEqual([])
  expect([...known].filter((code) => !used.has(code))).toEqual([])
})

test('links of the page lead to pages that are there', () => {
  const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  const links = [...errorReference().matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, to = '']) => to)
  expect(links.length).toBeGreaterThan(10)
  expect(links.filter((to) => !pages.includes(to))).toEqual([])
})
