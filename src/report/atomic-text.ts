import { failureLines, type ScenarioOutcome, type ScenarioSummary } from './atomic.ts'
import { count, counted, padEnd, wrap } from './layout.ts'
import type { Style } from './style.ts'
import { renderTable, type TableColumn } from './table.ts'

interface Page {
  readonly width: number
  readonly style: Style
}

const ORIGINS: Readonly<Record<string, string>> = {
  seed: 'published detection',
  'atomic-red-team': 'Atomic Red Team',
  'stratus-red-team': 'Stratus Red Team',
  pacu: 'Pacu',
  dohyo: 'dohyo',
}

const INDENT = '    '

const scenarioLines = (
  scenario: ScenarioSummary,
  idWidth: number,
  { width, style }: Page,
): readonly string[] => {
  const { id, name, cloud, techniques, origin, expects, runs } = scenario
  const details = [
    `${ORIGINS[origin.kind] ?? origin.kind}: ${origin.id}${techniques.length === 0 ? '' : ` · ${techniques.join(', ')}`}`,
    expects.length === 0 ? 'nothing may fire' : `must fire: ${expects.join(', ')}`,
  ]
  return [
    `${style.strong(padEnd(id, idWidth))}  ${padEnd(cloud, 5)} ${name}${runs ? ' *' : ''}`,
    ...details.flatMap((text) => wrap(text, width - INDENT.length).map((line) => INDENT + style.faint(line))),
  ]
}

/** Three lines or more for each scenario, then one that counts. */
export const scenariosText = (scenarios: readonly ScenarioSummary[], page: Page): string => {
  const idWidth = Math.max(0, ...scenarios.map(({ id }) => id.length))
  const lines = scenarios.flatMap((scenario) => scenarioLines(scenario, idWidth, page))
  const runs = scenarios.some((scenario) => scenario.runs) ? '; * dohyo atomic run can do it' : ''
  return `${lines.join('\n')}\n\n${counted(scenarios.length, 'scenario')}${runs}\n`
}

const COLUMNS: readonly TableColumn[] = ['scenario', 'result', 'expected and found', 'wrong'].map((name) => ({
  name,
}))

/** A scenario a row: what was expected, what came; then one line that counts. */
export const outcomesText = (outcomes: readonly ScenarioOutcome[], page: Page): string => {
  const { style } = page
  const rows = outcomes.map((outcome) => [
    outcome.id,
    outcome.passed ? 'ok' : 'FAILED',
    outcome.found
      .map(({ rule, signals }) => (signals === 1 ? rule : `${rule} ×${count(signals)}`))
      .join('\n'),
    failureLines(outcome).join('\n'),
  ])
  const failed = outcomes.filter(({ passed }) => !passed).length
  const table = renderTable(COLUMNS, rows, {
    ...page,
    seeAll: '',
  })
  const line = `${count(outcomes.length - failed)} passed, ${count(failed)} failed`
  return `${table}\n${failed === 0 ? style.good(line) : style.bad(line)}\n`
}
