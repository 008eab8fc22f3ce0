import type { App } from './api.ts'
import { type CensusRow, takeCensus } from './census.ts'

/** Names come from logs, and so from anybody: only what is plainly a name is put into the file. */
const PLAIN = /^[\w.:-]{1,100}$/

const day = (time: number): string => new Date(time).toISOString().slice(0, 10)

interface Seen {
  readonly name: string
  readonly events: number
  readonly first: number
  readonly last: number
  readonly clouds: readonly string[]
}

const seenBy = (
  census: readonly CensusRow[],
  nameOf: (row: CensusRow) => string | undefined,
): readonly Seen[] => {
  const all = new Map<string, Seen>()
  for (const row of census) {
    const name = nameOf(row)
    if (name === undefined || name === '') continue
    const { events = 0, first = row.first, last = row.last, clouds = [] } = all.get(name) ?? {}
    all.set(name, {
      name,
      events: events + row.events,
      first: Math.min(first, row.first),
      last: Math.max(last, row.last),
      clouds: [...new Set([...clouds, row.cloud])],
    })
  }
  return [...all.values()].toSorted((a, b) => b.events - a.events || (a.name < b.name ? -1 : 1))
}

const told = ({ clouds, events, first, last }: Seen): string =>
  `${clouds.join(', ')}, ${events} events from ${day(first)} to ${day(last)}`

const ownAccounts = (census: readonly CensusRow[]): readonly string[] => {
  const seen = seenBy(census, ({ account }) => account)
  const plain = seen.filter(({ name }) => PLAIN.test(name))
  if (plain.length === 0) return ['  ownAccounts: []']
  return [
    '  # Accounts whose own logs were read; delete what is not yours.',
    '  ownAccounts:',
    ...plain.map((one) => `    - '${one.name}' # ${told(one)}`),
    ...(plain.length === seen.length
      ? []
      : [`    # left out for the characters in their names: ${seen.length - plain.length}`]),
  ]
}

const DOMAIN = /@([\w-]+(?:\.[\w-]+)+)$/

/** Guests act in logs too, so these are for people to choose from. */
const domains = (census: readonly CensusRow[]): readonly string[] =>
  seenBy(census, ({ principal }) => DOMAIN.exec(principal)?.[1]?.toLowerCase())
    .filter(({ name }) => PLAIN.test(name) && !name.endsWith('gserviceaccount.com'))
    .map((one) => `  # seen in the logs: ${one.name} (${told(one)})`)

/** The commented file that `dohyo init` writes. */
export const initText = (census: readonly CensusRow[] = []): string =>
  [
    '# Settings of dohyo, read by `dohyo hunt`, `entities`, `tune` and `rules` that are run in this folder.',
    '# docs/config.md explains every key. Accounts that are digits need quotes.',
    '',
    'estate:',
    '  # AWS accounts, Azure subscriptions, GCP projects that are ours. Of an event, its own account always is.',
    ...ownAccounts(census),
    '  # Azure tenants that are ours.',
    '  tenants: []',
    '  # AWS organizations or units: arn:aws:organizations::111122223333:organization/o-exampleorgid',
    '  ownOrganizations: []',
    '  # Mail domains of our people (GCP, Azure).',
    ...domains(census),
    '  ownDomains: []',
    '  # Outside accounts that may receive snapshots:',
    "  #   - { id: '444455556666', why: scanner of our security vendor, expires: 2027-01-01 }",
    '  trustedAccounts: []',
    "  # Who makes our backups, besides the clouds' own services. Sharing by them is still reported.",
    '  #   - { principal: arn:aws:iam::111122223333:role/nightly-backup, why: backup of the data bases }',
    '  backupPrincipals: []',
    '',
    '# When people work. Without it, nothing is off-hours.',
    '# businessHours: { zone: Europe/Berlin, days: mon-fri, from: 08:00, to: 18:00 }',
    '',
    "# Changes in rules, in the rule's own keys, and `severity`: critical, high, medium, low, info, or a score from 0 to 10.",
    '#   snapshot-copied: { severity: low }',
    '#   firewall-opened: { enabled: false }',
    'rules: {}',
    '',
    '# What is known and accepted. It is counted in every report, and ends on a day.',
    '#   - id: golden-images',
    '#     rules: [snapshot-restored]',
    "#     when: dohyo_account = '111122223333' AND dohyo_actor LIKE '%role/image-factory'",
    '#     reason: the image factory restores what it has built',
    '#     owner: platform team',
    '#     expires: 2027-01-01',
    'exceptions: []',
    '',
    '# Signals, entities and insights: docs/siem.md.',
    '# siem: { threshold: 12, lookbackDays: 14 }',
    '',
  ].join('\n')

export const init: App['init'] = async (options) => {
  const { rows, unread } = options.paths.length === 0 ? { rows: [], unread: [] } : await takeCensus(options)
  const named = new Set(rows.flatMap(({ account }) => (PLAIN.test(account) ? [account] : [])))
  return { text: initText(rows), accounts: named.size, unread }
}
