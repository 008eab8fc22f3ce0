import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostile, PAYLOADS } from '../../../test/support/hostile.ts'
import { safeText } from '../safe-text.ts'
import { html, joined, lines, markupText, techniqueLink } from './markup.ts'

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#96;': '`',
}
/** What a browser reads. */
const read = (text: string): string => text.replace(/&[^;]*;/g, (entity) => entities[entity] ?? '?')

test('text can neither open a tag, nor end an attribute, nor begin an entity, and is still all there', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = markupText(html`${text}`)
      expect(shown).not.toMatch(/[<>"'`]/)
      expect(shown.replaceAll(/&(?:amp|lt|gt|quot|#39|#96);/g, '')).not.toContain('&')
      expect(read(shown)).toBe(safeText(text))
    }),
  )
})

test('what would not be seen is seen, in text and attributes alike', () => {
  for (const payload of PAYLOADS) {
    const shown = markupText(html`<b title="${payload}">${payload}</b>`)
    expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/)
  }
  expect(markupText(html`${'a\u202eb\u200bc'}`)).toBe('a\\u202eb\\u200bc')
})

test('markup stays markup, in lists too; only text is escaped', () => {
  const item = html`<li>${'<'}</li>`
  expect(markupText(html`<ul>${[item, item]}${['&']}</ul>`)).toBe('<ul><li>&lt;</li><li>&lt;</li>&amp;</ul>')
  expect(markupText(joined(['a', item], html`, `))).toBe('a, <li>&lt;</li>')
  expect(markupText(lines('a\n<b>\r\n'))).toBe('a\n&lt;b&gt;\\r\n')
})

test('what only looks like markup is text', () => {
  const forged = JSON.parse('{"text":"<script>"}') as unknown as string
  expect(() => markupText(html`${forged}`)).toThrow()
})

test('techniques are linked, and nothing else that stands in their place', () => {
  expect(markupText(techniqueLink('T1578.001'))).toBe(
    '<a rel="noreferrer" href="https://attack.mitre.org/techniques/T1578/001/">T1578.001</a>',
  )
  for (const other of ['T1', 'javascript:alert(1)', 'T1578/../..', 'T1578.001"']) {
    expect(markupText(techniqueLink(other))).not.toContain('<a')
  }
})
