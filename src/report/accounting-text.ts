import type { Accounting, SettingsUsed } from './document.ts'
import { byteSize, count, counted, hanging, wrap } from './layout.ts'
import { safeText } from './safe-text.ts'
import { judgedText, moment, outsideText, placesText, rangeText, unseenText } from './scope-text.ts'
import type { Style } from './style.ts'

interface AccountingTextOptions {
  readonly width: number
  readonly style: Style
}

type Named = { readonly file: string; readonly reason: string }

const LABEL = 11
const MOST_FILES = 20

const row = (label: string, text: string, options: AccountingTextOptions): string[] =>
  hanging(`  ${options.style.faint(label.padEnd(LABEL - 2))}`, text, { indent: LABEL, width: options.width })

const named = (
  title: string,
  files: readonly Named[],
  most: number,
  options: AccountingTextOptions,
): string[] => {
  if (files.length === 0) return []
  const rest = files.length - most
  return [
    ...wrap(title, options.width - 2).map((line) => `  ${options.style.strong(line)}`),
    ...files.slice(0, most).flatMap(({ file, reason }) => [
      ...hanging('    ', safeText(file), { indent: 4, width: options.width }),
      ...hanging('      ', safeText(reason), {
        indent: 6,
        width: options.width,
        paint: options.style.faint,
      }),
    ]),
    ...(rest > 0 ? [`    … (${count(rest)} more; --format json lists all)`] : []),
  ]
}

const some = (values: readonly unknown[], one: string, many?: string): readonly string[] =>
  values.length === 0 ? [] : [counted(values.length, one, many)]

/** `dohyo.yaml: 2 trusted accounts; 1 rule changed; rule firewall-opened is off; exception nightly-copy hid 14 events; exception migration ended 2026-11-24 12:00:00 UTC` */
const settingsText = ({ file, estate, rules, exceptions }: SettingsUsed): string => {
  const told = exceptions.map(({ id, suppressed, changed, expires, expired }) => {
    const effects = [
      ...(suppressed > 0 ? [`hid ${counted(suppressed, 'event')}`] : []),
      ...(changed > 0 ? [`set the severity of ${counted(changed, 'signal')}`] : []),
      ...(expired ? [`ended ${moment(expires)}`] : []),
    ]
    return `exception ${safeText(id)} ${effects.length === 0 ? 'met nothing' : effects.join(', ')}`
  })
  const parts = [
    ...some(estate.ownAccounts, 'account of ours', 'accounts of ours'),
    ...some(estate.ownOrganizations, 'organization of ours', 'organizations of ours'),
    ...some(estate.ownDomains, 'mail domain of ours', 'mail domains of ours'),
    ...some(estate.trustedAccounts, 'trusted account'),
    ...some(estate.backupPrincipals, 'backup principal'),
    ...some(
      rules.filter(({ off }) => !off),
      'rule changed',
      'rules changed',
    ),
    ...rules.filter(({ off }) => off).map(({ rule }) => `rule ${safeText(rule)} is off`),
    ...told,
  ]
  return `${safeText(file)}${parts.length === 0 ? '' : ': '}${parts.join('; ')}`
}

/** Events that may have been written to hide another, or to be hidden by it. */
export const conflictText = (conflicting = 0): readonly string[] =>
  conflicting === 0
    ? []
    : [
        `${counted(conflicting, 'duplicate')} ${conflicting === 1 ? 'has' : 'have'} the id of an event that says something else, and ${conflicting === 1 ? 'was' : 'were'} judged too`,
      ]

/** Files and events, exactly; what could not be read, and rules that failed, are always listed in full. */
export const accountingText = (accounting: Accounting, options: AccountingTextOptions): string[] => {
  const { files, events, range, period, places, outside, rules, skipped, unreadable, bySource, settings } =
    accounting
  const broken = skipped.filter((file) => file.kind === 'unreadable')
  const foreign = skipped.filter((file) => file.kind === 'not-a-log')
  const inPart = unreadable.map(({ file, events: lost, reason }) => ({
    file,
    reason: lost === 0 ? reason : `${counted(lost, 'event')}: ${reason}`,
  }))
  return [
    ...row(
      'files',
      `${count(files.read)} read (${byteSize(files.bytes)}), ${count(files.skipped)} skipped`,
      options,
    ),
    ...row(
      'events',
      `${count(events.read)} read, ${count(events.duplicate)} duplicate (counted once), ${count(events.unreadable)} unreadable, ${count(events.matched)} matched`,
      options,
    ),
    ...conflictText(events.conflicting).flatMap((text) => row('', text, options)),
    ...(period === null ? [] : row('period', `${moment(period.from)} to ${moment(period.to)}`, options)),
    ...(outside === undefined ? [] : row('unopened', outsideText(accounting), options)),
    ...(range === null
      ? []
      : row(
          'range',
          `${rangeText(range)}: ${places === undefined ? `${judgedText(accounting)} judged` : `${count(events.inRange)} of ${counted(events.read, 'event')}`}`,
          options,
        )),
    ...(places === undefined
      ? []
      : row('places', `${placesText(places)}: ${judgedText(accounting)} judged`, options)),
    ...unseenText(accounting).flatMap((text) => row('', text, options)),
    ...bySource.flatMap((entry, index) =>
      row(
        index === 0 ? 'sources' : '',
        `${entry.source}: ${counted(entry.events, 'event')} in ${counted(entry.files, 'file')}`,
        options,
      ),
    ),
    ...(settings === undefined ? [] : row('settings', settingsText(settings), options)),
    ...(rules.failed.length === 0
      ? []
      : row('rules', `${count(rules.run)} run, ${count(rules.failed.length)} failed`, options)),
    ...named(
      'rules that failed: what they look for may be there',
      rules.failed.map(({ file, rule, reason }) => ({
        file: rule === undefined ? file : `${file} (${rule})`,
        reason,
      })),
      Number.POSITIVE_INFINITY,
      options,
    ),
    ...named('could not be read: these may hold more', broken, Number.POSITIVE_INFINITY, options),
    ...named('read in part', inPart, Number.POSITIVE_INFINITY, options),
    ...named('skipped: not a log of a known kind', foreign, MOST_FILES, options),
  ]
}
