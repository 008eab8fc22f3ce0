import { count, counted, hanging, wrap } from './layout.ts'
import { safeJson } from './safe-json.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'
import { renderTable } from './table.ts'
import type { Alerts, Proposal, ProposalKind, TuneResult } from './tune.ts'

interface Page {
  readonly width: number
  readonly style: Style
}

const KINDS: Readonly<Record<ProposalKind, string>> = {
  backupPrincipal: 'makes backups',
  trustedAccount: 'trusted account',
  ownAccount: 'account of ours',
  ownDomain: 'mail domain of ours',
}

const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`

const listed = (values: readonly string[], most = 5): string =>
  [
    ...values.slice(0, most).map(safeText),
    ...(values.length > most ? [`… (${values.length - most} more)`] : []),
  ].join(', ')

const proposalText = (proposal: Proposal, number: number, { width, style }: Page): string[] => {
  const { kind, value, risk, needsConfirmation, accepted, why, evidence } = proposal
  const row = (label: string, text: string): string[] =>
    hanging(`    ${style.faint(label.padEnd(10))}`, text, { indent: 14, width })
  const state = accepted
    ? []
    : row('accept', `hides data that leaves the estate, so only with --confirm ${safeText(value)}`)
  return [
    '',
    ...wrap(`[${number}] ${risk} risk: ${KINDS[kind]} ${safeText(value)}`, width).map(style.strong),
    ...why.flatMap((reason, i) => row(i === 0 ? 'why' : '', safeText(reason))),
    ...row(
      'seen',
      `${moment(evidence.first)} to ${moment(evidence.last)} UTC, on ${counted(evidence.days, 'day')}`,
    ),
    ...row('did', listed(evidence.operations)),
    ...(kind === 'backupPrincipal' ? row('as', listed(evidence.actors)) : []),
    ...row('from', listed(evidence.sourceIps)),
    ...row('events', listed(evidence.events)),
    ...(needsConfirmation ? state : []),
  ]
}

/** A row per rule and severity that either has. */
const comparison = (before: Alerts, after: Alerts): readonly (readonly string[])[] => {
  const key = ({ rule, severity }: Alerts['signals'][number]): string => `${rule} ${severity}`
  const now = new Map(after.signals.map((each) => [key(each), each.count]))
  const then = new Map(before.signals.map((each) => [key(each), each.count]))
  const all = new Map([...before.signals, ...after.signals].map((each) => [key(each), each]))
  return [
    ...[...all].map(([name, { rule, severity }]) => [
      rule,
      severity,
      count(then.get(name) ?? 0),
      count(now.get(name) ?? 0),
    ]),
    ['insights', '', count(before.insights), count(after.insights)],
  ]
}

/** The page of `dohyo tune`. */
export const tuneText = (result: TuneResult, page: Page): string => {
  const { history, proposals, leftOut, before, after, caution } = result
  const { width, style } = page
  const when =
    history === null
      ? 'no events'
      : `${counted(history.days, 'day')} of history, ${history.from.slice(0, 10)} to ${history.to.slice(0, 10)}`
  const accepted = proposals.filter((one) => one.accepted).length
  const heading = (text: string): string[] => ['', style.strong(text)]
  return `${[
    ...wrap(`${counted(proposals.length, 'proposal')} from ${when}`, width).map(style.strong),
    ...(proposals.length === 0 ? [] : wrap(caution, width).map(style.warn)),
    ...proposals.flatMap((one, i) => proposalText(one, i + 1, page)),
    ...(leftOut.length === 0
      ? []
      : [
          ...heading('NOT PROPOSED'),
          ...leftOut.flatMap(({ kind, value, reasons }) =>
            hanging('  ', `${KINDS[kind]} ${safeText(value)}: ${safeText(reasons.join('; '))}`, {
              indent: 4,
              width,
            }),
          ),
        ]),
    ...heading(
      `BEFORE, AND WITH ${accepted === proposals.length ? 'THE PROPOSALS' : `${accepted} OF ${counted(proposals.length, 'PROPOSAL', 'PROPOSALS')}`}`,
    ),
    renderTable(
      [
        { name: 'rule' },
        { name: 'severity' },
        { name: 'before', align: 'right' },
        { name: 'after', align: 'right' },
      ],
      comparison(before, after),
      { ...page, seeAll: '' },
    ).trimEnd(),
  ].join('\n')}\n`
}

/** JSON, as docs/config.md tells. */
export const tuneJson = (result: TuneResult): string => `${safeJson(JSON.stringify(result, null, 2))}\n`
