import { quoteRegex } from '../compiler/pattern.ts'
import type { Cloud } from '../sources/source.ts'
import type { PlaybookTemplates } from './playbook.ts'
import { type ShellPlace, shellPlaces } from './playbook-places.ts'
import { TIME_FIELDS } from './playbook-quote.ts'
import type { RenderedPlaybook } from './playbook-render.ts'
import type { Template, TemplateRef } from './template.ts'

// A document of a hunt may have been changed since: what it has for people to run must be what the rule says, with other
// values at most.

const WORD = "(?:'[^'\\n]*'|\\\\')+"

const SHELL: Readonly<Record<ShellPlace, string>> = {
  word: `${WORD}(?: ${WORD})*`,
  option: WORD,
  inside: WORD,
  inner: `(?:[^"\\\\'\\n]|\\\\["\\\\]|'\\\\'')*`,
}

const STRING = '"(?:[^"\\\\\\n]|\\\\.)*"'

const formOf = (template: Template, hole: (ref: TemplateRef) => string): string =>
  template
    .map((part, i) => {
      if (typeof part !== 'string') return hole(part)
      const text = i === 0 ? part.trimStart() : part
      return quoteRegex(i === template.length - 1 ? text.trimEnd() : text)
    })
    .join('')

/** One command, or the same for each of several values. */
const commandForm = (template: Template): RegExp => {
  const { places } = shellPlaces(template)
  const one = formOf(template, (ref) => SHELL[places.get(ref) ?? 'inside'])
  return new RegExp(`^${one}(?:\\n${one})*$`)
}

const queryForm = (template: Template): RegExp =>
  new RegExp(
    `^${formOf(template, (ref) =>
      ref.kind === 'field' && Object.hasOwn(TIME_FIELDS, ref.name) ? '\\d+' : `${STRING}(?:, ${STRING})*`,
    )}$`,
  )

/** Is each command and each query of a filled playbook one of the rule's, with values where the rule has them? */
export const isFilledFrom = (
  playbook: PlaybookTemplates,
  cloud: Cloud,
  filled: Pick<RenderedPlaybook, 'questions' | 'contain' | 'eradicate' | 'recover'>,
): boolean => {
  const { questions, contain, eradicate, recover } = playbook
  const forms = (
    variants: PlaybookTemplates['contain'][number]['command'],
    form: (template: Template) => RegExp,
  ): readonly RegExp[] =>
    variants.flatMap((each) =>
      each.cloud === undefined || each.cloud === cloud ? [form(each.template)] : [],
    )
  const queries = questions.flatMap(({ query }) => forms(query, queryForm))
  const commands = [...questions, ...contain, ...eradicate, ...recover].flatMap(({ command }) =>
    forms(command, commandForm),
  )
  const said = [...filled.questions, ...filled.contain, ...filled.eradicate, ...filled.recover]
  return (
    said.every(({ command }) => command === undefined || commands.some((form) => form.test(command))) &&
    filled.questions.every(({ query }) => query === undefined || queries.some((form) => form.test(query)))
  )
}
