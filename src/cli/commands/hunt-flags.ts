import { type Command, Option } from 'commander'
import type { GlobalOptions } from '../environment.ts'
import { byteCount, collect, days, wholeNumber } from '../option-values.ts'
import type { Session } from '../session.ts'
import { addConfigFlags, type ConfigFlags } from './config-flags.ts'
import { addScopeFlags, type ScopeFlags } from './scope-flags.ts'

/** What a hunt is told, whatever is shown of it. */
export interface HuntInputFlags extends GlobalOptions, ConfigFlags, ScopeFlags {
  readonly ownAccount?: string[]
  readonly trustedAccount?: string[]
  readonly ownDomain?: string[]
  readonly ownOrganization?: string[]
  readonly backupPrincipal?: string[]
  readonly rules?: string[]
  readonly insightThreshold?: number
  readonly lookbackDays?: number
  readonly siem?: string
  readonly matchList?: string[]
  readonly suppressedList?: string[]
  readonly threatIntel?: string[]
  readonly maxMemory?: number
  readonly cache?: string
  readonly playbooks?: boolean
}

const repeated = (flags: string, description: string): Option =>
  new Option(flags, `${description} (may be repeated)`).argParser(collect)

/** Adds the options of {@link HuntInputFlags}, the same for every command that hunts. */
export const addHuntFlags = (command: Command, session: Session): Command => {
  return addScopeFlags(addConfigFlags(command), session, 'events')
    .addOption(repeated('--own-account <id>', 'account, subscription or project that is ours'))
    .addOption(repeated('--trusted-account <id>', 'outside account that may receive snapshots'))
    .addOption(repeated('--own-domain <domain>', 'mail domain of our people'))
    .addOption(repeated('--own-organization <arn>', 'AWS organization or unit that is ours'))
    .addOption(
      repeated(
        '--backup-principal <principal>',
        "principal that does our backups, besides the clouds' own services",
      ),
    )
    .addOption(repeated('--rules <path>', 'further rule file or folder'))
    .option(
      '--insight-threshold <score>',
      'make an insight when the signals of an entity add up to more than this (default: 12)',
      wholeNumber,
    )
    .option('--lookback-days <days>', 'days over which the signals of an entity add up (default: 14)', days)
    .option('--siem <file>', 'settings of signals, entities and insights: YAML or JSON, see docs/siem.md')
    .addOption(repeated('--match-list <file>', 'match list for rules: CSV, YAML or JSON'))
    .addOption(repeated('--suppressed-list <file>', 'list whose events make no findings: CSV, YAML or JSON'))
    .addOption(
      repeated(
        '--threat-intel <file>',
        'indicators for `hasThreatMatch` in rules: CSV, JSON or STIX 2.x JSON',
      ),
    )
    .option(
      '--cache <folder>',
      'keep what is read in a private folder, so that the next hunt over the same files is quicker',
    )
    .option('--max-memory <size>', 'memory that the engine may use: 512MiB, 1.5GiB', byteCount)
}
