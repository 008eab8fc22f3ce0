import type { Playbook, PlaybookStep } from './document.ts'
import { safeText } from './safe-text.ts'

/** What Markdown would take for its own; `_` only where it could begin emphasis. */
const MARKUP = /[\\`*[\]<>&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

/** Text, on one line, that Markdown shows as it is. Not for the beginning of a line. */
const inline = (text: string): string =>
  safeText(text.replace(/\s+/g, ' ').trim()).replace(MARKUP, (c) => (c === '&' ? '&amp;' : `\\${c}`))

/** A block of code that nothing in it can end. */
const code = (language: string, text: string, indent: string): readonly string[] => {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length)
  const fence = '`'.repeat(Math.max(3, ...runs.map((length) => length + 1)))
  return [`${fence}${language}`, ...text.split('\n').map(safeText), fence].map((line) => `${indent}${line}`)
}

/** What belongs to an entry of a numbered list stands below its text. */
const indentOf = (entry: number): string => ' '.repeat(`${entry + 1}. `.length)

const steps = (title: string, list: readonly PlaybookStep[], level: string): readonly string[] =>
  list.length === 0
    ? []
    : [
        `${level} ${title}`,
        '',
        ...list.flatMap(({ what, command }, i) => [
          `${i + 1}. ${inline(what)}`,
          ...(command === undefined ? [] : ['', ...code('sh', command, indentOf(i))]),
          '',
        ]),
      ]

const points = (title: string, list: readonly string[], level: string): readonly string[] =>
  list.length === 0 ? [] : [`${level} ${title}`, '', ...list.map((text) => `- ${inline(text)}`), '']

/** What to ask and to do, as Markdown, below headings of `level` (`##`). */
const playbookWork = (playbook: Playbook, level: string): readonly string[] => [
  ...(playbook.questions.length === 0 ? [] : [`${level} Is it real?`, '']),
  ...playbook.questions.flatMap(({ ask, query, command, attack, benign }, i) => [
    `${i + 1}. ${inline(ask)}`,
    ...(query === undefined ? [] : ['', ...code('', query, indentOf(i))]),
    ...(command === undefined ? [] : ['', ...code('sh', command, indentOf(i))]),
    '',
    `${indentOf(i)}- Attack: ${inline(attack)}`,
    `${indentOf(i)}- Honest work: ${inline(benign)}`,
    '',
  ]),
  ...steps('Contain', playbook.contain, level),
  ...steps('Eradicate', playbook.eradicate, level),
  ...steps('Recover', playbook.recover, level),
]

/** Whom to tell, and what may be behind it otherwise: the same for all clouds. */
const playbookNotes = (playbook: Playbook, level: string): readonly string[] => [
  ...points('Tell', playbook.tell, level),
  ...points('Known false positives', playbook.falsePositives, level),
  ...points('Tune', playbook.tune, level),
]

export interface PlaybookPage {
  readonly rule: string
  readonly name: string
  readonly signal?: { readonly id: string; readonly explanation: string; readonly time: string }
  readonly playbooks: readonly { readonly cloud: string; readonly playbook: Playbook }[]
}

/** A page of its own: the work for each cloud, what is common to them once. */
export const playbookMarkdown = ({ rule, name, signal, playbooks }: PlaybookPage): string => {
  const [first] = playbooks
  if (first === undefined) return ''
  const one = playbooks.length === 1
  const lines = [
    `# ${inline(name)} (${inline(rule)})`,
    '',
    ...(signal === undefined
      ? []
      : [`${inline(signal.id)}, ${inline(signal.time)}: ${inline(signal.explanation)}`, '']),
    inline(first.playbook.meaning),
    '',
    ...playbooks.flatMap(({ cloud, playbook }) => [
      ...(one ? [] : [`## ${inline(cloud)}`, '']),
      ...playbookWork(playbook, one ? '##' : '###'),
    ]),
    ...playbookNotes(first.playbook, '##'),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
