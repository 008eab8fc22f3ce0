import { hanging, padEnd } from './layout.ts'
import { safeLines, safeText } from './safe-text.ts'
import type { Style } from './style.ts'

export type CheckState = 'ok' | 'warning' | 'problem'

/** One thing that was looked at. */
export interface Check {
  /** Stable, for machines: `engine`, `memory`. */
  readonly id: string
  readonly group: 'program' | 'machine' | 'temporary files' | 'terminal' | 'yours'
  readonly state: CheckState
  /** What was found. */
  readonly found: string
  /** What to do about it; of a problem always there. */
  readonly help?: string
  /** The same as numbers and words. */
  readonly values: Readonly<Record<string, string | number | boolean | readonly string[] | null>>
}

const RANK: Readonly<Record<CheckState, number>> = { ok: 0, warning: 1, problem: 2 }

/** The worst of them. */
export const worstState = (checks: readonly Pick<Check, 'state'>[]): CheckState =>
  checks.reduce<CheckState>((worst, { state }) => (RANK[state] > RANK[worst] ? state : worst), 'ok')

const LABEL = 'problem'.length
const NAME = 'open files'.length
const GAP = '  '
const INDENT = GAP.length * 3 + LABEL + NAME

const paintOf = (state: CheckState, style: Style) =>
  state === 'ok' ? style.good : state === 'warning' ? style.warn : style.bad

const checkLines = ({ id, state, found, help }: Check, width: number, style: Style): readonly string[] => {
  const label = paintOf(state, style)(padEnd(state, LABEL))
  const name = padEnd(id.replaceAll('-', ' '), NAME)
  const [first = '', ...rest] = safeLines(found)
  const at = { indent: INDENT, width }
  return [
    ...hanging(`${GAP}${label}${GAP}${name}${GAP}`, first, at),
    ...rest.flatMap((line) => (line === '' ? [''] : hanging(' '.repeat(INDENT), line, at))),
    ...(help === undefined
      ? []
      : safeLines(help).flatMap((line, i) =>
          hanging(`${' '.repeat(INDENT)}${i === 0 ? 'do: ' : '    '}`, line, {
            indent: INDENT + 4,
            width,
            paint: style.strong,
          }),
        )),
  ]
}

const verdict = (checks: readonly Check[], style: Style): string => {
  const named = (state: CheckState): string =>
    checks
      .filter((check) => check.state === state)
      .map(({ id }) => id.replaceAll('-', ' '))
      .join(', ')
  switch (worstState(checks)) {
    case 'ok':
      return style.good('dohyo can work here')
    case 'warning':
      return style.warn(safeText(`dohyo can work here; worth a look: ${named('warning')}`))
    case 'problem':
      return style.bad(safeText(`dohyo can't work as it should: ${named('problem')}`))
  }
}

/** For people: the word says what the colour does. */
export const doctorText = (
  checks: readonly Check[],
  { width, style }: { readonly width: number; readonly style: Style },
): string => {
  const groups = [...new Set(checks.map(({ group }) => group))]
  return `${[
    ...groups.flatMap((group) => [
      style.strong(group.toUpperCase()),
      ...checks.filter((check) => check.group === group).flatMap((check) => checkLines(check, width, style)),
      '',
    ]),
    verdict(checks, style),
  ].join('\n')}\n`
}

/** For machines, and to be put into a report of a defect. */
export const doctorJson = (checks: readonly Check[]): string =>
  `${JSON.stringify({ state: worstState(checks), checks: checks.map((check) => ({ ...check, help: check.help ?? null })) }, null, 2)}\n`
