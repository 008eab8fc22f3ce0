import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { lintSources } from '../../src/app/lint-sources.ts'
import { renderText } from '../../src/language/diagnostics/render-text.ts'
import { createSourceText } from '../../src/language/source-text.ts'
import { fixText, lint } from '../../src/lint/index.ts'

const seed = readFileSync(new URL('../fixtures/seed/seed.sumo', import.meta.url), 'utf8')
const source = createSourceText('seed.sumo', seed)
const page = (options: Parameters<typeof lint>[1]): string =>
  `${lint(seed, options)
    .findings.map(({ diagnostic }) => renderText(diagnostic, source, { width: 160 }))
    .join('\n\n')}\n`

const SPELLING = ['DQ915', 'DQ916']

test('what lint proves of the query that dohyo was made for', async () => {
  const sources = lintSources()
  await expect(page({ sources, disable: SPELLING })).toMatchFileSnapshot('../fixtures/lint/seed.txt')
})

test('with aliases the AWS half is alive', async () => {
  const sources = lintSources()
  const codes = lint(seed, { sources, alias: true, disable: SPELLING }).findings.map(
    ({ diagnostic }) => diagnostic.code,
  )
  expect(new Set(codes)).toEqual(new Set(['DQ907', 'DQ911', 'DQ917']))
})

test('the same query in the standard spelling', async () => {
  await expect(fixText(seed, { sources: lintSources() })).toMatchFileSnapshot(
    '../fixtures/lint/seed-fixed.sumo',
  )
})
