import type { Playbook, PlaybookStep } from './document.ts'
import { block, prose } from './markdown.ts'

/** What belongs to an entry of a numbered list stands below its text. */
const indentOf = (entry: number): string => ' '.repeat(`${entry + 1}. `.length)

const steps = (title: string, list: readonly PlaybookStep[], level: string): readonly string[] =>
  list.length === 0
    ? []
    : [
        `${level} ${title}`,
        '',
        ...list.flatMap(({ what, command }, i) => [
          `${i + 1}. ${prose(what)}`,
          ...(command === undefined ? [] : ['', ...block(command, indentOf(i), 'sh')]),
          '',
        ]),
      ]

const points = (title: string, list: readonly string[], level: string): readonly string[] =>
  list.length === 0 ? [] : [`${level} ${title}`, '', ...list.map((text) => `- ${prose(text)}`), '']

/** What to ask and to do, as Markdown, below headings of `level` (`##`). */
const playbookWork = (playbook: Playbook, level: string): readonly string[] => [
  ...(playbook.questions.length === 0 ? [] : [`${level} Is it real?`, '']),
  ...playbook.questions.flatMap(({ ask, query, command, attack, benign }, i) => [
    `${i + 1}. ${prose(ask)}`,
    ...(query === undefined ? [] : ['', ...block(query, indentOf(i))]),
    ...(command === undefined ? [] : ['', ...block(command, indentOf(i), 'sh')]),
    '',
    `${indentOf(i)}- Attack: ${prose(attack)}`,
    `${indentOf(i)}- Honest work: ${prose(benign)}`,
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
    `# ${prose(name)} (${prose(rule)})`,
    '',
    ...(signal === undefined
      ? []
      : [`${prose(signal.id)}, ${prose(signal.time)}: ${prose(signal.explanation)}`, '']),
    prose(first.playbook.meaning),
    '',
    ...playbooks.flatMap(({ cloud, playbook }) => [
      ...(one ? [] : [`## ${prose(cloud)}`, '']),
      ...playbookWork(playbook, one ? '##' : '###'),
    ]),
    ...playbookNotes(first.playbook, '##'),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
