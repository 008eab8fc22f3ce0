import { answersOf } from './answers.ts'
import type { HuntDocument, PlaybookStep, Signal } from './document.ts'
import { severityRank } from './document.ts'
import { type Exposure, since, stateName, wayName } from './exposure.ts'
import { bySeverity, groupFindings } from './findings.ts'
import { alarms, exposedText, verdictOf } from './headline.ts'
import { count, counted } from './layout.ts'
import { block, prose, span } from './markdown.ts'
import { recipientsOf } from './short-label.ts'
import { type Step, stepsOf } from './steps.ts'
import { type Story, storiesOf } from './story.ts'
import { clock } from './timeline-text.ts'

const MOST_STORIES = 10
const MOST_STEPS = 50
const MOST_EXPOSURES = 30
const MOST_RULES = 4
const MOST_LONE = 20
const MOST_FILES = 20
const MOST_VALUES = 8

const more = (all: number, shown: number, what: string): readonly string[] =>
  all > shown
    ? [`- … ${counted(all - shown, what)} left out here: the HTML report or --format json has them`]
    : []

const spans = (values: readonly string[]): string =>
  values.slice(0, MOST_VALUES).map(span).join(', ') +
  (values.length > MOST_VALUES ? ` and ${values.length - MOST_VALUES} more` : '')

const exposureLine = (exposure: Exposure): string => {
  const { resource, way, to, used, state, reason } = exposure
  const uses = used.map((use) => `used ${clock(use.time)}${use.by === null ? '' : ` by ${span(use.by)}`}`)
  return `- **${stateName(state)}**: ${span(resource)} ${wayName(way)} → ${span(to)}, since ${clock(since(exposure))}${uses.length === 0 ? '' : `; ${uses.slice(0, 3).join(', ')}`}; ${prose(reason)}`
}

const stepLine = ({ lead, also, signals, severity }: Step): string => {
  const { time, name, resource, actor, events } = lead
  const to = recipientsOf(lead)
  return [
    `- ${time.slice(11, 19)} ${severity}: ${prose(name)}${signals.length > 1 ? ` ×${signals.length}` : ''}`,
    ...(resource === null ? [] : [span(resource)]),
    ...(to.length === 0 ? [] : [`→ ${spans(to)}`]),
    ...(actor === null ? [] : [`by ${span(actor)}`]),
    ...(also.length === 0 ? [] : [`– which makes it: ${also.map((each) => prose(each.name)).join('; ')}`]),
    `(event ${span(events.at(-1)?.id ?? '')})`,
  ].join(' ')
}

const dayOf = ({ lead }: Step): string => lead.time.slice(0, 10)

const playbookSteps = (title: string, steps: readonly PlaybookStep[]): readonly string[] =>
  steps.length === 0
    ? []
    : [
        `**${title}**`,
        '',
        ...steps.flatMap(({ what, command }, i) => [
          `${i + 1}. ${prose(what)}`,
          ...(command === undefined ? [] : ['', ...block(command, '   '), '']),
        ]),
        '',
      ]

const playbookPart = (signals: readonly Signal[]): readonly string[] => {
  const byRule = new Map<string, Signal>()
  for (const signal of signals.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity)))
    if (signal.playbook !== undefined && !byRule.has(signal.rule)) byRule.set(signal.rule, signal)
  const all = [...byRule.values()]
  if (all.length === 0) return []
  return [
    '### Next steps',
    '',
    'Read every command before you run it: names in it come from the logs.',
    '',
    ...all
      .slice(0, MOST_RULES)
      .flatMap(({ name, playbook }) =>
        playbook === undefined
          ? []
          : [
              `#### ${prose(name)}`,
              '',
              prose(playbook.meaning),
              '',
              ...playbookSteps('Contain', playbook.contain),
              ...playbookSteps('Eradicate', playbook.eradicate),
              ...playbookSteps('Recover', playbook.recover),
            ],
      ),
    ...more(all.length, MOST_RULES, 'playbook'),
    '',
  ]
}

const storyPart = (story: Story): readonly string[] => {
  const { number, severity, title, signals, exposures, insights } = story
  const answers = answersOf(story)
  const steps = stepsOf(signals)
  const shown = steps.slice(0, MOST_STEPS)
  const days = [...new Set(shown.map(dayOf))]
  return [
    `## ${number}. ${severity}: ${prose(title)}`,
    '',
    ...(answers.taken.length === 0
      ? []
      : [
          `- **What was taken**: ${answers.taken
            .slice(0, MOST_VALUES)
            .map(
              ({ resource, of, place }) =>
                `${span(resource)}${of === null || of === resource ? '' : ` copy of ${span(of)}`} (${span(place)})`,
            )
            .join(
              ', ',
            )}${answers.taken.length > MOST_VALUES ? ` and ${answers.taken.length - MOST_VALUES} more` : ''}`,
        ]),
    `- **By whom**: ${answers.by.length === 0 ? 'not recorded in the events' : spans(answers.by)}`,
    `- **From where**: ${answers.from.length === 0 ? 'no address recorded' : spans(answers.from)}`,
    ...(answers.to.length === 0 ? [] : [`- **To whom**: ${spans(answers.to.map(({ to }) => to))}`]),
    ...(answers.usedBy.length === 0 ? [] : [`- **Used by**: ${spans(answers.usedBy)}`]),
    `- **Since when**: ${clock(answers.since)} UTC (first sign ${clock(answers.firstSign)}, last ${clock(answers.lastSign)})`,
    `- **Still exposed**: ${exposedText(answers)}${exposures.length > 0 ? ', as far as these logs show' : ''}`,
    ...(insights.length === 0
      ? []
      : [
          `- **Insights**: ${insights
            .slice(0, MOST_VALUES)
            .map(({ id, severity: level }) => `${id} (${level})`)
            .join(', ')}`,
        ]),
    '',
    ...(answers.now.length === 0
      ? []
      : ['### Do now', '', ...answers.now.map((step) => `- [ ] ${prose(step)}`), '']),
    ...(exposures.length === 0
      ? []
      : [
          '### What got out',
          '',
          ...exposures.slice(0, MOST_EXPOSURES).map(exposureLine),
          ...more(exposures.length, MOST_EXPOSURES, 'exposure'),
          '',
        ]),
    '### What happened (UTC)',
    '',
    ...days.flatMap((day) => [
      `**${day}**`,
      '',
      ...shown.filter((step) => dayOf(step) === day).map(stepLine),
      '',
    ]),
    ...more(steps.length, MOST_STEPS, 'step'),
    ...(steps.length > MOST_STEPS ? [''] : []),
    ...playbookPart(signals),
  ]
}

const fileLines = (
  files: readonly { readonly file: string; readonly reason: string }[],
): readonly string[] => [
  ...files.slice(0, MOST_FILES).map(({ file, reason }) => `- ${span(file)}: ${prose(reason)}`),
  ...more(files.length, MOST_FILES, 'file'),
]

/** A hunt for a ticket: Markdown in which nothing from a log is a link, a picture, markup or a mention. */
export const huntMarkdown = (document: HuntDocument): string => {
  const { stories, lone } = storiesOf(document)
  const { accounting } = document
  const lost = [...accounting.skipped.filter(({ kind }) => kind === 'unreadable'), ...accounting.unreadable]
  const lines = [
    `# ${prose(verdictOf(document, stories, lone))}`,
    '',
    `${count(accounting.events.read)} events in ${counted(accounting.files.read, 'file')}${accounting.period === null ? '' : `, ${clock(accounting.period.from)} to ${clock(accounting.period.to)} UTC`}`,
    '',
    ...alarms(accounting).flatMap((alarm) => [`**${prose(alarm)}**`, '']),
    ...stories.slice(0, MOST_STORIES).flatMap(storyPart),
    ...(stories.length > MOST_STORIES ? [...more(stories.length, MOST_STORIES, 'incident'), ''] : []),
    ...(lone.length === 0
      ? []
      : [
          '## Single signals',
          '',
          bySeverity(groupFindings(lone))
            .map(({ severity, count: many }) => `${many} ${severity}`)
            .join(', '),
          '',
          ...stepsOf(lone.slice(0, MOST_LONE)).map((step) =>
            stepLine(step).replace('- ', `- ${dayOf(step)} `),
          ),
          '',
        ]),
    ...(lost.length === 0 ? [] : ['## What could not be read', '', ...fileLines(lost), '']),
    ...(accounting.rules.failed.length === 0
      ? []
      : ['## Rules that failed', '', ...fileLines(accounting.rules.failed), '']),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}
