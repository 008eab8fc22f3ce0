import type { Signal } from './document.ts'

/** What a signal may mean for an exposure: it is given, as the event says or in a way of its own; it is used; its resource is gone. */
const MEANINGS = ['given', 'outside-copy', 'block-read', 'public-address', 'used', 'deleted'] as const
type Meaning = (typeof MEANINGS)[number]

/**
 * The rules of the pack that say so. Others name recipients too: attempts, first seen, off hours; and those that look at many
 * events repeat what the rule of the single event says.
 */
const OF_PACK: ReadonlyMap<string, Meaning> = new Map([
  ['snapshot-shared-external', 'given'],
  ['snapshot-made-public', 'given'],
  ['azure-disk-sas-export', 'given'],
  ['snapshot-exported', 'given'],
  ['gcp-cross-project-disk-snapshot', 'outside-copy'],
  ['ebs-direct-block-read', 'block-read'],
  ['db-restored-public', 'public-address'],
  ['shared-snapshot-consumed', 'used'],
  ['snapshot-deleted', 'deleted'],
])

/** Other rules say it by a tag: `_dohyoExposure:given`. */
const TAG = '_dohyoExposure:'

export const meaningOf = ({ rule, tags }: Signal): Meaning | undefined =>
  OF_PACK.get(rule) ?? MEANINGS.find((meaning) => tags.includes(`${TAG}${meaning}`))
