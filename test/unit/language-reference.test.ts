import { expect, test } from 'vitest'
import { bindQuery, MESSAGE_COLUMNS } from '../../src/query/index.ts'
import { languageReference, TEMPLATE } from '../support/language-reference.ts'

const RENEW = 'npx vitest run --project unit test/unit/language-reference.test.ts -u'

test(`docs/language/README.md is what the operators and functions say; else run: ${RENEW}`, async () => {
  await expect(languageReference()).toMatchFileSnapshot('../../docs/language/README.md')
})

test('all links lead to a heading', () => {
  const page = languageReference()
  const titles = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
  const headings = new Set(titles)
  expect(headings.size).toBe(titles.length)
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, to = '']) => to)
  expect(links.length).toBeGreaterThan(50)
  expect(links.filter((to) => !headings.has(to))).toEqual([])
})

test.each([...TEMPLATE.matchAll(/^```sumo\n([\s\S]*?)\n```$/gm)].map(([, query = '']) => query))(
  '%s',
  (query) => {
    const { diagnostics } = bindQuery(query, { columns: MESSAGE_COLUMNS, now: 0 })
    expect(diagnostics).toEqual([])
  },
)
