import { safeLines, safeText } from '../safe-text.ts'

const MARKUP = Symbol('markup')

/** HTML that may stand in a page as it is. Only {@link html} and its helpers can make it. */
export interface Html {
  readonly [MARKUP]: string
}

const made = (text: string): Html => ({ [MARKUP]: text })

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** The one function that lets text into the page: what is drawn as nothing or turns the direction is shown, what HTML obeys is escaped. */
const escaped = (text: string): string =>
  safeText(text).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? character)

type Part = Html | string | number | readonly (Html | string)[]

const partOf = (part: Part): string =>
  typeof part === 'string'
    ? escaped(part)
    : typeof part === 'number'
      ? String(part)
      : MARKUP in part
        ? part[MARKUP]
        : part.map(partOf).join('')

/** Markup with values in it: text is escaped, markup stays. Attributes must stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  made(strings.map((text, i) => text + (i < parts.length ? partOf(parts[i] ?? '') : '')).join(''))

const NOTHING: Html = made('')

/** `part` if `condition` holds. */
export const when = (condition: boolean, part: () => Html): Html => (condition ? part() : NOTHING)

/** Parts with markup between them. */
export const joined = (parts: readonly (Html | string)[], between: Html): Html =>
  made(parts.map(partOf).join(between[MARKUP]))

/** Text of several lines, for `<pre>`. */
export const lines = (text: string): Html => made(safeLines(text).map(escaped).join('\n'))

/** A page's text. */
export const markupText = (page: Html): string => page[MARKUP]

/** A style sheet of ours: never text from outside. */
export const styleSheet = (css: string): Html => made(`<style>${css}</style>`)

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/

/** An ATT&CK technique, with the only kind of link that leaves the page. */
export const techniqueLink = (id: string): Html =>
  TECHNIQUE.test(id)
    ? html`<a rel="noreferrer" href="https://attack.mitre.org/techniques/${id.replace('.', '/')}/">${id}</a>`
    : html`${id}`
