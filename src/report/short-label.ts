import { own } from '../base/own.ts'
import { knownName } from './actor-names.ts'
import type { Signal } from './document.ts'
import { isEverybody } from './exposure.ts'

/** Few words for a picture; what no line here names goes by its own name. */
const VERBS: Readonly<Record<string, string>> = {
  'snapshot-created': 'created',
  'snapshot-shared-external': 'shared',
  'snapshot-made-public': 'made public',
  'snapshot-share-attempt-failed': 'share failed',
  'shared-snapshot-consumed': 'used',
  'gcp-cross-project-disk-snapshot': 'copied from outside',
  'azure-disk-sas-export': 'download link',
  'snapshot-exported': 'exported',
  'snapshot-copied': 'copied',
  'ebs-direct-block-read': 'blocks read',
  'snapshot-restored': 'restored',
  'db-restored-public': 'public database',
  'firewall-opened': 'port opened',
  'snapshot-guardrail-disabled': 'protection removed',
  'snapshot-sharing-revoked': 'taken back',
  'snapshot-deleted': 'deleted',
  'snapshot-bulk-create': 'many created',
  'snapshot-bulk-delete': 'many deleted',
  'snapshot-enumeration': 'looked around',
  'snapshot-denied-probing': 'denied, again and again',
  'first-seen-snapshot-actor': 'first time',
  'snapshot-volume-outlier': 'unusually many',
  'snapshot-off-hours': 'off hours',
}

/** Whom or where a signal's data went to, in a word or two. */
export const recipientsOf = ({ rule, facts = {}, sharedWith }: Signal): readonly string[] => [
  ...new Set([
    ...(facts.sharedExternal ?? []),
    ...sharedWith.filter(isEverybody).map(() => 'everybody'),
    ...(rule === 'azure-disk-sas-export' ? ['whoever has the link'] : (facts.exportTarget ?? [])),
    ...(facts.consumerAccount ?? []),
  ]),
]

/** `shared → 444455556666` */
export const shortLabel = (signal: Signal): string => {
  const verb = own(VERBS, signal.rule) ?? signal.name
  const [first, ...rest] = signal.rule === 'azure-disk-sas-export' ? [] : recipientsOf(signal)
  if (first === undefined) return verb
  return `${verb} → ${knownName(first)}${rest.length > 0 ? ` +${rest.length}` : ''}`
}
