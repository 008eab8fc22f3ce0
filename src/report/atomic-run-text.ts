import type { LeftBehind, PlannedCall, RunReport } from './atomic-run.ts'
import { counted } from './layout.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'

const callLines = ({ what, name, params, region }: PlannedCall, number: number, style: Style): string[] => [
  `${String(number).padStart(3)}. ${style.strong(safeText(what))}`,
  `     ${safeText(name)}${region === undefined ? '' : ` in ${safeText(region)}`} ${style.faint(safeText(JSON.stringify(params)))}`,
]

const leftLines = ({ what, reason, command }: LeftBehind, style: Style): string[] => [
  `  ${style.bad(safeText(what))}: ${safeText(reason)}`,
  `    ${safeText(command)}`,
]

const planLines = ({ plan }: RunReport, style: Style): string[] => {
  const count = plan.calls.length
  return [
    `${safeText(plan.scenario)}: ${counted(count, 'call')}, ${counted(plan.cleanUp.length, 'call')} to clean up`,
    '',
    ...plan.calls.flatMap((call, i) => callLines(call, i + 1, style)),
    ...(plan.cleanUp.length === 0 ? [] : ['', 'Cleaned up, whatever happens, by:']),
    ...plan.cleanUp.flatMap((call, i) => callLines(call, count + i + 1, style)),
  ]
}

const endLines = ({ failure, left }: RunReport, style: Style): string[] => [
  failure === undefined ? style.good('Done.') : `${style.bad('Not done:')} ${safeText(failure)}`,
  ...(left.length === 0
    ? ['Nothing that it made is left.']
    : [style.bad('Left behind; remove it with:'), ...left.flatMap((each) => leftLines(each, style))]),
]

/** What would be done, or what was done and what is left of it; then what to look for. */
export const runText = (report: RunReport, style: Style): string =>
  [
    ...(report.acted
      ? endLines(report, style)
      : [...planLines(report, style), '', 'This was a dry run: nothing was called. --yes does it.']),
    '',
    `Must fire: ${report.expects.map((rule) => safeText(rule)).join(', ')}`,
    ...report.next.map((line) => safeText(line)),
    '',
  ].join('\n')
